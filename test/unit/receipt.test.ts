import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { receiptTable } from '../../src/receipt.js';
import type { Receipt } from '../../src/types.js';
import { countsText, createUi } from '../../src/ui.js';

const receipt: Pick<Receipt, 'steps' | 'versions'> = {
  versions: { node: '24.1.0', npm: '11.6.0' },
  steps: [
    { id: 'a', title: 'Build', result: 'passed', seconds: 2, command: 'npm run build' },
    {
      id: 'b',
      title: 'Run tests',
      result: 'failed',
      seconds: 12,
      command: 'npm run test',
      reason: 'tests of the project failed (exit code 1)',
      counts: { passed: 112, failed: 1 },
    },
    { id: 'c', title: 'Check', result: 'not-run', seconds: 0, reason: 'not reached' },
  ],
};

const tableOf = (width: number): string[] =>
  stripVTControlCharacters(receiptTable(receipt as Receipt, width))
    .split('\n')
    .map((line) => line.trimEnd());

describe('the table of a receipt', () => {
  it('has a line for each step, and the versions', () => {
    expect(tableOf(Infinity)).toEqual([
      'Build      2.0 s  passed   npm run build',
      'Run tests   12 s  FAILED   112 passed, 1 failed · tests of the project failed (exit code 1) · npm run test',
      'Check             not run  not reached',
      'node 24.1.0 · npm 11.6.0',
    ]);
  });

  it('loses no word in a narrow terminal', () => {
    expect(tableOf(60)).toEqual([
      'Build      2.0 s  passed   npm run build',
      'Run tests   12 s  FAILED   112 passed, 1 failed · tests of',
      '                           the project failed (exit code 1)',
      '                           · npm run test',
      'Check             not run  not reached',
      'node 24.1.0 · npm 11.6.0',
    ]);
  });

  it('has lines of its own for each step where there is no room for columns', () => {
    expect(tableOf(20)).toEqual([
      'Build',
      '  passed  2.0 s',
      '  npm run build',
      'Run tests',
      '  FAILED  12 s',
      '  112 passed, 1',
      '  failed · tests of',
      '  the project failed',
      '  (exit code 1) ·',
      '  npm run test',
      'Check',
      '  not run',
      '  not reached',
      'node 24.1.0 · npm',
      '11.6.0',
    ]);
  });
});

describe('counts', () => {
  it('name one thing in the singular', () => {
    expect(countsText({ variables: 7, secrets: 1 })).toBe('7 variables, 1 secret');
    expect(countsText({ passed: 1, failed: 0 })).toBe('1 passed, 0 failed');
  });
});

describe('a step without a terminal', () => {
  it('is announced only when it takes long', async () => {
    vi.useFakeTimers();
    const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    try {
      const line = await createUi({ json: false, quiet: false }).step(
        'install',
        'Install packages',
      );
      vi.advanceTimersByTime(2900);
      expect(write).not.toHaveBeenCalled();
      vi.advanceTimersByTime(100);
      expect(write).toHaveBeenCalledWith('Install packages …\n');
      line.cancel();
      const quick = await createUi({ json: false, quiet: false }).step('env', 'Write .env');
      quick.cancel();
      vi.advanceTimersByTime(5000);
      expect(write).toHaveBeenCalledTimes(1);
    } finally {
      write.mockRestore();
      vi.useRealTimers();
    }
  });
});
