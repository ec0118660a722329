import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { npmManagers } from '../../../src/managers/npm.js';
import type { PackageManager } from '../../../src/managers/manager.js';
import { environment, scratch } from '../../cli/support/run.js';
import { provideManager } from '../../matrix/managers.js';
import { makeWorld, type World } from './world.js';

/** The real package managers, against a registry of the test's own, in a project of one small package. */

const kept = join(import.meta.dirname, '../../../.cache/managers');

/** Steps that a project of the tests does not have. */
export const onlyInstall = ['--no-git', '--no-migrate', '--no-test', '--no-verify', '--no-start'];

export interface Client {
  readonly manager: PackageManager;
  /** Its program is on the PATH, it asks the registry, and its caches are its own. */
  readonly env: Readonly<Record<string, string>>;
}

/** All managers, or those of the ids. @throws Error for one that cannot be had */
export function clientsOf(registry: string, ids?: readonly string[]): Promise<readonly Client[]> {
  const wanted = npmManagers.all.filter(({ id }) => ids?.includes(id) ?? true);
  return Promise.all(
    wanted.map(async (manager) => {
      const bin = await provideManager(manager.id, kept);
      const PATH = [...(bin === undefined ? [] : [bin]), environment().PATH].join(delimiter);
      return { manager, env: { PATH, ...settingsFor(registry) } };
    }),
  );
}

/** Each manager has its own name for the registry, its cache and what it keeps at home. */
function settingsFor(registry: string): Readonly<Record<string, string>> {
  const own = scratch();
  return {
    HOME: own,
    XDG_CACHE_HOME: join(own, 'cache'),
    XDG_DATA_HOME: join(own, 'data'),
    npm_config_registry: registry,
    npm_config_cache: join(own, 'npm'),
    pnpm_config_registry: registry,
    YARN_NPM_REGISTRY_SERVER: registry,
    YARN_UNSAFE_HTTP_WHITELIST: '127.0.0.1',
    YARN_CACHE_FOLDER: join(own, 'yarn'),
    YARN_GLOBAL_FOLDER: join(own, 'berry'),
    BUN_CONFIG_REGISTRY: registry,
    BUN_INSTALL_CACHE_DIR: join(own, 'bun'),
  };
}

/** A project of the packed tool, as it would be with these packages and nothing to build. */
export async function smallProject(
  manager: PackageManager,
  dependencies: Readonly<Record<string, string>>,
): Promise<World> {
  const world = makeWorld();
  const words = ['new', 'shop', '--yes', '--no-install', '--no-git'];
  await world.keelson([...words, '--package-manager', manager.id]);
  const path = world.at('shop/package.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  const scripts = { build: 'node --version' };
  const small = { ...manifest, scripts, dependencies, devDependencies: {} };
  writeFileSync(path, JSON.stringify(small, null, 2));
  return world;
}

export interface Said {
  readonly code: number | null;
  readonly output: string;
}

/** Types a command of the documents in a directory. */
export function type(command: string, cwd: string, { env }: Pick<Client, 'env'>): Promise<Said> {
  const [program = '', ...words] = command.split(' ');
  const child = spawn(program, words, { cwd, env: { ...environment(), ...env }, stdio: 'pipe' });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  child.stdin.end();
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}
