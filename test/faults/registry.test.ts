import { existsSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { clientsOf, onlyInstall, smallProject, type, type Client } from './support/managers.js';
import { startRegistry, type Mood, type Package } from './support/registry.js';
import {
  expectManners,
  expectWhole,
  makeWorld,
  type Outcome,
  type World,
} from './support/world.js';

/**
 * Registries that do not do what they should: with each package manager the install ends in time and in words, and
 * the project is whole.
 */

vi.setConfig({ testTimeout: 180_000 });

const leaf: Package = {
  name: 'leaf',
  version: '1.0.0',
  files: { 'index.js': '// a leaf\n'.repeat(999) },
};
/** Of an install that fails, whatever it waits for. */
const limit = 60_000;

/** A new project of the whole catalogue, installed by a manager. */
async function installs({ manager, env }: Client): Promise<Outcome> {
  const words = ['new', 'shop', '--yes', '--no-git', '--package-manager', manager.id];
  return makeWorld().keelson(words, { env });
}

async function expectFailed(outcome: Outcome): Promise<void> {
  const { run, world } = outcome;
  expect(run.code, run.stderr).toBe(4);
  expect(run.stderr).toMatch(
    /^The project is whole\. To carry on: cd shop && .* resume --no-git$/m,
  );
  expect(run.stderr).not.toMatch(/^\s+at .+:\d+:\d+\)?$/m);
  const receipt = readFileSync(world.at('shop/.keelson/receipt.json'), 'utf8');
  expect(receipt).toContain('"failed"');
  await expectWhole(outcome);
  expectManners(outcome, limit / 1000);
}

describe('a registry that', () => {
  // Red: a run of minutes with yarn 1, which reads what npm was told and does not say so.
  it('F61 swallows every request is named within a minute', async () => {
    const { address } = await startRegistry('black hole');
    const outcomes = await Promise.all((await clientsOf(address)).map(installs));
    for (const outcome of outcomes) {
      await expectFailed(outcome);
      expect(outcome.run.stderr).toMatch(new RegExp(`the registry ${address}/? does not answer`));
    }
  });

  it('F61 refuses every connection is named', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.close();
    const outcomes = await Promise.all((await clientsOf(address, ['npm'])).map(installs));
    for (const outcome of outcomes) {
      await expectFailed(outcome);
      expect(outcome.run.stderr).toContain(
        `the registry ${address} cannot be reached: nothing listens there`,
      );
    }
  });

  // Red: a portal's page that npm had cached; a registry's old hash that bun had.
  it.for<[string, Mood, string?]>([
    ['answers 500', 'failing'],
    ['answers with a page', 'page'],
    ['ends packages half way', 'truncated'],
    // Yarn 4 asks for the hash that it found first, which is the one in its lockfile.
    ['has other packages than it says', 'wrong hash', 'yarn-berry'],
  ])(
    'F31 F62 %s: what the manager says is shown, and the printed command mends it',
    async ([, mood, other]) => {
      const registry = await startRegistry(mood, [leaf]);
      const clients = (await clientsOf(registry.address)).filter(
        ({ manager }) => manager.id !== other,
      );
      const failed = await Promise.all(
        clients.map(async (client) => {
          const world = await smallProject(client.manager, { leaf: '1.0.0' });
          const { run } = await resumed(world, client);
          const told = `${client.manager.id}: ${run.stdout}${run.stderr}`;
          expect(run.code, told).toBe(4);
          expect(run.stderr, told).toMatch(/^ {2}\S.+\n(.*\n)*Install packages: /m);
          expect(run.milliseconds, told).toBeLessThan(limit);
          expect(isInstalled(world), told).toBe(false);
          const [, again = ''] = /whole\. To carry on: (.*)$/m.exec(run.stderr) ?? [];
          return { client, world, again };
        }),
      );
      registry.turn('good');
      await Promise.all(
        failed.map(async ({ client, world, again }) => {
          // Yarn 1 keeps what is left of a broken package, and stumbles over it until that is cleaned.
          if (client.manager.id === 'yarn')
            await type('yarn cache clean', world.at('shop'), client);
          const { code, output } = await type(again, world.at('shop'), client);
          expect(code, `${client.manager.id}: ${output}`).toBe(0);
          expect(isInstalled(world)).toBe(true);
        }),
      );
    },
  );
});

describe('an install', () => {
  it('F61 from a slow registry is waited for', async () => {
    const registry = await startRegistry('slow', [leaf]);
    await Promise.all(
      (await clientsOf(registry.address)).map(async (client) => {
        const world = await smallProject(client.manager, { leaf: '1.0.0' });
        const { run } = await resumed(world, client);
        expect(run.code, `${client.manager.id}: ${run.stdout}${run.stderr}`).toBe(0);
        expect(isInstalled(world)).toBe(true);
      }),
    );
  });

  // Red: bun, which took the network.
  it('F31 with --offline takes what is in the cache, and says in words that it is not', async () => {
    const registry = await startRegistry('good', [leaf]);
    await Promise.all(
      (await clientsOf(registry.address)).map(async (client) => {
        const world = await smallProject(client.manager, { leaf: '1.0.0' });
        const cold = await resumed(world, client, '--offline');
        const told = `${client.manager.id}: ${cold.run.stdout}${cold.run.stderr}`;
        expect(cold.run.code, told).toBe(4);
        expect(cold.run.stderr, told).toContain(
          'Not everything is in the cache: run it once without --offline.',
        );
        expect((await resumed(world, client)).run.code).toBe(0);
        rmSync(world.at('shop/node_modules'), { recursive: true });
        const warm = await resumed(world, client, '--offline');
        expect(warm.run.code, `${client.manager.id}: ${warm.run.stdout}${warm.run.stderr}`).toBe(0);
        expect(isInstalled(world)).toBe(true);
      }),
    );
  });
});

function resumed(world: World, { env }: Client, ...words: readonly string[]): Promise<Outcome> {
  return world.keelson(['resume', ...onlyInstall, ...words], { cwd: world.at('shop'), env });
}

function isInstalled(world: World): boolean {
  return existsSync(world.at('shop/node_modules/leaf/index.js'));
}
