import { appendFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratch } from '../cli/support/run.js';
import { packageDirectory } from './support/packed.js';
import { because, noLimits, noMounts, smallDisk, type Wrapper } from './support/systems.js';
import {
  expectManners,
  expectRefused,
  expectWhole,
  expectWholeOrAbsent,
  makeWorld,
  quickly,
} from './support/world.js';

/** What goes wrong while a project is written: there is all of it or nothing. */

describe('a disk', () => {
  // `nr_inodes` counts the root, the canary and what was made.
  it.skipIf(noMounts).for([
    ['F27', 'without space', 'size=256k'],
    ['F28', 'without inodes', 'size=9m,nr_inodes=50'],
  ])(`%s %s: exit 4, and nothing is left${because(noMounts)}`, async ([, , limits]) => {
    const world = makeWorld();
    mkdirSync(world.at('disk'));
    const LEFT = join(scratch(), 'left');
    const wrapper = smallDisk(world.at('disk'), limits ?? '');
    const words = [...quickly, '--directory', 'disk/shop'];
    expectRefused(await world.keelson(words, { wrapper, env: { LEFT } }), {
      exit: 4,
      cause: /cannot write .*\/disk\/shop.*: no space left on the device/,
      remedy: 'Free some space',
    });
    expect(readFileSync(LEFT, 'utf8')).toBe('canary\n');
  });

  it.skipIf(noMounts)(
    `F27 that fills while files are written beside others: those alone are left${because(noMounts)}`,
    async () => {
      const world = makeWorld();
      mkdirSync(world.at('disk'));
      const LEFT = join(scratch(), 'left');
      const [command, ...rest] = smallDisk(world.at('disk'), 'size=256k');
      const inside = ['sh', '-c', 'mkdir disk/shop; echo mine >disk/shop/mine; "$@"', 'sh'];
      const words = [...quickly, '--directory', 'disk/shop', '--merge'];
      const outcome = await world.keelson(words, {
        wrapper: [command, ...rest, ...inside],
        env: { LEFT },
      });
      expectRefused(outcome, { exit: 4, cause: 'no space left on the device' });
      expect(readFileSync(LEFT, 'utf8')).toBe('canary\nshop\nshop/mine\n');
    },
  );
});

describe('standard output', () => {
  // Red: the code of the system in place of its words.
  it.skipIf(!existsSync('/dev/full'))(
    'F33 that is full: exit 4, and the project is whole',
    async () => {
      const world = makeWorld();
      const wrapper: Wrapper = ['sh', '-c', 'exec "$@" >/dev/full', 'sh'];
      const outcome = await world.keelson(quickly, { wrapper });
      expect(outcome.run.code).toBe(4);
      expect(outcome.run.stderr).toContain(
        'keelson: cannot write to standard output: no space left on the device',
      );
      expectManners(outcome);
      await expectWhole(outcome);
    },
  );

  // Red: "What was made stands as it is", though nothing was; and help with the code of the system.
  it.skipIf(!existsSync('/dev/full')).for([
    ['list', /Nothing was made\./],
    ['new shop --yes --dry-run', /Nothing was made\./],
    ['--help', /^keelson: .*\n$/],
  ] as const)('F33 that is full, for %s: exit 4, in words', async ([words, rest]) => {
    const world = makeWorld();
    const wrapper: Wrapper = ['sh', '-c', 'exec "$@" >/dev/full', 'sh'];
    const { run } = await world.keelson(words.split(' '), { wrapper });
    expect(run.code).toBe(4);
    expect(run.stderr).toContain(
      'keelson: cannot write to standard output: no space left on the device',
    );
    expect(run.stderr).toMatch(rest);
    expect(run.stderr).not.toContain('What was made');
    expect(existsSync(world.at('shop'))).toBe(false);
  });

  it.for(['', '--json', '--dry-run', '--debug'])(
    'F33 that nobody reads any more: whole or absent, and no trace %s',
    async (flag) => {
      const world = makeWorld();
      // The shell says how the tool ended, once the reader is gone.
      const script = '{ "$@"; echo "ended with $?" >&2; } | true';
      const wrapper: Wrapper = ['sh', '-c', script, 'sh'];
      const words = flag === '' ? quickly : [...quickly, flag];
      const outcome = await world.keelson(words, { wrapper });
      const { stderr } = outcome.run;
      expect(stderr).toMatch(/ended with [04]\n/);
      expect(stderr).not.toMatch(/^\s+at /m);
      expectManners(outcome);
      const made = await expectWholeOrAbsent(outcome);
      expect(made).toBe(flag === '--dry-run' ? 'absent' : 'whole');
    },
  );

  it('F33 that is closed: whole, and no trace', async () => {
    const world = makeWorld();
    const wrapper: Wrapper = ['sh', '-c', 'exec "$@" >&-', 'sh'];
    const outcome = await world.keelson(quickly, { wrapper });
    expect([0, 4]).toContain(outcome.run.code);
    expect(outcome.run.stderr).not.toMatch(/^\s+at /m);
    expectManners(outcome);
    await expectWhole(outcome);
  });
});

describe('a file that cannot be rendered', () => {
  const templates = join(packageDirectory, 'templates');
  const shared = ['common', 'families/node', 'stacks/express'].flatMap((folder) =>
    readdirSync(join(templates, folder, 'base/files'), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.hbs'))
      .map((path) => join(folder, 'base/files', path)),
  );

  // Red: a render of each file just before it is written.
  it.for([0, 0.5, 1])(
    'F25 at %d of the way through: exit 1 with the place of the template, and nothing is made',
    async (share) => {
      const template = shared[Math.round(share * (shared.length - 1))] ?? '';
      const copy = join(scratch(), 'package');
      cpSync(packageDirectory, copy, { recursive: true });
      appendFileSync(join(copy, 'templates', template), '{{absent}}\n');
      const world = makeWorld();
      const program = join(copy, 'bin/create-keelson.js');
      const outcome = await world.keelson(quickly, { program, compiles: true });
      expectRefused(outcome, { exit: 1, cause: '"absent" is not in the view', remedy: 'bug' });
      expect(outcome.run.stderr).toContain(template);
    },
  );
});

describe('limits of the system', () => {
  // Red: `words` without EMFILE.
  it.skipIf(noLimits).for([
    ['16 open files', 'nofile=16'],
    ['files of 512 bytes', 'fsize=512'],
    ['500 MB of addresses', 'as=500000000'],
    ['no further process', 'nproc=1'],
  ])(
    `F30 %s: done, or exit 4 with the reason; never half${because(noLimits)}`,
    async ([, limit]) => {
      const world = makeWorld();
      const outcome = await world.keelson(quickly, { wrapper: ['prlimit', `--${limit}`] });
      await expectWholeOrAbsent(outcome);
      const { code, signal, stderr } = outcome.run;
      // Where Node itself finds no memory for itself, it is Node that ends, before a line of ours ran.
      const isOurs = outcome.noted.length > 0 || /keelson/.test(stderr);
      if (isOurs) expect([0, 4], stderr).toContain(code);
      else expect(code === 0 ? signal : (code ?? signal)).not.toBe(0);
    },
  );
});
