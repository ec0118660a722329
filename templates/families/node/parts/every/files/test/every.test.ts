import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { every } from '../src/every.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A job that ends when it is told to. */
function slowJob() {
  const ends: (() => void)[] = [];
  const job = vi.fn(() => new Promise<void>((resolve) => ends.push(resolve)));
  return { job, end: () => ends.shift()?.() };
}

describe('every', () => {
  it('does the job at each turn, but not while it is under way', async () => {
    const { job, end } = slowJob();
    const stop = every(100, job, vi.fn());
    expect(job).toHaveBeenCalledTimes(0);
    await vi.advanceTimersByTimeAsync(350);
    expect(job).toHaveBeenCalledTimes(1);
    end();
    await vi.advanceTimersByTimeAsync(100);
    expect(job).toHaveBeenCalledTimes(2);
    end();
    await stop();
  });

  it('goes on after a failure, and tells of it', async () => {
    const fault = new Error('no');
    const failed = vi.fn();
    const stop = every(100, () => Promise.reject(fault), failed);
    await vi.advanceTimersByTimeAsync(250);
    expect(failed.mock.calls).toEqual([[fault], [fault]]);
    await stop();
  });

  it('stops when the job that is under way has ended', async () => {
    const { job, end } = slowJob();
    const stop = every(100, job, vi.fn());
    await vi.advanceTimersByTimeAsync(100);
    const stopped = vi.fn();
    const stopping = stop().then(stopped);
    await vi.advanceTimersByTimeAsync(500);
    expect(stopped).not.toHaveBeenCalled();
    end();
    await stopping;
    expect(job).toHaveBeenCalledTimes(1);
  });

  it('keeps no process alive', async () => {
    const timers = vi.spyOn(globalThis, 'setInterval');
    const stop = every(100, () => Promise.resolve(), vi.fn());
    expect(timers.mock.results.map(({ value }) => (value as NodeJS.Timeout).hasRef())).toEqual([
      false,
    ]);
    await stop();
  });
});
