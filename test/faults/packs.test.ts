import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { packTar, type TarEntry } from 'modern-tar';
import { describe, expect, it, vi } from 'vitest';
import { events, lastEvent, scratch } from '../cli/support/run.js';
import { feature, helloDirectory, helloFiles } from '../packs/support/hello.js';
import { copyWith, type Changes } from '../support/files.js';
import { fakeProgram } from '../cli/support/run.js';
import { startRegistry, type Registry } from './support/registry.js';
import { snapshotOf } from './support/snapshot.js';
import {
  expectMade,
  expectManners,
  expectRefused,
  expectSame,
  makeWorld,
  quickly,
  type Outcome,
  type World,
} from './support/world.js';

/** Packs: templates that others have written. */

vi.setConfig({ testTimeout: 60_000 });

const seconds = 20;
const shop = [...quickly, '--framework', 'express', '--feature', 'hello'];
const running = ['new', 'shop', '--yes', '--framework', 'express', '--feature', 'hello'];

/** The example in a directory of a world, with something else in it. */
function put(world: World, changes: Changes = {}, at = 'pack'): string {
  const directory = world.at(at);
  copyWith(helloDirectory, directory, changes);
  return directory;
}

async function refuse(changes: Changes, cause: string | RegExp): Promise<void> {
  const world = makeWorld();
  put(world, changes);
  const outcome = await world.keelson([...shop, '--template', './pack']);
  expectRefused(outcome, { exit: 2, cause, remedy: 'check-pack', seconds });
}

/** Tarballs as npm has them. */
interface Published {
  readonly registry: Registry;
  readonly integrity: string;
  readonly env: Readonly<Record<string, string>>;
}

async function publish(
  entries: readonly TarEntry[] = [],
  { name = 'hello-feature' } = {},
): Promise<Published> {
  const own = [...helloFiles].map(([path, body]) => entry(`package/${path}`, body));
  const manifest = JSON.stringify({
    name,
    version: '1.0.0',
    // What a package may say, and nobody runs.
    scripts: { preinstall: 'touch ran', install: 'touch ran', prepare: 'touch ran' },
  });
  const tar = await packTar([entry('package/package.json', manifest), ...own, ...entries]);
  const tarball = join(scratch(), 'pack.tgz');
  const bytes = gzipSync(tar);
  writeFileSync(tarball, bytes);
  const registry = await startRegistry('good', [{ name, version: '1.0.0', tarball }]);
  const cache = scratch();
  return {
    registry,
    integrity: `sha512-${createHash('sha512').update(bytes).digest('base64')}`,
    env: {
      npm_config_registry: registry.address,
      npm_config_cache: join(cache, 'npm'),
      XDG_CACHE_HOME: join(cache, 'ours'),
    },
  };
}

function entry(name: string, body: string | Uint8Array = 'x\n', header = {}): TarEntry {
  const size = typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength;
  return { header: { name, size, ...header }, body };
}

/** Bytes that can be packed, and not so well that npm itself refuses them. */
function sparse(size: number): Buffer {
  return Buffer.alloc(size, Buffer.concat([randomBytes(100), Buffer.alloc(900)]));
}

describe('F95 a pack in a directory', () => {
  // Red: with the feature's folder taken out of the example.
  it('F95 is taken, and its files are as everywhere', async () => {
    const outcome = await makeWorld().keelson([...shop, '--template', helloDirectory]);
    await expectMade(outcome, { seconds });
    const { world } = outcome;
    expect(readFileSync(world.at('shop/src/hello/greeting.ts'), 'utf8')).toContain('from Shop');
    expect(readFileSync(world.at('shop/src/app.ts'), 'utf8')).toContain('helloRoutes(services)');
    const { packs } = JSON.parse(
      readFileSync(world.at('shop/.keelson/blueprint.json'), 'utf8'),
    ) as { packs: unknown };
    expect(packs).toMatchObject([{ name: 'hello-feature', version: '1.0.0', from: 'directory' }]);
    expect(readdirSync(world.home)).toEqual(['.profile']);
  });

  // Red: with `refuseUntrusted` left out of `keelson new`: npm was started.
  it('F95 runs nothing that was not trusted, and lists all that wanted to', async () => {
    const world = makeWorld();
    put(world);
    const outcome = await world.keelson([...running, '--template', './pack']);
    expectRefused(outcome, {
      exit: 2,
      cause: /nothing was done: .*not trusted/,
      remedy: '--trust',
      seconds,
    });
    for (const command of [
      'Install packages: npm install',
      'Build: npm run build',
      'Migrate the database: node ',
      "Run the project's own tests: npm run test",
      'Boot it and check it over HTTP: node ',
      'Run what packs want to: node scripts/greet.js (hello-feature: shows that a pack can run something',
    ]) {
      expect(outcome.run.stderr).toContain(command);
    }
    expect(outcome.noted.filter(({ starts }) => starts !== undefined)).toEqual([]);
  });

  it('F95 is looked at with --dry-run, which writes and runs nothing', async () => {
    const world = makeWorld();
    put(world);
    const outcome = await world.keelson([
      ...running,
      '--template',
      './pack',
      '--dry-run',
      '--json',
    ]);
    expect(outcome.run.code, outcome.run.stderr).toBe(0);
    expectSame(outcome);
    expectManners(outcome, seconds);
    const { steps } = events(outcome.run)[0] as { steps: { id: string; command: string }[] };
    expect(steps.at(-1)).toMatchObject({ id: 'packs' });
  });

  // Red: with the step of packs put before the install.
  it('F95 is run last, with --trust, and the receipt says so', async () => {
    const world = makeWorld();
    const manifest = String(helloFiles.get('keelson-pack.yaml')).replace(
      '[node, scripts/greet.js]',
      `[node, -e, "require('node:fs').writeFileSync('ran', process.argv[1])", "$(touch P); x"]`,
    );
    put(world, { 'keelson-pack.yaml': manifest });
    const PATH = fakeProgram(
      scratch(),
      'npm',
      '#!/bin/sh\n[ "$1" = --version ] && echo 11.0.0\nexit 0\n',
    );
    const words = [
      ...running,
      '--no-git',
      '--offline',
      '--no-migrate',
      '--no-test',
      '--no-verify',
      '--no-start',
    ];
    const outcome = await world.keelson([...words, '--template', './pack', '--trust', '--json'], {
      env: { PATH },
    });
    expect(outcome.run.code, outcome.run.stderr).toBe(0);
    expectManners(outcome, 60);
    expect(readFileSync(world.at('shop/ran'), 'utf8')).toBe('$(touch P); x');
    const { receipt } = lastEvent(outcome.run) as { receipt: { steps: { id: string }[] } };
    expect(receipt.steps.at(-1)).toMatchObject({
      id: 'packs',
      result: 'passed',
      command: expect.stringContaining('node -e') as string,
    });
  });

  // Red: with `mayDiffer` true for every command.
  it('F95 goes on only with what it was: add, set, remove and resume want the same', async () => {
    const world = makeWorld();
    const pack = put(world);
    expect((await world.keelson([...shop, '--template', './pack'])).run.code).toBe(0);
    const cwd = world.at('shop');
    const add = ['add', 'resource', 'note title:string', '--no-install', '--allow-dirty'];
    for (const words of [add, ['resume', '--no-install'], ['explain', 'hello'], ['verify']]) {
      const { run } = await world.keelson(words, { cwd });
      expect(run).toMatchObject({ code: 2 });
      expect(run.stderr).toContain('made with the pack hello-feature@1.0.0, from a directory');
    }
    expect((await world.keelson([...add, '--template', pack], { cwd })).run).toMatchObject({
      code: 0,
    });
    expect(existsSync(world.at('shop/src/notes/notes.routes.ts'))).toBe(true);
    expect((await world.keelson(['resume', '--template', pack], { cwd })).run.code).toBe(2);
    const explained = await world.keelson(
      ['explain', 'src/hello/greeting.ts', '--template', pack],
      { cwd },
    );
    expect(explained.run.stdout).toContain('hello-feature');

    writeFileSync(join(pack, feature, 'files/src/hello/more.ts'), 'export const more = 1;\n');
    const other = await world.keelson([...add.with(2, 'word text:string'), '--template', pack], {
      cwd,
    });
    expectRefused(other, {
      exit: 2,
      cause: 'is not the hello-feature@1.0.0 that this project',
      remedy: 'keelson upgrade --template',
      seconds,
    });
    const upgraded = await world.keelson(
      ['upgrade', '--template', pack, '--no-install', '--allow-dirty'],
      { cwd },
    );
    expect(upgraded.run.code, upgraded.run.stderr).toBe(0);
    expect(existsSync(world.at('shop/src/hello/more.ts'))).toBe(true);
  });

  it('F95 is not given for nothing, nor twice', async () => {
    const world = makeWorld();
    put(world);
    const unused = await world.keelson([...quickly, '--template', './pack']);
    expectRefused(unused, {
      exit: 2,
      cause: 'nothing of the pack ./pack is chosen',
      remedy: 'list --template',
      seconds,
    });
    const twice = await world.keelson([...shop, '--template', './pack', '--template', 'pack']);
    expectRefused(twice, {
      exit: 2,
      cause: 'are both the pack hello-feature',
      remedy: 'Leave one',
      seconds,
    });
    const gone = await world.keelson([...shop, '--template', './gone']);
    expectRefused(gone, {
      exit: 2,
      cause: 'there is no such directory',
      remedy: '@1.2.3',
      seconds,
    });
  });

  it('F95 is refused as a whole, with all that is wrong', async () => {
    const world = makeWorld();
    const pack = put(world, {
      [`${feature}/files/_git/hooks/post-checkout`]: '#!/bin/sh\n',
      [`${feature}/files/_env`]: 'A=1\n',
      [`${feature}/files/_keelson/x`]: 'x\n',
      [`${feature}/files/a\u202e.ts`]: 'x\n',
      [`${feature}/files/a\\b.ts`]: 'x\n',
      [`${feature}/files/aux.ts`]: 'x\n',
      [`${feature}/files/dot.`]: 'x\n',
      [`${feature}/files/Same.ts`]: 'x\n',
      [`${feature}/files/same.ts`]: 'x\n',
      [`${feature}/files/suid`]: 'x\n',
      [`${feature}/files/large`]: '',
      [`${feature}/layer.yaml`]: 'label: &a x\nhint: *a\n',
      'templates/hooks/x.sh': 'x\n',
      'keelson-pack.yaml': 'name: X\n',
    });
    symlinkSync('/etc/passwd', join(pack, feature, 'files/link'));
    symlinkSync('/etc', join(pack, feature, 'files/folder'));
    chmodSync(join(pack, feature, 'files/suid'), 0o4755);
    truncateSync(join(pack, feature, 'files/large'), 2_000_000);
    const outcome = await world.keelson([...shop, '--template', './pack']);
    expectRefused(outcome, {
      exit: 2,
      cause: /the pack \.\/pack is refused: \d+ faults/,
      remedy: 'check-pack',
      seconds,
    });
    for (const fault of [
      'is in the repository itself',
      'is where secrets are',
      'is where keelson keeps its own',
      'has an invisible character',
      'has a backslash',
      'is a device on Windows',
      'ends with a dot',
      'is the same as',
      'is setuid',
      'is larger than',
      'no anchors',
      'no "hooks"',
      'is a symbolic link',
      'must be a name',
    ]) {
      expect(outcome.run.stderr).toContain(fault);
    }
  });

  it.each<[string, Changes, string]>([
    [
      'writes over keelson',
      { 'templates/stacks/express/base/files/src/main.ts': 'x\n' },
      "is keelson's own",
    ],
    [
      'is for another keelson',
      {
        'keelson-pack.yaml':
          'name: x\nversion: 1.0.0\nkeelson: ">=9.0.0"\ndescription: x\nlicense: x\n',
      },
      'it is for keelson >=9.0.0',
    ],
    ['has no templates', { templates: null }, 'there is no file in it'],
  ])('F95 that %s is refused', async (_, changes, cause) => refuse(changes, cause));

  // Red: with lintStack left out of layPacks.
  it('F97 in whose templates is anything but names of the view is refused, with each line', async () => {
    const world = makeWorld();
    const templates = {
      constructor: '{{project.constructor}}',
      prototype: '{{#if project.__proto__}}x{{/if}}',
      call: '{{#if (lookup project "name")}}x{{/if}}',
      decorator: '{{#*inline "x"}}y{{/inline}}',
      path: '{{#if a.b.c.d.e.f.g.h.i}}x{{/if}}',
    };
    const names = Object.entries(templates);
    put(
      world,
      Object.fromEntries(
        names.map(([name, text]) => [`${feature}/files/${name}.ts.hbs`, `\n${text}\n`]),
      ),
    );
    const outcome = await world.keelson([...shop, '--template', './pack']);
    expectRefused(outcome, { exit: 2, cause: 'is refused', remedy: 'check-pack', seconds });
    for (const [name] of names) expect(outcome.run.stderr).toContain(`/files/${name}.ts.hbs:2: `);
  });

  it('F95 that writes without an end is ended', async () => {
    const call = (name: string): string => `{{> partials/${name}}}`.repeat(200);
    await refuse(
      {
        [`${feature}/files/src/x.ts.hbs`]: `${call('a')}\n`,
        [`${feature}/partials/a.hbs`]: `${call('b')}\n`,
        [`${feature}/partials/b.hbs`]: `${call('c')}\n`,
        [`${feature}/partials/c.hbs`]: 'x\n',
      },
      'partials are called too often',
    );
  });
});

describe('F95 a pack of npm', () => {
  it.each([
    ['a range', 'hello-feature@^1.0.0'],
    ['a tag', 'hello-feature@latest'],
    ['an address', 'git+https://example.com/x.git'],
    ['a file', 'file:../pack.tgz'],
    ['another alias', 'hello-feature@npm:other@1.0.0'],
  ])('F95 is one version, and not %s', async (_, text) => {
    const outcome = await makeWorld().keelson([...shop, '--template', text]);
    expectRefused(outcome, { exit: 2, cause: `--template ${text}: `, remedy: 'exact version' });
    expect(outcome.noted.filter(({ starts }) => starts !== undefined)).toEqual([]);
  });

  // Red: with readCached answering nothing: the second run asked the registry.
  it('F95 is fetched once, kept by its integrity, and recorded with it', async () => {
    const { registry, integrity, env } = await publish();
    const outcome = await makeWorld().keelson([...shop, '--template', 'hello-feature@1.0.0'], {
      env,
    });
    expect(outcome.run.code, outcome.run.stderr).toBe(0);
    expectManners(outcome, seconds);
    const { world } = outcome;
    const blueprint = world.at('shop/.keelson/blueprint.json');
    const { packs } = JSON.parse(readFileSync(blueprint, 'utf8')) as { packs: unknown };
    expect(packs).toEqual([{ name: 'hello-feature', version: '1.0.0', integrity, from: 'npm' }]);
    const made = snapshotOf(world.at('shop'));
    expect([...made.keys()].filter((path) => path.endsWith('ran'))).toEqual([]);

    const asked = registry.asked.length;
    registry.turn('failing');
    const again = await makeWorld().keelson(
      ['new', 'shop', '--blueprint', blueprint, '--yes', '--no-install', '--no-git'],
      { env },
    );
    expect(again.run.code, again.run.stderr).toBe(0);
    expect(registry.asked).toHaveLength(asked);
    const add = ['add', 'resource', 'note title:string', '--no-install', '--allow-dirty'];
    const added = await world.keelson(add, { cwd: world.at('shop'), env });
    expect(added.run.code, added.run.stderr).toBe(0);
  });

  it('F95 is trusted to the byte: without its integrity the whole command is told', async () => {
    const { integrity, env } = await publish();
    const world = makeWorld();
    const words = [...running, '--template', 'hello-feature@1.0.0', '--trust'];
    const outcome = await world.keelson(words, { env });
    expectRefused(outcome, {
      exit: 2,
      cause: '--trust needs the integrity of hello-feature@1.0.0',
      remedy: `hello-feature@1.0.0#${integrity}`,
      seconds,
    });
    const untrusted = await world.keelson(words.slice(0, -1), { env });
    expectRefused(untrusted, { exit: 2, cause: 'not trusted', remedy: '--trust', seconds });
  });

  // Red: with the comparison left out of fetchPack.
  it('F95 is refused when the registry has other bytes', async () => {
    const { env } = await publish();
    const wrong = `sha512-${createHash('sha512').update('other').digest('base64')}`;
    const words = [...shop, '--template', `hello-feature@1.0.0#${wrong}`];
    const outcome = await makeWorld().keelson(words, { env });
    expectRefused(outcome, {
      exit: 2,
      cause: 'is not what it was',
      remedy: 'before you know why',
      seconds,
    });
  });

  it('F95 is hashed again when it is read from the cache', async () => {
    const { integrity, env, registry } = await publish();
    const words = [...shop, '--template', `hello-feature@1.0.0#${integrity}`];
    expect((await makeWorld().keelson(words, { env })).run.code).toBe(0);
    const folder = join(env.XDG_CACHE_HOME ?? '', 'keelson/packs');
    const [file = ''] = readdirSync(folder);
    writeFileSync(join(folder, file), gzipSync('something else'));
    registry.turn('failing');
    const outcome = await makeWorld().keelson(words, { env });
    expectRefused(outcome, {
      exit: 4,
      cause: 'cannot be fetched',
      remedy: 'Check the network',
      seconds,
    });
    const offline = await makeWorld().keelson([...words, '--offline'], { env });
    expectRefused(offline, {
      exit: 4,
      cause: '--offline fetches nothing',
      remedy: 'without --offline',
      seconds,
    });
  });

  // Red: without `clearBeside` before it is written.
  it('F95 leaves nothing in the cache of a run that was killed while it wrote there', async () => {
    const { integrity, env } = await publish();
    const words = [...shop, '--template', `hello-feature@1.0.0#${integrity}`];
    const name = `${Buffer.from(integrity.slice('sha512-'.length), 'base64').toString('hex')}.tgz`;
    const folder = join(env.XDG_CACHE_HOME ?? '', 'keelson/packs');
    mkdirSync(folder, { recursive: true });
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    writeFileSync(join(folder, `${name}.keelson-${dead}`), 'half');
    expect((await makeWorld().keelson(words, { env })).run.code).toBe(0);
    expect(readdirSync(folder)).toEqual([name]);
  });

  it('F95 that is not there, or whose registry is down, is said to be', async () => {
    const { env } = await publish();
    const absent = await makeWorld().keelson([...shop, '--template', 'absent-pack@1.0.0'], { env });
    expectRefused(absent, {
      exit: 2,
      cause: 'the registry has no absent-pack@1.0.0',
      remedy: 'npm view',
      seconds,
    });
    const down = { ...env, npm_config_registry: 'http://127.0.0.1:9' };
    const words = [...shop, '--template', 'hello-feature@1.0.0'];
    const outcome = await makeWorld().keelson(words, { env: down });
    expectRefused(outcome, {
      exit: 4,
      cause: /cannot be fetched: \w+/,
      remedy: 'Check the network',
      seconds: 30,
    });
  });

  // Red: with the kinds of entries that are no file taken for files.
  it('F95 that links, leads out or is no file is refused, and writes nothing', async () => {
    const strange = (type: string): TarEntry =>
      entry(`package/${feature}/files/${type}`, '', { type, linkname: 'package/package.json' });
    const { env } = await publish([
      entry('package/../../evil'),
      entry('/tmp/evil'),
      ...['symlink', 'link', 'character-device', 'fifo'].map(strange),
      entry(`package/${feature}/files/suid`, 'x', { mode: 0o4755 }),
      entry('package/keelson-pack.yaml', 'name: other\n'),
    ]);
    const words = [...shop, '--template', 'hello-feature@1.0.0'];
    const outcome = await makeWorld().keelson(words, { env });
    expectRefused(outcome, {
      exit: 2,
      cause: 'is refused: 8 faults',
      remedy: 'check-pack',
      seconds,
    });
    for (const fault of [
      '../../evil: leads out of its folder',
      '/tmp/evil: is absolute',
      'files/symlink: is a symbolic link',
      'files/link: is a hard link',
      'files/character-device: is a device',
      'files/fifo: is a pipe',
      'files/suid: is setuid',
      'keelson-pack.yaml: is the same as',
    ]) {
      expect(outcome.run.stderr).toContain(fault);
    }
  });

  it('F95 that unpacks to more than any is refused', async () => {
    const { env } = await publish([entry('package/large', sparse(70_000_000))]);
    const words = [...shop, '--template', 'hello-feature@1.0.0'];
    const outcome = await makeWorld().keelson(words, { env });
    expectRefused(outcome, { exit: 2, cause: 'cannot be read', remedy: 'npm pack', seconds });
  });

  it('F95 is what the registry calls it', async () => {
    const { env } = await publish([], { name: 'other-name' });
    const words = [...shop, '--template', 'other-name@1.0.0'];
    const outcome: Outcome = await makeWorld().keelson(words, { env });
    expectRefused(outcome, {
      exit: 2,
      cause: 'name is "hello-feature"',
      remedy: 'check-pack',
      seconds,
    });
  });
});

describe('F95 check-pack', () => {
  it('F95 says what a pack brings and would run, and its integrity', async () => {
    const outcome = await makeWorld().keelson(['check-pack', helloDirectory]);
    expect(outcome.run.code, outcome.run.stderr).toBe(0);
    expect(outcome.run.stdout).toContain('--feature hello');
    expect(outcome.run.stdout).toContain('node scripts/greet.js');
    expect(outcome.run.stdout).toMatch(/sha512-\S+/);
    expectSame(outcome);
    expectManners(outcome, seconds);
  });

  it('F95 says what only a render shows', async () => {
    const world = makeWorld();
    put(world, { [`${feature}/files/src/config.ts`]: 'x\n' });
    const outcome = await world.keelson(['check-pack', './pack']);
    expectRefused(outcome, {
      exit: 2,
      cause: 'both write src/config.ts',
      remedy: 'Mend these, then check it again. How packs are written: docs/packs.md',
      seconds,
    });
  });
});
