import fs, {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { diskOf } from '../../src/merge/disk.js';
import { lockProject } from '../../src/merge/lock.js';
import { applyChanges, takeBack, type ChangeSet } from '../../src/merge/transaction.js';
import { Cleanup } from '../../src/tree/cleanup.js';
import { failureOf, scratch } from './support.js';

/** A project with files that change, that go, that stay; one of them in a folder of its own. */
function project(): string {
  const root = scratch();
  for (const directory of ['.keelson', 'src/old']) {
    mkdirSync(join(root, directory), { recursive: true });
  }
  const files = { 'a.ts': 'a', 'b.sh': 'b', 'src/old/gone.ts': 'gone', mine: 'mine' };
  for (const [path, text] of Object.entries(files)) writeFileSync(join(root, path), text);
  fs.chmodSync(join(root, 'b.sh'), 0o700);
  return root;
}

const file = (path: string, text: string, mode = 0o644) => ({
  path,
  bytes: Buffer.from(text),
  mode,
});

const change: ChangeSet = {
  writes: [
    file('a.ts', 'A'),
    file('b.sh', 'B', 0o700),
    file('new/deep/c.ts', 'C'),
    file('new/d.ts', 'D', 0o755),
  ],
  deletes: ['src/old/gone.ts'],
};

/** Path → mode and content, of every file. */
function snapshot(root: string): Record<string, string> {
  const entries = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => statSync(join(root, path)).isFile())
    .sort();
  return Object.fromEntries(
    entries.map((path) => {
      const found = statSync(join(root, path));
      const mode = (found.mode & 0o777).toString(8);
      return [path, `${mode} ${readFileSync(join(root, path), 'utf8')}`];
    }),
  );
}

const apply = (root: string, set = change): void =>
  applyChanges(root, set, diskOf(root), new Cleanup());

function changed(): Record<string, string> {
  const root = project();
  apply(root);
  return snapshot(root);
}

/** What writes: each of its calls may be the last one. */
const calls = [
  'chmodSync',
  'linkSync',
  'mkdirSync',
  'renameSync',
  'rmdirSync',
  'rmSync',
  'unlinkSync',
  'writeFileSync',
] as const;
const genuine = Object.fromEntries(calls.map((name) => [name, fs[name]]));

/** Lets the k-th call fail; `dead`: and every one after it, as if the process had been killed. */
function failAt(k: number, code: string, dead: boolean): () => number {
  let count = 0;
  for (const name of calls) {
    const original = genuine[name] as (...words: unknown[]) => unknown;
    (fs as unknown as Record<string, unknown>)[name] = (...words: unknown[]): unknown => {
      count += 1;
      if (count === k || (dead && count > k)) {
        throw Object.assign(new Error(`${code}: injected`), {
          code,
          syscall: name,
          path: words[0],
        });
      }
      return original(...words);
    };
  }
  syncBuiltinESMExports();
  return () => count;
}

function restore(): void {
  Object.assign(fs, genuine);
  syncBuiltinESMExports();
}

afterEach(restore);

/** As many calls as a change that succeeds makes. */
function callsOfChange(): number {
  const root = project();
  const count = failAt(Number.POSITIVE_INFINITY, '', false);
  apply(root);
  restore();
  return count();
}

describe('a change of many files', () => {
  it('is made as a whole, with modes, and leaves nothing of its own', () => {
    const root = project();
    apply(root);
    expect(readdirSync(root).sort()).toEqual(['.keelson', 'a.ts', 'b.sh', 'mine', 'new']);
    expect(readdirSync(join(root, '.keelson'))).toEqual([]);
    expect(changed()).toEqual({
      'a.ts': '644 A',
      'b.sh': '700 B',
      mine: '644 mine',
      'new/d.ts': '755 D',
      'new/deep/c.ts': '644 C',
    });
  });

  it('that is killed at any call is taken back, or was whole', () => {
    const [before, after] = [snapshot(project()), changed()];
    const total = callsOfChange();
    expect(total).toBeGreaterThan(20);
    for (let k = 1; k <= total; k++) {
      const root = project();
      failAt(k, 'EIO', true);
      expect(() => apply(root)).toThrow();
      restore();
      takeBack(root);
      expect([before, after], `killed at call ${k}`).toContainEqual(snapshot(root));
      // And the next run succeeds.
      if (existsSync(join(root, 'src/old/gone.ts'))) apply(root);
      expect(snapshot(root)).toEqual(after);
    }
  });

  it.each(['ENOSPC', 'EIO', 'EACCES', 'EDQUOT'])(
    'that meets %s at any call is taken back at once, and says so',
    (code) => {
      const [before, after] = [snapshot(project()), changed()];
      const total = callsOfChange();
      for (let k = 1; k <= total; k++) {
        const root = project();
        failAt(k, code, false);
        let failure: unknown;
        try {
          apply(root);
        } catch (error) {
          failure = error;
        }
        restore();
        takeBack(root);
        if (failure !== undefined) expect(failure).toMatchObject({ exitCode: 4 });
        expect([before, after], `${code} at call ${k}`).toContainEqual(snapshot(root));
      }
    },
  );

  it('is refused when a file is another by now, and nothing is written', () => {
    const root = project();
    const disk = diskOf(root);
    const decided = new Map(['a.ts', 'b.sh', 'src/old/gone.ts'].map((path) => [path, disk(path)]));
    writeFileSync(join(root, 'b.sh'), 'edited meanwhile');
    const before = snapshot(root);
    const failure = failureOf(() =>
      applyChanges(root, change, (path) => decided.get(path), new Cleanup()),
    );
    expect(failure.exitCode).toBe(3);
    expect(snapshot(root)).toEqual(before);
  });

  it('that was killed leaves alone what a person has written since', () => {
    const root = project();
    // Dead as soon as everything is in place, before the journal is gone.
    failAt(callsUntilJournalGoes(), 'EIO', true);
    expect(() => apply(root)).toThrow();
    restore();
    writeFileSync(join(root, 'a.ts'), 'written since');
    writeFileSync(join(root, 'new/mine.ts'), 'mine');
    takeBack(root);
    expect(readFileSync(join(root, 'a.ts'), 'utf8')).toBe('written since');
    expect(readFileSync(join(root, 'b.sh'), 'utf8')).toBe('b');
    expect(readFileSync(join(root, 'src/old/gone.ts'), 'utf8')).toBe('gone');
    expect(readdirSync(join(root, 'new'))).toEqual(['mine.ts']);
  });
});

/** The unlink of the journal is the only one of a change that succeeds. */
function callsUntilJournalGoes(): number {
  const root = project();
  const count = failAt(Number.POSITIVE_INFINITY, '', false);
  const unlink = fs.unlinkSync;
  let at = 0;
  fs.unlinkSync = (path) => {
    at = count() + 1;
    unlink(path);
  };
  syncBuiltinESMExports();
  apply(root);
  restore();
  return at;
}

describe('the lock of a project', () => {
  it('is held by one at a time, and can be had again', () => {
    const root = project();
    const lock = join(root, '.keelson/lock');
    writeFileSync(lock, '1');
    expect(failureOf(() => lockProject(root))).toMatchObject({ exitCode: 3 });
    fs.rmSync(lock);
    lockProject(root)();
    lockProject(root)();
    expect(readdirSync(join(root, '.keelson'))).toEqual([]);
  });

  it.each([
    ['of a process that has ended', '4194305'],
    ['that holds nonsense', 'x'],
    ['of our own number', String(process.pid)],
  ])('%s is taken over', (_, holder) => {
    const root = project();
    writeFileSync(join(root, '.keelson/lock'), holder);
    lockProject(root)();
    expect(readdirSync(join(root, '.keelson'))).toEqual([]);
  });
});

describe('the disk', () => {
  it('is not read through symbolic links', () => {
    const root = project();
    symlinkSync(join(root, 'src'), join(root, 'linked'));
    symlinkSync(join(root, 'a.ts'), join(root, 'link.ts'));
    const disk = diskOf(root);
    expect(disk('linked/old/gone.ts')).toEqual({ kind: 'other' });
    expect(disk('link.ts')).toEqual({ kind: 'other' });
    expect(disk('src')).toEqual({ kind: 'other' });
    expect(disk('src/none.ts')).toBeUndefined();
    expect(disk('a.ts')).toMatchObject({ kind: 'file', mode: 0o644 });
  });
});
