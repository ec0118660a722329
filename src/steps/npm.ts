import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { npmManagers } from '../managers/npm.js';
import type { Ecosystem, InstallSource, ManagersHere, ToolCommand } from './ecosystem.js';
import { childEnvironment } from './environment.js';
import { npmSettingNames } from './npm-settings.js';
import { runProcess } from './process.js';
import type { Project } from './project.js';
import { findTool, toolVersion } from './tools.js';

/** The npm ecosystem: the exact commands of the four package managers. */

/** Where a person without the manager finds out how to get it. */
const managerHomes: Readonly<Record<string, string>> = {
  npm: 'https://nodejs.org',
  pnpm: 'https://pnpm.io/installation',
  yarn: 'https://yarnpkg.com/getting-started/install',
  bun: 'https://bun.sh/docs/installation',
};

/** How npm, pnpm, yarn 1 and bun write where to install from. bun knows no strict offline mode. */
const sourceFlags: Readonly<Record<InstallSource, string>> = {
  'cache-first': '--prefer-offline',
  fresh: '',
  offline: '--offline',
};

/**
 * The command that installs a fresh project. Few retries and short pauses: a registry that answers
 * nonsense ends the step within a minute.
 */
async function installCommand(
  { view: { manager }, directory }: Project,
  source: InstallSource,
): Promise<ToolCommand> {
  const flag = sourceFlags[source === 'offline' && manager.id === 'bun' ? 'cache-first' : source];
  const flags = flag === '' ? [] : [flag];
  switch (manager.id) {
    default:
      return {
        words: ['npm', 'install', '--no-audit', '--no-fund', '--no-progress', ...flags],
        env: unlessTold({
          npm_config_fetch_retry_mintimeout: '1000',
          npm_config_fetch_retry_maxtimeout: '5000',
        }),
      };
    case 'pnpm':
      return {
        words: [
          'pnpm',
          'install',
          '--no-frozen-lockfile',
          '--reporter=append-only',
          // Below a workspace of somebody else's it would install there; its own settings must stay.
          ...(existsSync(join(directory, 'pnpm-workspace.yaml')) ? [] : ['--ignore-workspace']),
          ...flags,
        ],
        // pnpm reads the first up to version 11, the second from then on.
        env: unlessTold({ npm_config_fetch_retries: '1', pnpm_config_fetch_retries: '1' }),
      };
    case 'yarn':
      if (await isYarnOne(directory)) {
        return { words: ['yarn', 'install', '--non-interactive', '--no-progress', ...flags] };
      }
      return {
        words: ['yarn', 'install', '--no-immutable'],
        env: {
          YARN_ENABLE_TELEMETRY: '0',
          YARN_ENABLE_PROGRESS_BARS: '0',
          ...unlessTold({ YARN_HTTP_RETRY: '1' }),
          ...(source === 'offline' ? { YARN_ENABLE_NETWORK: '0' } : {}),
        },
      };
    case 'bun':
      return {
        words: ['bun', 'install', '--no-progress', ...flags],
        env: unlessTold({ BUN_CONFIG_HTTP_RETRY_COUNT: '1' }),
      };
  }
}

/** Settings of retries, but none where the caller made any: half of theirs with half of ours means nothing. */
function unlessTold(settings: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const isTold =
    [...npmSettingNames()].some((name) => name.startsWith('fetch-')) ||
    Object.keys(settings).some((name) => name in process.env);
  return isTold ? {} : settings;
}

/** A project without dependencies gets no folder; yarn 2+ may have its file instead. */
function isInstalled({ view, directory }: Project): boolean {
  const isNeeded = view.packages.length + view.devPackages.length > 0;
  return (
    !isNeeded || ['node_modules', '.pnp.cjs'].some((name) => existsSync(join(directory, name)))
  );
}

/** Yarn 1 and yarn 2+ share a name and little else. */
async function isYarnOne(directory: string): Promise<boolean> {
  return (await toolVersion('yarn', directory))?.startsWith('1.') ?? false;
}

/** What the manager says of its registry. bun reads npm's settings and says nothing. */
async function registry(
  { view: { manager }, directory }: Project,
  signal: AbortSignal,
): Promise<string | undefined> {
  const isLaterYarn = manager.id === 'yarn' && !(await isYarnOne(directory));
  const setting = isLaterYarn ? 'npmRegistryServer' : 'registry';
  const { lines } = await runProcess(
    { words: [manager.id === 'bun' ? 'npm' : manager.id, 'config', 'get', setting] },
    { cwd: directory, env: childEnvironment(), signal },
  );
  return lines.find((line) => /^https?:\/\//.test(line));
}

/** What the managers say when the cached description of a package does not know a version yet. */
function isStaleCache(lines: readonly string[]): boolean {
  return lines.some((line) =>
    /ETARGET|ENOTCACHED|NO_MATCHING_VERSION|Couldn't find any versions|No version matching/.test(
      line,
    ),
  );
}

/** The manager that started this process (`npm create`, `pnpm create`, …), else npm. */
function managersHere(): ManagersHere {
  const ids = npmManagers.all.map(({ id }) => id);
  return {
    ids: ids.filter((id) => findTool(id) !== undefined),
    usual: managerOfUserAgent(process.env.npm_config_user_agent) ?? 'npm',
  };
}

export function managerOfUserAgent(userAgent: string | undefined): string | undefined {
  const name = userAgent?.split(/[ /]/, 1)[0];
  return npmManagers.all.find(({ id }) => id === name)?.id;
}

/**
 * The counts in what a test runner printed last: vitest and jest (`Tests  1 failed | 3 passed (4)`)
 * and node:test (`# pass 3`).
 *
 * @returns undefined when there are none
 */
function countTests(lines: readonly string[]): Record<string, number> | undefined {
  const summary = lines.findLast((line) => /^\s*Tests:?\s+\d/.test(line));
  if (summary !== undefined) {
    const counts = [...summary.matchAll(/(\d+) (passed|failed|skipped|todo)/g)];
    return Object.fromEntries(counts.map(([, count, name]) => [name ?? '', Number(count)]));
  }
  const passed = lines.findLast((line) => /^(#|ℹ) pass \d+$/.test(line));
  const failed = lines.findLast((line) => /^(#|ℹ) fail \d+$/.test(line));
  if (passed === undefined || failed === undefined) return undefined;
  return { passed: Number(/\d+/.exec(passed)?.[0]), failed: Number(/\d+/.exec(failed)?.[0]) };
}

export const npmEcosystem: Ecosystem = {
  managersHere,
  installer: ({ view: { manager } }) => ({
    tool: manager.id,
    typed: manager.install,
    home: managerHomes[manager.id] ?? '',
  }),
  brings: () => [],
  installCommands: async (project, source) => [await installCommand(project, source)],
  versions: async ({ view: { manager }, directory }) => ({
    [manager.id]: (await toolVersion(manager.id, directory)) ?? 'unknown',
  }),
  isInstalled,
  isStaleCache,
  registry,
  // One word is a script of package.json; several are the command itself, so that no package manager
  // stands between it and its signals.
  command: ({ view }, [first, ...rest]) => ({
    words: rest.length === 0 ? [view.manager.id, 'run', first] : [first, ...rest],
  }),
  countTests,
};
