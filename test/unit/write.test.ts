import fs, {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { spawnSync } from 'node:child_process';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Cleanup } from '../../src/tree/cleanup.js';
import { writeJournal } from '../../src/tree/journal.js';
import { clearStaleStaging, isStagingName, stagingName } from '../../src/tree/staging.js';
import { writeTree } from '../../src/tree/write.js';
import type { FileTree } from '../../src/types.js';
import { smallTree as tree } from './small-tree.js';
import { failureOfAsync, scratch } from './support.js';

/** Every path below a directory with its mode, target or text; what must not change. */
function snapshot(directory: string): Record<string, string> {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    entries
      .map((entry) => {
        const path = join(entry.parentPath, entry.name);
        const { mode, mtimeMs } = lstatSync(path);
        const text = entry.isSymbolicLink()
          ? `→ ${readlinkSync(path)}`
          : entry.isFile()
            ? readFileSync(path, 'utf8')
            : '';
        const time = entry.isFile() ? mtimeMs : '';
        return [path.slice(directory.length + 1), `${mode.toString(8)} ${time} ${text}`];
      })
      .sort(([a = ''], [b = '']) => (a < b ? -1 : 1)),
  ) as Record<string, string>;
}

const usualUmask = 0o022;
process.umask(usualUmask);

/** @param umask what it takes from others stays taken; from the owner it takes nothing */
function expectWhole(directory: string, umask = usualUmask): void {
  const masked = (mode: number): number => (mode & ~umask) | (mode & 0o700);
  for (const file of tree.values()) {
    const path = join(directory, file.path);
    expect(readFileSync(path)).toEqual(Buffer.from(file.bytes));
    expect(statSync(path).mode & 0o777).toBe(masked(file.mode));
    expect(statSync(path).nlink).toBe(1);
  }
  for (const folder of ['bin', 'src', 'src/http']) {
    expect(statSync(join(directory, folder)).mode & 0o777).toBe(masked(0o755));
  }
}

/** Replaces a function of node:fs, also for those who import it by name. */
function stub<K extends 'linkSync' | 'mkdirSync' | 'openSync' | 'renameSync' | 'writeFileSync'>(
  name: K,
  make: (real: (typeof fs)[K]) => (typeof fs)[K],
): void {
  const real = fs[name];
  vi.spyOn(fs, name).mockImplementation(make(real) as never);
  syncBuiltinESMExports();
}

const litter = (directory: string): string[] =>
  readdirSync(directory, { recursive: true })
    .map((name) => String(name).split('/').at(-1) ?? '')
    .filter(isStagingName);

afterEach(() => {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
  vi.unstubAllEnvs();
});

describe('a target that is not there', () => {
  it('appears whole, with the modes that the umask leaves, and its owner always in', async () => {
    for (const umask of [0o000, 0o077, 0o777]) {
      const root = scratch();
      const before = process.umask(umask);
      try {
        const report = await writeTree(join(root, 'x'), tree);
        expect(report).toEqual({ directory: join(root, 'x'), files: 5, bytes: 29 });
      } finally {
        process.umask(before);
      }
      expectWhole(join(root, 'x'), umask);
      expect(statSync(join(root, 'x')).mode & 0o777).toBe((0o755 & ~umask) | 0o700);
      expect(readdirSync(root)).toEqual(['x']);
    }
  });

  it('gets its parents', async () => {
    const root = scratch();
    await writeTree(join(root, 'a/b/c'), tree);
    expectWhole(join(root, 'a/b/c'));
  });

  it('leaves nothing when it fails, parents included', async () => {
    const root = scratch();
    mkdirSync(join(root, 'a'));
    const bad: FileTree = new Map([
      ...tree,
      ['x'.repeat(300), { path: 'x'.repeat(300), bytes: Buffer.from(''), mode: 0o644, from: [] }],
    ]);
    const failure = await failureOfAsync(() => writeTree(join(root, 'a/b/c'), bad));
    expect(failure.exitCode).toBe(4);
    expect(failure.message).toContain(`cannot write ${join(root, 'a/b/c')}/xxx`);
    expect(failure.message).toContain('the path is too long');
    expect(Object.keys(snapshot(root))).toEqual(['a']);
  });

  it('is won by exactly one of many', async () => {
    for (let round = 0; round < 20; round++) {
      const root = scratch();
      const runs = await Promise.allSettled(
        Array.from({ length: 4 }, () => writeTree(join(root, 'x'), tree)),
      );
      const won = runs.filter((run) => run.status === 'fulfilled');
      expect(won).toHaveLength(1);
      for (const run of runs) {
        if (run.status === 'rejected') expect(run.reason).toMatchObject({ exitCode: 3 });
      }
      expectWhole(join(root, 'x'));
      expect(readdirSync(root)).toEqual(['x']);
    }
  });

  it('is refused below a file, and at a dangling link on the way', async () => {
    const root = scratch();
    writeFileSync(join(root, 'file'), 'x');
    symlinkSync('nowhere', join(root, 'link'));
    const before = snapshot(root);
    const below = await failureOfAsync(() => writeTree(join(root, 'file/x/y'), tree));
    expect(below).toMatchObject({ exitCode: 3 });
    expect(below.message).toContain(`${join(root, 'file')} is a file`);
    expect((await failureOfAsync(() => writeTree(join(root, 'link/x'), tree))).exitCode).toBe(3);
    expect(snapshot(root)).toEqual(before);
  });
});

describe('a directory that is there', () => {
  it('is filled when it is empty, and stays the same directory', async () => {
    const root = scratch();
    mkdirSync(join(root, 'x'));
    chmodSync(join(root, 'x'), 0o2770);
    const { ino } = statSync(join(root, 'x'));
    await writeTree(join(root, 'x'), tree);
    expectWhole(join(root, 'x'));
    expect(statSync(join(root, 'x')).ino).toBe(ino);
    expect(statSync(join(root, 'x')).mode & 0o7777).toBe(0o2770);
    expect(readdirSync(join(root, 'x')).sort()).toEqual([
      '.env.example',
      'README.md',
      'bin',
      'src',
    ]);
  });

  it.each(['directory', 'file'])('is filled beside .git (%s)', async (kind) => {
    const root = scratch();
    if (kind === 'file') writeFileSync(join(root, '.git'), 'gitdir: ../x\n');
    else mkdirSync(join(root, '.git/objects'), { recursive: true });
    const before = snapshot(root);
    await writeTree(root, tree);
    expectWhole(root);
    expect(snapshot(root)).toMatchObject(before);
  });

  it('is left as it was when a file is in it, unless asked to merge', async () => {
    const root = scratch();
    writeFileSync(join(root, 'shell.nix'), 'nix');
    const before = snapshot(root);
    const failure = await failureOfAsync(() => writeTree(root, tree));
    expect(failure.exitCode).toBe(3);
    expect(failure.message).toContain('shell.nix');
    expect(failure.remedy).toContain('--merge');
    expect(snapshot(root)).toEqual(before);
    await writeTree(root, tree, { merge: true });
    expectWhole(root);
    expect(snapshot(root)).toMatchObject(before);
  });

  it('merges into directories that are there', async () => {
    const root = scratch();
    mkdirSync(join(root, 'src/http'), { recursive: true });
    writeFileSync(join(root, 'src/http/mine.ts'), 'mine');
    await writeTree(root, tree, { merge: true });
    expectWhole(root);
    expect(readFileSync(join(root, 'src/http/mine.ts'), 'utf8')).toBe('mine');
  });

  it.each([
    ['README.md', 'README.md'],
    ['readme.MD', 'readme.MD'],
    ['src/http/routes.ts', 'src/http/routes.ts'],
    ['SRC/mine.ts', 'SRC'],
    ['src/app.ts/mine.ts', 'src/app.ts'],
    ['bin', 'bin'],
  ])('names a file in the way, also when merging: %s', async (path, named) => {
    const root = scratch();
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), 'mine');
    writeFileSync(join(root, '.env.example'), 'mine');
    const before = snapshot(root);
    for (const merge of [false, true]) {
      const failure = await failureOfAsync(() => writeTree(root, tree, { merge }));
      expect(failure.exitCode).toBe(3);
      expect(failure.message).toContain(
        `would have too: ${['.env.example', named].sort().join(', ')}`,
      );
    }
    expect(snapshot(root)).toEqual(before);
  });

  it('is not left through a link in it', async () => {
    const root = scratch();
    mkdirSync(join(root, 'outside'));
    mkdirSync(join(root, 'x'));
    symlinkSync('../outside', join(root, 'x/src'));
    const before = snapshot(root);
    const failure = await failureOfAsync(() => writeTree(join(root, 'x'), tree, { merge: true }));
    expect(failure).toMatchObject({ exitCode: 3 });
    expect(snapshot(root)).toEqual(before);
  });

  it('gets back what it was when a file cannot be made half way', async () => {
    const root = scratch();
    writeFileSync(join(root, 'mine'), 'mine');
    mkdirSync(join(root, 'src'));
    const before = snapshot(root);
    let calls = 0;
    stub('linkSync', (link) => (from, to) => {
      if (++calls === 4) throw Object.assign(new Error('full'), { code: 'ENOSPC', dest: to });
      link(from, to);
    });
    const failure = await failureOfAsync(() => writeTree(root, tree, { merge: true }));
    expect(failure.exitCode).toBe(4);
    expect(failure.message).toBe(
      `cannot write ${join(root, 'src/app.ts')}: no space left on the device`,
    );
    expect(snapshot(root)).toEqual(before);
  });

  it('is copied to where there are no hard links', async () => {
    const root = scratch();
    let calls = 0;
    stub('linkSync', () => () => {
      calls++;
      throw Object.assign(new Error('no links'), { code: 'EPERM' });
    });
    const before = process.umask(0o077);
    try {
      await writeTree(root, tree);
    } finally {
      process.umask(before);
    }
    expect(calls).toBe(tree.size);
    expectWhole(root, 0o077);
  });

  it('is won by exactly one of many', async () => {
    for (let round = 0; round < 20; round++) {
      const root = scratch();
      const runs = await Promise.allSettled(Array.from({ length: 4 }, () => writeTree(root, tree)));
      expect(runs.filter((run) => run.status === 'fulfilled')).toHaveLength(1);
      expectWhole(root);
      expect(litter(root)).toEqual([]);
    }
  });

  it('twice is refused the second time', async () => {
    const root = scratch();
    await writeTree(join(root, 'x'), tree);
    const before = snapshot(root);
    expect((await failureOfAsync(() => writeTree(join(root, 'x'), tree))).exitCode).toBe(3);
    expect(snapshot(root)).toEqual(before);
  });
});

describe('a target that is not ours', () => {
  it('is a file', async () => {
    const root = scratch();
    writeFileSync(join(root, 'x'), 'mine');
    const failure = await failureOfAsync(() => writeTree(join(root, 'x'), tree));
    expect(failure).toMatchObject({ exitCode: 3, message: `${join(root, 'x')} is a file` });
  });

  it('is a link, unless asked to follow', async () => {
    const root = scratch();
    mkdirSync(join(root, 'real'));
    symlinkSync('real', join(root, 'x'));
    const failure = await failureOfAsync(() => writeTree(join(root, 'x'), tree));
    expect(failure.exitCode).toBe(3);
    expect(failure.message).toContain(join(root, 'real'));
    const report = await writeTree(join(root, 'x'), tree, { follow: true });
    expect(report.directory).toBe(join(root, 'real'));
    expectWhole(join(root, 'real'));
    expect(readlinkSync(join(root, 'x'))).toBe('real');
  });

  it('is a link to nowhere, followed or not', async () => {
    const root = scratch();
    symlinkSync('gone', join(root, 'x'));
    for (const follow of [false, true]) {
      const failure = await failureOfAsync(() => writeTree(join(root, 'x'), tree, { follow }));
      expect(failure.exitCode).toBe(3);
    }
    expect(readdirSync(root)).toEqual(['x']);
  });

  it('is the root, or the home directory unless asked', async () => {
    expect(await failureOfAsync(() => writeTree('/', tree))).toMatchObject({ exitCode: 3 });
    expect(await failureOfAsync(() => writeTree('/', tree, { merge: true }))).toMatchObject({
      exitCode: 3,
    });
    const root = scratch();
    vi.stubEnv('HOME', root);
    const failure = await failureOfAsync(() => writeTree(root, tree));
    expect(failure.exitCode).toBe(3);
    expect(failure.remedy).toContain('--here-in-home');
    await writeTree(root, tree, { hereInHome: true });
    expectWhole(root);
  });

  it('is a mount point with content', async () => {
    const failure = await failureOfAsync(() => writeTree('/proc', tree, { merge: true }));
    expect(failure.exitCode).toBe(3);
    expect(failure.message).toContain('/proc is a mount point that is not empty');
  });

  it('is where the current directory was', async () => {
    vi.spyOn(process, 'cwd').mockImplementation(() => {
      throw Object.assign(new Error('uv_cwd'), { code: 'ENOENT' });
    });
    const failure = await failureOfAsync(() => writeTree('x', tree));
    expect(failure).toMatchObject({
      exitCode: 4,
      message: 'the current directory no longer exists',
    });
  });
});

describe('the system refuses', () => {
  it.each([
    ['EACCES', 'permission denied'],
    ['EROFS', 'the file system is read-only'],
    ['ENOSPC', 'no space left on the device'],
    ['EDQUOT', 'the disk quota is used up'],
    ['EMFILE', 'too many open files'],
  ])('%s: %s', async (code, words) => {
    const root = scratch();
    stub('mkdirSync', () => (path) => {
      throw Object.assign(new Error(code), { code, path });
    });
    const failure = await failureOfAsync(() => writeTree(join(root, 'x'), tree));
    expect(failure).toMatchObject({ exitCode: 4, message: `cannot write ${root}: ${words}` });
    expect(failure.remedy).toMatch(/\.$/);
    expect(readdirSync(root)).toEqual([]);
  });

  it.each(['mkdirSync', 'openSync', 'writeFileSync', 'linkSync', 'renameSync'] as const)(
    'the k-th %s, for every k: absent or whole',
    async (name) => {
      for (const present of [false, true]) {
        for (let wanted = 1, ended = false; !ended; wanted++) {
          const root = scratch();
          const target = join(root, 'a/x');
          if (present) mkdirSync(target, { recursive: true });
          let calls = 0;
          stub(name, (real) => (...given: unknown[]) => {
            if (++calls === wanted) throw Object.assign(new Error('EIO'), { code: 'EIO' });
            return (real as (...all: unknown[]) => unknown)(...given) as never;
          });
          const failed = await writeTree(target, tree).then(
            () => undefined,
            (error: unknown) => error,
          );
          vi.restoreAllMocks();
          syncBuiltinESMExports();
          ended = calls < wanted;
          if (!ended) expect(failed).toMatchObject({ exitCode: 4 });
          if (present) expect(readdirSync(target)).toHaveLength(failed === undefined ? 4 : 0);
          else if (existsSync(target)) expectWhole(target);
          else expect(readdirSync(root)).toEqual([]);
          expect(litter(root)).toEqual([]);
        }
      }
    },
  );
});

describe('a signal', () => {
  it('at any file leaves nothing', async () => {
    for (let wanted = 0; wanted <= tree.size; wanted++) {
      const root = scratch();
      const cleanup = new Cleanup();
      let files = 0;
      const counting: FileTree = new Map(
        [...tree].map(([path, file]) => [
          path,
          {
            ...file,
            get mode() {
              if (files++ === wanted) setImmediate(() => cleanup.run());
              return file.mode;
            },
          },
        ]),
      );
      const run = writeTree(join(root, 'a/x'), counting, { cleanup });
      if (wanted < tree.size) {
        await run.catch(() => undefined);
        expect(cleanup.ran).toBe(true);
        if (!existsSync(join(root, 'a/x'))) expect(readdirSync(root)).toEqual([]);
        else expectWhole(join(root, 'a/x'));
      } else {
        await run;
        expectWhole(join(root, 'a/x'));
      }
      expect(litter(root)).toEqual([]);
    }
  });

  it('after the end undoes nothing', async () => {
    const root = scratch();
    const cleanup = new Cleanup();
    await writeTree(join(root, 'x'), tree, { cleanup });
    cleanup.run();
    expectWhole(join(root, 'x'));
  });

  it('undoes the newest first, and all of it even when one fails', () => {
    const order: string[] = [];
    const cleanup = new Cleanup();
    cleanup.add(() => order.push('first'));
    cleanup.add(() => {
      throw new Error('no');
    });
    const forget = cleanup.add(() => order.push('forgotten'));
    cleanup.add(() => order.push('last'));
    forget();
    cleanup.run();
    cleanup.run();
    expect(order).toEqual(['last', 'first']);
  });
});

/** The signal that ended a process that wrote to a directory and was killed after a call. */
function killedWriter(root: string, call: 'link' | 'unlink', killedAt: number): unknown {
  const script = join(import.meta.dirname, 'killed-writer.ts');
  const words = ['--import', 'tsx', script, root, call, String(killedAt)];
  return spawnSync(process.execPath, words).signal;
}

describe('stale staging', () => {
  const ended = 2 ** 22 + 1;

  it('is cleared by the next run and by hand, that of a living process is not', async () => {
    const root = scratch();
    const stale = `.x.keelson-${ended}-0123456789ab`;
    const alive = `.x.keelson-${process.ppid}-0123456789ab`;
    const foreign = ['.x.keelson-old', `.x.keelson-${ended}-notes`, 'x.keelson-1-0123456789ab'];
    for (const name of [stale, alive, ...foreign])
      mkdirSync(join(root, name, 'src'), { recursive: true });
    writeFileSync(join(root, `.file.keelson-${ended}-0123456789ab`), 'mine');
    expect(clearStaleStaging(root)).toEqual([join(root, stale)]);
    mkdirSync(join(root, stale));
    await writeTree(join(root, 'x'), tree);
    expect(existsSync(join(root, stale))).toBe(false);
    for (const name of [alive, ...foreign]) expect(existsSync(join(root, name))).toBe(true);
  });

  it('of another process that had our number is cleared, our own is not', () => {
    const root = scratch();
    const ours = stagingName('x');
    const theirs = `.x.keelson-${process.pid}-0123456789ab`;
    for (const name of [ours, theirs]) mkdirSync(join(root, name));
    expect(clearStaleStaging(root)).toEqual([join(root, theirs)]);
    expect(existsSync(join(root, ours))).toBe(true);
  });

  it('in a directory that is there does not stop the next run', async () => {
    const root = scratch();
    mkdirSync(join(root, `.x.keelson-${ended}-0123456789ab`));
    await writeTree(root, tree);
    expectWhole(root);
    expect(litter(root)).toEqual([]);
  });

  it.each([1, 3, 5])(
    'gives back what a run killed at file %i had made, and no more',
    async (killedAt) => {
      const root = scratch();
      writeFileSync(join(root, 'mine'), 'mine');
      mkdirSync(join(root, 'src'));
      const before = snapshot(root);
      expect(killedWriter(root, 'link', killedAt)).toBe('SIGKILL');
      expect(litter(root)).toHaveLength(1);
      expect(existsSync(join(root, '.env.example'))).toBe(true);
      expect(clearStaleStaging(root)).toHaveLength(1);
      expect(snapshot(root)).toEqual(before);
      await writeTree(root, tree, { merge: true });
      expectWhole(root);
    },
  );

  it('of a run killed when all was there, and half of its staging gone, takes nothing back', () => {
    const root = scratch();
    writeFileSync(join(root, 'mine'), 'mine');
    expect(killedWriter(root, 'unlink', 1)).toBe('SIGKILL');
    expect(clearStaleStaging(root)).toHaveLength(1);
    expectWhole(root);
    expect(litter(root)).toEqual([]);
  });

  it('keeps what somebody has changed since, and directories that are not empty', () => {
    const root = scratch();
    const staging = join(root, `.x.keelson-${ended}-0123456789ab`);
    mkdirSync(join(staging, 'src/http'), { recursive: true });
    for (const path of ['edited', 'replaced', 'ours', 'src/ours']) {
      writeFileSync(join(staging, path), path);
    }
    writeJournal(staging, ['src', 'src/http', '../outside', '/etc', '']);
    mkdirSync(join(root, 'src/http'), { recursive: true });
    for (const path of ['edited', 'ours', 'src/ours']) {
      fs.linkSync(join(staging, path), join(root, path));
    }
    writeFileSync(join(root, 'replaced'), 'replaced');
    writeFileSync(join(root, 'src/http/mine'), 'mine');
    fs.utimesSync(join(root, 'edited'), new Date(), new Date(Date.now() + 1000));
    clearStaleStaging(root);
    expect(readdirSync(root).sort()).toEqual(['edited', 'replaced', 'src']);
    expect(readdirSync(join(root, 'src'))).toEqual(['http']);
  });

  it('of a process that belongs to somebody else is left alone', () => {
    const root = scratch();
    mkdirSync(join(root, `.x.keelson-${ended}-0123456789ab`));
    vi.spyOn(process, 'kill').mockImplementation(() => {
      throw Object.assign(new Error('kill EPERM'), { code: 'EPERM' });
    });
    expect(clearStaleStaging(root)).toEqual([]);
  });

  it('has names that nobody else has', () => {
    const names = Array.from({ length: 1000 }, () => stagingName('my-api'));
    expect(new Set(names).size).toBe(1000);
    expect(names.every(isStagingName)).toBe(true);
    expect(clearStaleStaging('/nowhere')).toEqual([]);
  });
});
