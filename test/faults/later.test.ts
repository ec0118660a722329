import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { git } from './support/git.js';
import { because, noMounts, readOnly } from './support/systems.js';
import {
  expectManners,
  expectRefused,
  expectSame,
  makeWorld,
  type Outcome,
  type World,
  type WorldOptions,
} from './support/world.js';

/** A project that lives on: what its owner wrote is theirs, and a change that cannot be told from it is not made. */

vi.setConfig({ testTimeout: 60_000 });

let world: World;

beforeEach(async () => {
  world = makeWorld();
  const words = ['new', 'shop', '--yes', '--auth', 'none', '--feature', 'none', '--no-install'];
  const { run } = await world.keelson(words);
  expect(run.code, run.stderr).toBe(0);
});

function inProject(words: readonly string[], options: WorldOptions = {}): Promise<Outcome> {
  return world.keelson([...words, '--no-install'], { cwd: world.at('shop'), ...options });
}

const read = (path: string): string => readFileSync(world.at(`shop/${path}`), 'utf8');

function edit(path: string, change: (text: string) => string): void {
  const before = read(path);
  writeFileSync(world.at(`shop/${path}`), change(before));
  expect(read(path)).not.toBe(before);
}

function commit(): void {
  git(world, '-C', 'shop', 'add', '--all');
  git(world, '-C', 'shop', 'commit', '--quiet', '--message', 'x');
}

const addRedis = ['add', 'feature', 'redis'];

describe('a tree with changes that are not committed', () => {
  // Red: a `git status` that writes the index.
  it.for([
    [addRedis],
    [['remove', 'feature', 'redis']],
    [['set', 'description', 'x']],
    [['upgrade']],
  ])('F100 is not changed: exit 3 (%j)', async ([words]) => {
    appendFileSync(world.at('shop/src/app.ts'), '// mine\n');
    world.put('shop/mine.txt', 'mine\n');
    expectRefused(await inProject(words ?? []), {
      exit: 3,
      cause: 'not committed: src/app.ts, mine.txt',
      remedy: 'Commit or stash them',
    });
  });
});

describe('an edit of the owner', () => {
  it('F100 is kept, and what is new stands beside it', async () => {
    edit('src/config.ts', (text) => `// Mine.\n${text}`);
    commit();
    const outcome = await inProject(addRedis);
    expect(outcome.run.code, outcome.run.stderr).toBe(0);
    expectManners(outcome);
    expect(read('src/config.ts')).toMatch(/^\/\/ Mine\.\n[^]*REDIS_URL/);
  });

  it('F100 that contradicts what is new is not solved by keelson: both, with the marks of git', async () => {
    edit('src/rate-limit/store.ts', (text) => text.replace(/^(?=\S)/gm, '/* mine */ '));
    commit();
    const outcome = await inProject(addRedis);
    const conflicted = /CONFLICT {2}(\S+):(\d+)/.exec(outcome.run.stderr);
    expect(outcome.run.code, outcome.run.stdout).toBe(5);
    expect(outcome.run.stderr).toMatch(/Solve these, then: .*resume --no-install/);
    const [, path = '', number = ''] = conflicted ?? [];
    const lines = read(path).split('\n');
    expect(lines[Number(number) - 1]).toBe('<<<<<<< yours');
    expect(read(path)).toMatch(/<<<<<<< yours\n[^]*mine[^]*\|{7}[^]*={7}\n[^]*>>>>>>> /);
    expectManners(outcome);
  });
});

describe('the record of what was generated', () => {
  const wasMadeBy = (version: string): void => {
    edit('.keelson/blueprint.json', (text) =>
      text.replace(/"keelson": "[^"]+"/, `"keelson": "${version}"`),
    );
  };

  it.for([
    ['missing', 'it is not there', (path: string) => rmSync(path)],
    ['cut off', 'not as keelson wrote it', (path: string) => cut(path)],
    ['edited', 'not as keelson wrote it', (path: string) => editBase(path)],
  ] as const)('F102 that is %s is refused: exit 2', async ([, cause, spoil]) => {
    wasMadeBy('0.0.1');
    spoil(world.at('shop/.keelson/base.jsonl'));
    commit();
    expectRefused(await inProject(['upgrade']), {
      exit: 2,
      cause,
      remedy: 'git restore .keelson/base.jsonl',
    });
  });

  it.for([
    ['missing', 'there is no .keelson/blueprint.json', (path: string) => rmSync(path)],
    ['no JSON', '.keelson/blueprint.json:1', (path: string) => writeFileSync(path, '{ "name":')],
    [
      'of choices that were not made',
      'database is postgres, and the files were made with sqlite',
      (path: string) => change(path, '"sqlite"', '"postgres"'),
    ],
  ] as const)('F102 whose blueprint is %s is refused: exit 2', async ([, cause, spoil]) => {
    spoil(world.at('shop/.keelson/blueprint.json'));
    commit();
    expectRefused(await inProject(addRedis), { exit: 2, cause });
  });

  it('F55 of a newer version is refused by an older one: exit 2', async () => {
    wasMadeBy('99.0.0');
    commit();
    for (const words of [addRedis, ['upgrade'], ['resume']]) {
      expectRefused(await inProject(words), {
        exit: 2,
        cause: 'keelson: 99.0.0 is newer than this one',
        remedy: 'npx create-keelson@99.0.0',
      });
    }
  });
});

describe('a mount in a project', () => {
  // Red: `mkdirSync` with `recursive`, for which Node says ENOENT; without `refuseUnwritable`, EXDEV.
  it.skipIf(noMounts).for(['src', 'docs', 'test', '.keelson'])(
    `F59 that is read-only is told as such: exit 4${because(noMounts)} (%s)`,
    async (folder) => {
      const wrapper = readOnly(join(world.at('shop'), folder));
      expectRefused(await inProject(addRedis, { wrapper }), {
        exit: 4,
        cause: new RegExp(`shop/${folder.replace('.', '\\.')}.*: the file system is read-only`),
        remedy: 'Choose a directory you may write to',
      });
    },
  );
});

describe('a wish', () => {
  // Red: `resolveBlueprint` without `byCommands`: flags of `new` were named.
  it.for([
    [['add', 'feature', 'oauth'], 'keelson add auth session or keelson add auth jwt'],
    [['add', 'auth', 'oauth'], 'keelson add auth session or keelson add auth jwt'],
    [['remove', 'auth', 'oauth'], 'keelson set auth none'],
  ])(
    'F53 that wants another choice names the command that makes it: %j',
    async ([words, remedy]) => {
      const outcome = await inProject(words as readonly string[]);
      expectRefused(outcome, { exit: 2, cause: /./, remedy: remedy as string });
      expect(outcome.run.stderr).not.toContain('--auth');
      expectSame(outcome);
    },
  );

  it('F53 that takes away what a feature wants names the command that takes that out', async () => {
    const words = ['new', 'other', '--yes', '--auth', 'jwt', '--feature', 'oauth', '--no-install'];
    expect((await world.keelson(words)).run.code).toBe(0);
    const cwd = world.at('other');
    for (const wish of [
      ['set', 'auth', 'none'],
      ['remove', 'auth', 'oauth'],
    ]) {
      expectRefused(await inProject(wish, { cwd }), {
        exit: 2,
        cause: /./,
        remedy: 'keelson remove feature oauth',
      });
    }
  });
});

function change(path: string, from: string, to: string): void {
  writeFileSync(path, readFileSync(path, 'utf8').replace(from, to));
}

const cut = (path: string): void => writeFileSync(path, readFileSync(path, 'utf8').slice(0, 3000));

/** One letter of one file. */
const editBase = (path: string): void => change(path, 'Express', 'express');
