import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { npmManagers } from '../managers/npm.js';
import type { Ecosystem, InstallSource, ManagersHere, ToolCommand } from './ecosystem.js';
import { childEnvironment } from './environment.js';
import { npmSettingNames } from './npm-settings.js';
import { runProcess } from './process.js';
import type { Project } from './project.js';
import { findTool, toolVersion } from './tools.js';

/** The npm ecosystem: the exact commands of its package managers. */

/** Where a person without the manager finds out how to get it. */
const managerHomes: Readonly<Record<string, string>> = {
  npm: 'https://nodejs.org',
  pnpm: 'https://pnpm.io/installation',
  yarn: 'https://classic.yarnpkg.com/en/docs/install',
  'yarn-berry': 'https://yarnpkg.com/getting-started/install',
  bun: 'https://bun.sh/docs/installation',
};

/** How npm, pnpm and yarn 1 write where to install from. */
const sourceFlags: Readonly<Record<InstallSource, string>> = {
  'cache-first': '--prefer-offline',
  fresh: '',
  offline: '--offline',
};

/** bun has no strict offline mode, and takes descriptions for fresh for minutes unless it is told not to. */
const bunFlags: Readonly<Record<InstallSource, string>> = {
  'cache-first': '--prefer-offline',
  fresh: '--no-cache',
  offline: '--prefer-offline',
};

/** A proxy that nobody is behind: what is told to use it reaches nothing, and says so at once. */
const nowhere = Object.fromEntries(
  ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy'].map((name) => [
    name,
    'http://127.0.0.1:9',
  ]),
);

/**
 * The command that installs a fresh project. Few retries and short pauses: a registry that answers
 * nonsense ends the step within a minute.
 */
function installCommand(
  { view: { manager }, directory }: Project,
  source: InstallSource,
): ToolCommand {
  const flag = manager.id === 'bun' ? bunFlags[source] : sourceFlags[source];
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
      return { words: ['yarn', 'install', '--non-interactive', '--no-progress', ...flags] };
    case 'yarn-berry':
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
        env: {
          ...unlessTold({ BUN_CONFIG_HTTP_RETRY_COUNT: '1' }),
          ...(source === 'offline' ? nowhere : {}),
        },
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

/** A project without dependencies gets no folder; somebody may have told yarn to make a file instead. */
function isInstalled({ view, directory }: Project): boolean {
  const isNeeded = view.packages.length + view.devPackages.length > 0;
  return (
    !isNeeded || ['node_modules', '.pnp.cjs'].some((name) => existsSync(join(directory, name)))
  );
}

/** What the manager says of its registry; bun reads npm's settings and says nothing. */
async function registry(
  { view: { manager }, directory }: Project,
  signal: AbortSignal,
): Promise<string | undefined> {
  const setting = manager.id === 'yarn-berry' ? 'npmRegistryServer' : 'registry';
  // Yarn 1 reads what npm was told, and does not say so.
  const asksNpm =
    manager.id === 'bun' || (manager.id === 'yarn' && npmSettingNames().has('registry'));
  const program = asksNpm ? 'npm' : manager.program;
  const { lines } = await runProcess(
    { words: [program, 'config', 'get', setting] },
    { cwd: directory, env: childEnvironment(), signal },
  );
  return lines.find((line) => /^https?:\/\//.test(line));
}

/**
 * What the managers say when the cached description of a package does not know a version yet, or is not what the
 * registry says now: of a package that was mended, or the page of a portal that once stood in for it.
 */
function isStaleCache(lines: readonly string[]): boolean {
  return lines.some((line) =>
    /ETARGET|ENOTCACHED|NO_MATCHING_VERSION|Couldn't find any versions|No version matching|EINTEGRITY|Integrity check failed|invalid json response/.test(
      line,
    ),
  );
}

/** The manager that started this process (`npm create`, `pnpm create`, …), else npm. */
function managersHere(): ManagersHere {
  return {
    ids: npmManagers.all.filter(({ program }) => findTool(program)).map(({ id }) => id),
    usual: managerOfUserAgent(process.env.npm_config_user_agent) ?? 'npm',
  };
}

/** What a manager says of itself begins with its program and version, e.g. `yarn/4.18.1 npm/? node/v24.21.0`. */
export function managerOfUserAgent(userAgent: string | undefined): string | undefined {
  const [, name, major] = /^([\w-]+)(?:\/(\d+))?/.exec(userAgent ?? '') ?? [];
  return npmManagers.all.find(
    ({ program, isMajor }) => program === name && (isMajor?.(Number(major ?? 1)) ?? true),
  )?.id;
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
    tool: manager.program,
    isMajor: manager.isMajor,
    typed: manager.install,
    setup: manager.setup,
    home: managerHomes[manager.id] ?? '',
  }),
  brings: () => [],
  installCommands: (project, source) => Promise.resolve([installCommand(project, source)]),
  versions: async ({ view: { manager }, directory }) => ({
    [manager.id]: (await toolVersion(manager.program, directory)) ?? 'unknown',
  }),
  isInstalled,
  isStaleCache,
  registry,
  // One word is a script of package.json; several are the command itself, so that no package manager
  // stands between it and its signals.
  command: ({ view }, [first, ...rest]) => ({
    words: rest.length === 0 ? [view.manager.program, 'run', first] : [first, ...rest],
  }),
  countTests,
};
