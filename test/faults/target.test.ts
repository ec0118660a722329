import { mkdirSync, readdirSync, readFileSync, realpathSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratch } from '../cli/support/run.js';
import { git, gitSnapshot } from './support/git.js';
import { differences, snapshotOf } from './support/snapshot.js';
import {
  because,
  noLimits,
  noMounts,
  shortFiles,
  smallDisk,
  type Wrapper,
} from './support/systems.js';
import {
  expectMade,
  expectManners,
  expectNoLitter,
  expectRefused,
  makeWorld,
  quickly,
} from './support/world.js';

/** Where a project is to go: what is there stays as it is. */

const given = (flag: string): readonly string[] => (flag === '' ? [] : [flag]);
const preload = join(import.meta.dirname, 'support/somebody-meanwhile.cjs');

describe('a target', () => {
  it('F01 gets the parents that are missing', async () => {
    const world = makeWorld();
    mkdirSync(world.at('a'));
    const words = [...quickly, '--directory', 'a/b/c'];
    await expectMade(await world.keelson(words), { target: 'a/b/c' });
  });

  // Red: `Journal.undo` that leaves its directories.
  it.skipIf(noLimits)(
    `F01 whose making fails leaves no parents behind, but those of others${because(noLimits)}`,
    async () => {
      const world = makeWorld();
      mkdirSync(world.at('a'));
      const words = [...quickly, '--directory', 'a/b/c'];
      expectRefused(await world.keelson(words, { wrapper: shortFiles(1024) }), {
        exit: 4,
        cause: /cannot write .*a\/b\/c.*larger than is allowed/,
      });
    },
  );

  // Red: `rmSync` with `recursive` in place of `rmdirSync` in `Journal.undo`.
  it('F01 keeps a parent that it made when somebody has put something into it', async () => {
    const world = makeWorld();
    const env = { NODE_OPTIONS: `--require=${preload}`, MEANWHILE: world.at('a/theirs.txt') };
    const outcome = await world.keelson([...quickly, '--directory', 'a/b/c'], { env });
    expect(outcome.run.code).toBe(4);
    expect(outcome.run.stderr).toContain('no space left on the device');
    expectManners(outcome);
    expect(differences(outcome.before, snapshotOf(world.root))).toEqual([
      'work/a is new',
      'work/a/theirs.txt is new',
    ]);
  });

  // Red: an empty target that is removed and then made by the rename.
  it.skipIf(noLimits)(
    `F02 that is empty stays the same directory when making fails${because(noLimits)}`,
    async () => {
      const world = makeWorld();
      mkdirSync(world.at('shop'));
      const outcome = await world.keelson(quickly, { wrapper: shortFiles(1024) });
      expectRefused(outcome, { exit: 4, cause: 'larger than is allowed' });
      await expectMade(await world.keelson(quickly));
    },
  );

  // Red: `foreignEntries` without `isLeftBehind`.
  it('F03 with nothing but what file managers leave is filled, and that is neither touched nor committed', async () => {
    const world = makeWorld();
    const left = ['.DS_Store', 'Thumbs.db', 'desktop.ini'];
    for (const name of left) world.put(`shop/${name}`, 'theirs\n');
    const outcome = await world.keelson(['new', 'shop', '--yes', '--no-install']);
    await expectMade(outcome);
    expect(outcome.run.stdout).toMatch(/First commit +[\d.]+ m?s +passed/);
    const committed = git(world, '-C', 'shop', 'ls-tree', '-r', '--name-only', 'HEAD').split('\n');
    expect(committed).toContain('README.md');
    expect(committed.filter((path) => left.includes(path))).toEqual([]);
    expect(git(world, '-C', 'shop', 'status', '--porcelain')).toBe('');
  });

  it('F03 with a folder of such a name is refused', async () => {
    const world = makeWorld();
    world.put('shop/.DS_Store/mine.txt', 'mine\n');
    expectRefused(await world.keelson(quickly), { exit: 3, cause: '.DS_Store' });
  });

  // Red: `refuseOccupied` that does not look at `merge`.
  it('F03 with another file is refused, and written beside it with --merge', async () => {
    const world = makeWorld();
    world.put('shop/shell.nix', 'mine\n');
    expectRefused(await world.keelson(quickly), { exit: 3, cause: 'shell.nix', remedy: '--merge' });
    await expectMade(await world.keelson([...quickly, '--merge']));
  });

  // Red: `findConflicts` that stops at the first.
  it.for(['', '--merge'])(
    'F04 with files of the project is refused with all of them: exit 3 %s',
    async (flag) => {
      const world = makeWorld();
      world.put('shop/README.md', 'mine\n');
      world.put('shop/src/app.ts', 'mine\n');
      expectRefused(await world.keelson([...quickly, ...given(flag)]), {
        exit: 3,
        cause: 'README.md, src/app.ts',
        remedy: 'Choose another directory',
      });
    },
  );

  // Red: `refuseSettings` left out, and the receipt not among the paths of `refuseOccupied`.
  it.for([
    ['a receipt of another project', '.keelson/receipt.json', '.keelson/receipt.json'],
    ['a directory in place of .env', '.env/x', '.env is in the way'],
  ] as const)('F04 with %s is refused: exit 3', async ([, path, cause]) => {
    const world = makeWorld();
    world.put(`shop/${path}`, 'mine\n');
    expectRefused(await world.keelson([...quickly, '--merge']), { exit: 3, cause });
  });

  it('F04 with a .env that leads nowhere is refused: exit 3', async () => {
    const world = makeWorld();
    mkdirSync(world.at('shop'));
    symlinkSync('nowhere', world.at('shop/.env'));
    expectRefused(await world.keelson([...quickly, '--merge']), {
      exit: 3,
      cause: '.env is a symbolic link that leads to no file',
    });
  });

  // Red: a first commit in a repository that was there, since nothing had been committed in it.
  it.for(['nothing else', 'something staged'])('F05 with .git and %s: .git stays', async (what) => {
    const world = makeWorld();
    git(world, 'init', '--quiet', '--initial-branch', 'trunk', 'shop');
    if (what === 'something staged') {
      world.put('shop/mine.txt', 'mine\n');
      git(world, '-C', 'shop', 'add', '--all');
    }
    const before = gitSnapshot(world, 'shop/.git');
    const outcome = await world.keelson(['new', 'shop', '--yes', '--no-install', '--merge']);
    await expectMade(outcome);
    expect(outcome.run.stdout).toContain('already a git repository');
    expect(differences(before, gitSnapshot(world, 'shop/.git'))).toEqual([]);
  });

  // Red: `foreignEntries` that passes over a `.git` only when it is a directory.
  it('F06 that is a worktree is filled, and its repository stays as it is', async () => {
    const world = makeWorld();
    git(world, 'init', '--quiet', 'main');
    git(world, '-C', 'main', 'commit', '--quiet', '--allow-empty', '--message', 'x');
    git(world, '-C', 'main', 'worktree', 'add', '--quiet', '../shop');
    const before = gitSnapshot(world, 'main/.git');
    const outcome = await world.keelson(['new', 'shop', '--yes', '--no-install']);
    await expectMade(outcome);
    expect(outcome.run.stdout).toContain('already a git repository');
    expect(differences(before, gitSnapshot(world, 'main/.git'))).toEqual([]);
  });

  // Red: `inspectTarget` without its look at `isDirectory`.
  it('F07 that is a file is left as it is: exit 3', async () => {
    const world = makeWorld();
    world.put('shop', 'mine\n');
    expectRefused(await world.keelson(quickly), {
      exit: 3,
      cause: `${world.at('shop')} is a file`,
      remedy: 'Choose another directory',
    });
  });

  it('F07 below a file is not made: exit 3', async () => {
    const world = makeWorld();
    world.put('a', 'mine\n');
    expectRefused(await world.keelson([...quickly, '--directory', 'a/shop']), {
      exit: 3,
      cause: `${world.at('a')} is a file`,
      remedy: 'Choose another directory',
    });
  });

  // Red: `inspectLink` that follows without being asked.
  it('F08 that is a link is refused with the real path, and followed when asked', async () => {
    const world = makeWorld();
    mkdirSync(world.at('real'));
    symlinkSync('real', world.at('shop'));
    expectRefused(await world.keelson(quickly), {
      exit: 3,
      cause: `is a symbolic link to ${realpathSync(world.at('real'))}`,
      remedy: '--follow',
    });
    await expectMade(await world.keelson([...quickly, '--follow']), { target: 'real' });
  });

  // Red: `leadsToDirectory` that is always true.
  it.for(['', '--follow', '--merge'])(
    'F09 that is a link to nowhere is refused: exit 3 %s',
    async (flag) => {
      const world = makeWorld();
      symlinkSync('goal', world.at('shop'));
      expectRefused(await world.keelson([...quickly, ...given(flag)]), {
        exit: 3,
        cause: 'where there is no directory',
        remedy: 'Remove the link',
      });
    },
  );

  // Red: `findConflicts` with `statSync` in place of `lstatSync`.
  it.for(['src', '.github', 'test'])(
    'F10 is not left through the link %s in it: exit 3',
    async (name) => {
      const world = makeWorld();
      mkdirSync(world.at('outside'));
      mkdirSync(world.at('shop'));
      symlinkSync('../outside', world.at(`shop/${name}`));
      expectRefused(await world.keelson([...quickly, '--merge']), {
        exit: 3,
        cause: new RegExp(`would have too: ${name.replace('.', '\\.')}`),
      });
    },
  );

  // Red: `refuseHome` left out.
  it('F11 that is the home directory is refused, unless it is meant', async () => {
    const world = makeWorld();
    const words = [...quickly, '--directory', '.', '--merge'];
    expectRefused(await world.keelson(words, { cwd: world.home }), {
      exit: 3,
      cause: 'is your home directory',
      remedy: join(world.home, 'shop'),
    });
    const outcome = await world.keelson([...words, '--here-in-home'], { cwd: world.home });
    await expectMade(outcome, { target: world.home });
  });

  // Red: `refuseRoot` left out.
  it.for(['', '--merge'])('F12 that is the root is refused: exit 3 %s', async (flag) => {
    const world = makeWorld();
    const before = readdirSync('/');
    expectRefused(await world.keelson([...quickly, '--directory', '/', ...given(flag)]), {
      exit: 3,
      cause: '/ is the root of a file system',
    });
    expect(readdirSync('/')).toEqual(before);
  });

  // Red: `refuseMountPoint` left out.
  it.skipIf(noMounts).for(['', '--merge'])(
    `F12 that is a disk with something on it is refused: exit 3${because(noMounts)} %s`,
    async (flag) => {
      const world = makeWorld();
      mkdirSync(world.at('shop'));
      const LEFT = join(scratch(), 'left');
      const wrapper = smallDisk(world.at('shop'), 'size=9m');
      expectRefused(await world.keelson([...quickly, ...given(flag)], { wrapper, env: { LEFT } }), {
        exit: 3,
        cause: 'is a mount point that is not empty: canary',
        remedy: world.at('shop/shop'),
      });
      expect(readFileSync(LEFT, 'utf8')).toBe('canary\n');
    },
  );

  // Red: `fold` that returns the name as it is. That templates hold no two such paths, test/templates sees.
  it.for(['readme.md', 'ReadMe.MD', 'SRC/mine.ts', 'src/App.ts'])(
    'F15 with %s, which other systems take for a file of the project, is refused: exit 3',
    async (path) => {
      const world = makeWorld();
      world.put(`shop/${path}`, 'mine\n');
      expectRefused(await world.keelson([...quickly, '--merge']), {
        exit: 3,
        cause: path.replace(/\/mine.*/, ''),
      });
    },
  );

  // Red: `process.cwd()` in place of `currentDirectory()`.
  it('F16 cannot be found from a directory that is gone: exit 4', async () => {
    const world = makeWorld();
    const away: Wrapper = ['sh', '-c', 'mkdir gone; cd gone; rmdir ../gone; exec "$@"', 'sh'];
    const outcome = await world.keelson(quickly, { wrapper: away });
    expectRefused(outcome, {
      exit: 4,
      cause: 'the current directory no longer exists',
      remedy: 'Change to a directory that exists',
    });
  });

  // There is no --force: what is in the way, its owner moves away. A flag that replaces files has nothing to be for.
  it.for(['--force', '--overwrite', '--clean', '--empty'])(
    'F17 is never emptied or written over: there is no %s',
    async (flag) => {
      const world = makeWorld();
      world.put('shop/README.md', 'mine\n');
      expectRefused(await world.keelson([...quickly, flag]), {
        exit: 2,
        cause: `there is no flag ${flag}`,
      });
    },
  );

  // Red: `refuseProject` left out: then README.md and all others are named.
  it('F18 that was made already is refused, with how to carry on', async () => {
    const world = makeWorld();
    await expectMade(await world.keelson(quickly));
    const again = await world.keelson(quickly);
    expectRefused(again, {
      exit: 3,
      cause: 'is a project of keelson already',
      remedy: /cd shop && .*resume/,
    });
    expectNoLitter(again);
  });
});
