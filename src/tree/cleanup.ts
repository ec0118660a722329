/**
 * What a run must undo when it is ended early. The command line calls `run` from its handlers of
 * SIGINT, SIGTERM and SIGHUP, and then exits.
 */
export class Cleanup {
  readonly #undo = new Set<() => void>();
  #ran = false;

  /** Whether the run was ended: whoever is still at work stops. */
  get ran(): boolean {
    return this.#ran;
  }

  /** Remembers what to undo; the answer forgets it again, once the work is whole. */
  add(undo: () => void): () => void {
    this.#undo.add(undo);
    return () => this.#undo.delete(undo);
  }

  /** Undoes everything, newest first. Synchronous, and never throws. */
  run(): void {
    this.#ran = true;
    for (const undo of [...this.#undo].reverse()) {
      this.#undo.delete(undo);
      try {
        undo();
      } catch {
        // The others must still have their turn; `keelson doctor` finds what stays.
      }
    }
  }
}
