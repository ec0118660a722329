import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { parse } from 'espree';
import { describe, expect, it, vi } from 'vitest';
import { megabytes, sizeOf } from '../../scripts/size.js';
import { loadCatalog } from '../../src/catalog/catalog.js';
import { templatesDirectory } from '../../src/paths.js';
import { environment, runNode, scratch } from '../cli/support/run.js';
import { packageDirectory, program, tarball } from './support/packed.js';
import { snapshotOf } from './support/snapshot.js';
import { because, noMounts, readOnly } from './support/systems.js';
import { expectMade, expectNoLitter, makeWorld, quickly, type World } from './support/world.js';

/**
 * The package as it is published, and what arrives from it. The lists in golden/ are looked through when they
 * change, and then written anew by `npx vitest run test/faults/package.test.ts -u`.
 */

vi.setConfig({ testTimeout: 120_000 });

const root = join(import.meta.dirname, '../..');
const stacks = loadCatalog(templatesDirectory).stackIds();
const everything = '--database postgres --auth session --example tasks'.split(' ');
const features = ['--feature', 'docker,github-actions,oauth,redis'];

/** A project with all there is, of a stack. */
async function projectOf(stack: string): Promise<World> {
  const world = makeWorld();
  const words = [...quickly, '--framework', stack, ...everything, ...features];
  const { run } = await world.keelson(words);
  expect(run.code, run.stderr).toBe(0);
  return world;
}

/** Mode and path of each file in the tarball. */
const packed = execFileSync('tar', ['-tvzf', tarball], { encoding: 'utf8' })
  .trim()
  .split('\n')
  .map((line) => {
    const [mode, path] = [line.slice(0, 10), line.slice(line.indexOf(' package/') + 9)];
    return { mode: mode === '-rwxr-xr-x' ? '0755' : mode === '-rw-r--r--' ? '0644' : mode, path };
  });

/** What is packed as git has it: listed by folders. */
const whole = ['templates', 'docs', 'test/fixtures/packs'];

/** The folder that a file of the templates belongs to, of documents or of the example of a pack. */
const layer =
  /^templates\/(common|\w+\/[\w-]+)\/((auth|databases|examples|features|parts)\/)?[\w-]+\/|^docs\/(decisions\/)?|^test\/fixtures\/packs\/[\w-]+\//;

const bundle = readdirSync(join(packageDirectory, 'dist'))
  .filter((name) => name.endsWith('.cjs'))
  .map((name) => ({ name, text: readFileSync(join(packageDirectory, 'dist', name), 'utf8') }));

describe('the tarball', () => {
  // Red: a build that leaves its metafile in dist/.
  it('F94 holds these files, and of templates and documents those that git has', async () => {
    const isOfGit = (path: string): boolean => whole.some((each) => path.startsWith(`${each}/`));
    const ofGit = packed.filter(({ path }) => isOfGit(path));
    const others = packed.filter(({ path }) => !isOfGit(path));
    const folders = new Set(ofGit.map(({ path }) => layer.exec(path)?.[0] ?? path));
    const lines = [
      ...others.map(({ mode, path }) => `${mode} ${path}`).sort(),
      ...[...folders].sort().map((path) => `     ${path}`),
    ];
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('golden/package-files.txt');
    const known = execFileSync(
      'git',
      ['ls-files', '--cached', '--others', '--exclude-standard', ...whole],
      { cwd: root, encoding: 'utf8' },
    );
    const isFile = (path: string): boolean =>
      statSync(join(root, path), { throwIfNoEntry: false })?.isFile() === true;
    expect(ofGit.map(({ path }) => path).sort()).toEqual(
      known.trim().split('\n').filter(isFile).sort(),
    );
  });

  // Red: `docs` left out of `files` in package.json.
  it('F94 has each page, picture and folder that its documents and its help name', () => {
    const paths = packed.map(({ path }) => path);
    const isThere = (path: string): boolean =>
      paths.some((each) => each === path || each.startsWith(`${path}/`));
    const pages = paths.filter((path) => /^(docs\/.*|[^/]*)\.md$/.test(path));
    const linked = pages.flatMap((page) =>
      [...readFileSync(join(packageDirectory, page), 'utf8').matchAll(/\]\(([^)#\s]+)[^)\s]*\)/g)]
        .map(([, to = '']) => to)
        // Programs are in the repository alone.
        .filter((to) => !/^[a-z]+:/.test(to) && !to.endsWith('.ts'))
        .map((to) => ({ page, to: posix.join(posix.dirname(page), to) })),
    );
    const help = readFileSync(join(packageDirectory, 'dist/help.json'), 'utf8');
    const named = [...help.matchAll(/\bdocs\/[\w/-]+\.\w+/g)].map(([to]) => ({ page: 'help', to }));
    expect(named.map(({ to }) => to)).toContain('docs/packs.md');
    expect(linked.map(({ to }) => to)).toContain('docs/decisions/README.md');
    expect([...linked, ...named].filter(({ to }) => !isThere(to.replace(/\/$/, '')))).toEqual([]);
  });

  // Red: a script `prepare` in package.json.
  it('F94 is one package without dependencies and scripts, and as large as the README says', () => {
    const size = sizeOf(dirname(packageDirectory));
    expect(size).toMatchObject({ packages: 1, withScripts: 0 });
    const manifest = JSON.parse(readFileSync(join(packageDirectory, 'package.json'), 'utf8')) as {
      readonly dependencies?: unknown;
      readonly scripts: Readonly<Record<string, string>>;
    };
    expect(manifest.dependencies).toBeUndefined();
    const lifecycle = /^(pre|post)|^(install|prepare|publish)$/;
    expect(Object.keys(manifest.scripts).filter((name) => lifecycle.test(name))).toEqual([]);
    expect(size.bytes).toBeLessThan(6_000_000);
    const said = /`npm run size`[^.]*?([\d.]+ MB) to fetch, ([\d.]+ MB) on/.exec(
      readFileSync(join(root, 'README.md'), 'utf8').replaceAll('\n', ' '),
    );
    const sizes = [statSync(tarball).size, size.bytes];
    for (const [index, bytes] of sizes.entries()) {
      const figure = Number.parseFloat(said?.[index + 1] ?? '');
      expect(Math.abs(figure - bytes / 1e6), megabytes(bytes)).toBeLessThan(bytes / 1e7);
    }
  });

  // Red: a bill without the first of them.
  it('F94 has a bill of materials that names what its licences name', () => {
    const bill = JSON.parse(
      readFileSync(join(packageDirectory, 'dist/sbom.cdx.json'), 'utf8'),
    ) as Bill;
    expect(bill).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.6', version: 1 });
    const licences = readFileSync(join(packageDirectory, 'THIRD-PARTY-LICENSES.md'), 'utf8');
    const named = [...licences.matchAll(/^## (\S+) (\d\S*) \((.+)\)$/gm)];
    expect(named.length).toBeGreaterThan(20);
    expect(
      bill.components.map(({ name, version, licenses }) => [
        name,
        version,
        licenses[0]?.expression,
      ]),
    ).toEqual(named.map(([, ...words]) => words));
    for (const { hashes, purl } of bill.components) {
      expect(purl).toMatch(/^pkg:npm\/(%40[\w.-]+\/)?[\w.-]+@\d/);
      expect(hashes[0]?.content).toMatch(/^[0-9a-f]{128}$/);
    }
    const refs = bill.components.map((component) => component['bom-ref']);
    expect(new Set(refs).size).toBe(refs.length);
    expect(bill.dependencies).toEqual([
      { ref: bill.metadata.component['bom-ref'], dependsOn: refs },
    ]);
  });
});

interface Component {
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version: string;
  readonly licenses: readonly { readonly expression: string }[];
  readonly hashes: readonly { readonly content: string }[];
  readonly purl: string;
}

interface Bill {
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: unknown;
}

describe('the entry', () => {
  // Red: `const` in bin/create-keelson.js.
  it('F76 can be read by a Node of long ago, and says that it is too old: exit 4', async () => {
    const text = readFileSync(join(packageDirectory, 'bin/create-keelson.js'), 'utf8');
    expect(() => parse(text.replace(/^#!.*/, ''), { ecmaVersion: 5 })).not.toThrow();
    const cwd = scratch();
    for (const version of ['0.10.48', '16.20.2', '20.18.3']) {
      const patch = join(cwd, `${version}.cjs`);
      writeFileSync(
        patch,
        `Object.defineProperty(process.versions, 'node', { value: '${version}' });`,
      );
      const run = await runNode(['--require', patch, program, ...quickly], { cwd });
      expect(run.code).toBe(4);
      expect(run.stderr).toBe(
        `keelson needs Node 20.19 or newer; this is Node ${version}. Get one from https://nodejs.org\n`,
      );
    }
    expect(readdirSync(cwd).filter((name) => !name.endsWith('.cjs'))).toEqual([]);
  });
});

describe('the bundle', () => {
  // Red: the address of the registry in src/cli.ts.
  it('F99 asks nobody for a newer version, reports to nobody and runs no newest package', () => {
    for (const { name, text } of bundle) {
      expect(text, name).not.toMatch(/registry\.npmjs|telemetry\.|posthog|segment\.io|sentry\.io/);
      expect(text, name).not.toMatch(/update-notifier|@latest"\]/);
    }
  });

  // Red: the script of scripts/build.mjs without its `define`.
  it('F85 has no random number that can be guessed', () => {
    for (const { name, text } of bundle) expect(text, name).not.toContain('Math.random');
  });
});

describe.each(stacks)('a project of %s', (stack) => {
  // Red: a .env of the mode 0644.
  it('F81 F82 has every file, the hidden ones too, and each in its mode', async () => {
    const world = await projectOf(stack);
    const files = [...snapshotOf(world.at('shop'))].filter(([, { kind }]) => kind !== 'directory');
    const lines = files.map(([path, { mode }]) => `${mode.padStart(4, '0')} ${path}`).sort();
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(`golden/${stack}-files.txt`);
    for (const [path, { mode }] of files) {
      const isProgram = readFileSync(join(world.at('shop'), path), 'utf8').startsWith('#!');
      const wanted = isProgram ? '755' : path === '.env' ? '600' : '644';
      expect(`${path} ${mode}`).toBe(`${path} ${wanted}`);
    }
  });
});

describe('installed', () => {
  const npm = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--silent', '--no-save'];

  /** The program of a package of npm's, kept between runs; or why there is none. */
  function provided(spec: string, name: string): { readonly path?: string; readonly why?: string } {
    const place = join(root, '.cache/managers', spec.replaceAll('/', '+'));
    const path = join(place, 'node_modules/.bin', name);
    if (statSync(path, { throwIfNoEntry: false }) !== undefined) return { path };
    try {
      mkdirSync(place, { recursive: true });
      execFileSync('npm', [...npm, '--prefix', place, spec], { stdio: 'pipe', timeout: 60_000 });
      return { path };
    } catch {
      return { why: `not run here: ${spec} cannot be had` };
    }
  }

  async function makeWith(words: readonly string[], cwd: string, more: object = {}): Promise<void> {
    const { home, at } = makeWorld();
    const target = at('shop');
    const made = [...quickly, '--package-manager', 'npm', '--directory', target];
    const env = { ...environment(), ...more, HOME: home };
    execFileSync(process.execPath, [...words, ...made], { cwd, env, stdio: 'pipe' });
    const same = makeWorld();
    const usual = await same.keelson([...quickly, '--package-manager', 'npm']);
    await expectMade(usual);
    expect(contentOf(target)).toEqual(contentOf(same.at('shop')));
  }

  const contentOf = (directory: string): readonly string[] =>
    [...snapshotOf(directory, (path) => ['.env', '.keelson/receipt.json'].includes(path))].map(
      ([path, { mode, content }]) => `${path} ${mode} ${content}`,
    );

  const pnpm = provided('pnpm@10.34.8', 'pnpm');
  it.skipIf(pnpm.path === undefined)(
    `F83 by pnpm, from its store, it finds its templates${because(pnpm.why)}`,
    async () => {
      const place = scratch();
      writeFileSync(join(place, 'package.json'), '{"private": true}\n');
      const words = ['add', '--ignore-scripts', '--offline', '--store-dir', join(place, 'store')];
      execFileSync(pnpm.path ?? '', [...words, tarball], { cwd: place, stdio: 'pipe' });
      await makeWith([join(place, 'node_modules/create-keelson/bin/create-keelson.js')], place);
    },
  );

  const yarn = provided('@yarnpkg/cli-dist@4.18.1', 'yarn');
  it.skipIf(yarn.path === undefined)(
    `F83 by yarn with plug'n'play, from its archive, it finds its templates${because(yarn.why)}`,
    async () => {
      const place = scratch();
      writeFileSync(join(place, 'package.json'), '{"private": true, "name": "place"}\n');
      writeFileSync(join(place, 'yarn.lock'), '');
      const env = {
        ...environment(),
        YARN_NODE_LINKER: 'pnp',
        YARN_ENABLE_TELEMETRY: '0',
        YARN_GLOBAL_FOLDER: join(place, 'global'),
        YARN_ENABLE_IMMUTABLE_INSTALLS: '0',
      };
      execFileSync(yarn.path ?? '', ['add', tarball], { cwd: place, env, stdio: 'pipe' });
      const loaders = ['--require', join(place, '.pnp.cjs')];
      const bin = execFileSync(yarn.path ?? '', ['bin', 'create-keelson'], {
        cwd: place,
        env,
        encoding: 'utf8',
      }).trim();
      expect(bin).toContain('.zip');
      await makeWith([...loaders, bin], place);
    },
  );

  it.skipIf(noMounts !== undefined)(
    `F83 where nobody may write, it makes the same${because(noMounts)}`,
    async () => {
      const world = makeWorld();
      const installed = dirname(dirname(packageDirectory));
      const outcome = await world.keelson(quickly, { wrapper: readOnly(installed) });
      await expectMade(outcome);
      expectNoLitter(outcome);
    },
  );
});
