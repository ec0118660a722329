import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { lockProject } from '../../src/merge/lock.js';
import { besideOf, clearBeside } from '../../src/tree/beside.js';
import { isRunning } from '../../src/tree/running.js';
import { scratch } from './support.js';

/** More than Linux gives to any process. */
const dead = 2 ** 30;

describe('what a process writes beside a file', () => {
  it('goes with the next run when the process was killed, and nothing else does', () => {
    const directory = scratch();
    const file = join(directory, '.env');
    const others = [
      besideOf('.env').replace(/\d+$/, '1'),
      '.env.2024',
      '.env.keelson-notes',
      '.envrc',
    ];
    const left = [besideOf('.env'), `.env.keelson-${dead}`, `.env.keelson-${dead}.stale`];
    for (const name of [...others, ...left]) writeFileSync(join(directory, name), '');
    clearBeside(file);
    expect(readdirSync(directory).sort()).toEqual([...others].sort());
  });

  // Red: without `isZombie`.
  it.skipIf(process.platform !== 'linux')(
    'goes when the process has ended and nobody has waited for it',
    async () => {
      // The second program takes the place of the shell, and does not know of the first.
      const parent = spawn('sh', ['-c', 'sleep 60 & echo $!; exec sleep 60']);
      try {
        const [line] = (await once(parent.stdout, 'data')) as [Buffer];
        const pid = Number(line.toString());
        process.kill(pid, 'SIGKILL');
        await vi.waitFor(() => expect(isRunning(pid)).toBe(false));
        expect(readFileSync(`/proc/${pid}/stat`, 'utf8')).toContain(' Z ');
        expect(isRunning(parent.pid ?? 0)).toBe(true);
      } finally {
        parent.kill();
      }
    },
  );

  it('goes with the lock of a project, before git is asked what has changed', () => {
    const root = scratch();
    mkdirSync(join(root, '.keelson'));
    const half = ['.env', '.keelson/receipt.json', '.keelson/lock'].map((path) =>
      join(root, `${path}.keelson-${dead}`),
    );
    for (const path of half) writeFileSync(path, '{');
    lockProject(root)();
    expect(half.filter((path) => existsSync(path))).toEqual([]);
  });
});
