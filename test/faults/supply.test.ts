import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { emitted } from '../../src/catalog/emitted.js';
import { loadCatalog } from '../../src/catalog/catalog.js';
import { scratch } from '../cli/support/run.js';
import { clientsOf, smallProject, type, type Client } from './support/managers.js';
import { startRegistry, type Package } from './support/registry.js';
import { packageDirectory } from './support/packed.js';
import type { World } from './support/world.js';

/** What a project lets its packages do, and which it is given. */

vi.setConfig({ testTimeout: 180_000 });

const days = 24 * 60 * 60 * 1000;
const ago = (count: number): Date => new Date(Date.now() - count * days);

/** Each writes where it was told, when it may. */
const proof = 'SCRIPT_PROOF';
const eager: Package = {
  name: 'eager',
  version: '1.0.0',
  manifest: {
    scripts: Object.fromEntries(
      ['preinstall', 'install', 'postinstall'].map((name) => [
        name,
        `node -e "require('fs').writeFileSync(process.env.${proof}, '${name}')"`,
      ]),
    ),
  },
};
const aged: Package = { name: 'aged', version: '1.0.0', published: ago(8) };
/** Older than what any manager refuses by itself. */
const young: Package = { name: 'aged', version: '1.1.0', published: ago(3) };

async function clients(packages: readonly Package[]): Promise<readonly Client[]> {
  const { address } = await startRegistry('good', packages);
  return clientsOf(address);
}

/** Installs as the documents say, with the project's settings or without. */
async function install(
  { manager, env }: Client,
  dependencies: Readonly<Record<string, string>>,
  isSet = true,
): Promise<{
  readonly code: number | null;
  readonly output: string;
  readonly world: World;
  readonly ran: boolean;
}> {
  const world = await smallProject(manager, dependencies);
  if (!isSet) rmSync(world.at(join('shop', manager.settings)));
  const written = join(scratch(), 'ran');
  const said = await type(manager.install, world.at('shop'), { env: { ...env, [proof]: written } });
  return { ...said, world, ran: existsSync(written) };
}

const versionOf = (world: World): string =>
  (
    JSON.parse(readFileSync(world.at('shop/node_modules/aged/package.json'), 'utf8')) as {
      version: string;
    }
  ).version;

describe('a project', () => {
  it('F92 F93 runs no script of a package while it is installed, with each manager', async () => {
    await Promise.all(
      (await clients([eager])).map(async (client) => {
        const { code, output, ran, world } = await install(client, { eager: '1.0.0' });
        expect(code, `${client.manager.id}: ${output}`).toBe(0);
        expect(existsSync(world.at('shop/node_modules/eager/package.json'))).toBe(true);
        expect(ran, client.manager.id).toBe(false);
      }),
    );
  });

  it('F93 owes that to its settings where the manager would run them', async () => {
    const { address } = await startRegistry('good', [eager]);
    for (const client of await clientsOf(address, ['npm', 'yarn'])) {
      expect((await install(client, { eager: '1.0.0' }, false)).ran, client.manager.id).toBe(true);
    }
  });

  it('F93 takes no version that is younger than a week, with each manager that can', async () => {
    await Promise.all(
      (await clients([aged, young])).map(async (client) => {
        const { id } = client.manager;
        // Yarn 1 knows no dates; the README does not promise it.
        const holds = id !== 'yarn';
        const exact = await install(client, { aged: '1.1.0' });
        expect(exact.code === 0, `${id}: ${exact.output}`).toBe(!holds);
        const range = await install(client, { aged: '^1.0.0' });
        expect(range.code, `${id}: ${range.output}`).toBe(0);
        expect(versionOf(range.world), id).toBe(holds ? '1.0.0' : '1.1.0');
        expect(
          readFileSync(range.world.at('shop/README.md'), 'utf8').includes('younger than a week'),
        ).toBe(holds);
        if (holds) expect((await install(client, { aged: '1.1.0' }, false)).code, id).toBe(0);
      }),
    );
  });

  it('F91 is installed from its lockfile alone, and not where that is not of its manifest', async () => {
    await Promise.all(
      (await clients([aged, { name: 'aged', version: '1.0.1', published: ago(8) }])).map(
        async (client) => {
          const { manager } = client;
          const { world } = await install(client, { aged: '1.0.0' });
          const cwd = world.at('shop');
          expect(existsSync(join(cwd, manager.lockfile)), manager.id).toBe(true);
          rmSync(join(cwd, 'node_modules'), { recursive: true });
          const again = await type(manager.ci, cwd, client);
          expect(again.code, `${manager.id}: ${again.output}`).toBe(0);
          expect(versionOf(world)).toBe('1.0.0');
          const manifest = readFileSync(join(cwd, 'package.json'), 'utf8');
          writeFileSync(
            join(cwd, 'package.json'),
            manifest.replace('"aged": "1.0.0"', '"aged": "1.0.1"'),
          );
          expect((await type(manager.ci, cwd, client)).code, manager.id).not.toBe(0);
        },
      ),
    );
  });
});

describe('the packages of projects', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/dependencies.md'), 'utf8');
  const reviewed = page
    .split('\n')
    .filter((line) => / \| (npm|python) +\| /.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(
      ([
        ,
        name = '',
        version = '',
        ecosystem = '',
        licence = '',
        published = '',
        integrity = '',
      ]) => ({
        ...{ key: `${ecosystem} ${name} ${version}`, licence, published, integrity },
      }),
    );
  const packed = emitted(loadCatalog(join(packageDirectory, 'templates')));

  it('F98 are those that were reviewed, each with licence and integrity', () => {
    expect(reviewed.map(({ key }) => key)).toEqual(
      packed.map(({ ecosystem, name, version }) => `${ecosystem} ${name} ${version}`),
    );
    for (const { key, licence, integrity } of reviewed) {
      expect(licence, key).toMatch(/^(MIT|Apache|BSD|ISC|MPL|LGPL|0BSD|Python|PSF|GPL)/);
      expect(integrity, key).toMatch(/^`(sha512-[\w+/]{86}==|sha256:[0-9a-f]{64})`$/);
    }
  });

  it('F98 had been published for a week when they were', () => {
    const day = /^Reviewed on (\S+)\.$/m.exec(page)?.[1] ?? '';
    const tooYoung = reviewed.filter(
      ({ published }) => !(Date.parse(day) - Date.parse(published) >= 7 * days),
    );
    expect(tooYoung).toEqual([]);
  });

  it('F91 are exact versions, none a tag, a range or an address', () => {
    for (const { version, name } of packed) expect(version, name).toMatch(/^\d+(\.\d+)+$/);
  });
});
