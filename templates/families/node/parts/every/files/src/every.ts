/**
 * Does a job again and again, for as long as the process has other things to do. One that takes longer than the time
 * between two is not begun a second time, and one that failed is left to the next time.
 * @param failed told of each failure
 * @returns stops it, and resolves when nothing of it is under way any more
 */
export function every(
  milliseconds: number,
  job: () => Promise<void>,
  failed: (error: unknown) => void,
): () => Promise<void> {
  let running: Promise<void> | undefined;
  const timer = setInterval(() => {
    running ??= job()
      .catch(failed)
      .finally(() => (running = undefined));
  }, milliseconds).unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}
