import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { packageManagers } from '../managers.js';
import type { PackageManagerId } from '../types.js';
import type { Ecosystem, ToolCommand } from './ecosystem.js';

/** The npm ecosystem: the exact commands of the four package managers. */

/** Ids of the package managers, in the order they are offered. */
export const packageManagerIds = Object.keys(packageManagers) as readonly PackageManagerId[];

/** Where a person without the manager finds out how to get it. */
const managerHomes: Readonly<Record<PackageManagerId, string>> = {
  npm: 'https://nodejs.org',
  pnpm: 'https://pnpm.io/installation',
  yarn: 'https://yarnpkg.com/getting-started/install',
  bun: 'https://bun.sh/docs/installation',
};

/**
 * The command that installs a fresh project. Few retries and short pauses: a registry that answers
 * nonsense ends the step within a minute.
 *
 * @param version the manager's own version; yarn 1 and yarn 2+ share a name and little else
 */
function installCommand(
  id: PackageManagerId,
  options: {
    readonly offline: boolean;
    readonly version: string;
    readonly hasOwnWorkspace: boolean;
  },
): ToolCommand {
  const offline = options.offline ? ['--offline'] : [];
  switch (id) {
    case 'npm':
      return {
        words: [
          'npm',
          'install',
          '--no-audit',
          '--no-fund',
          '--no-progress',
          '--fetch-retries=2',
          '--fetch-retry-mintimeout=1000',
          '--fetch-retry-maxtimeout=5000',
          ...offline,
        ],
      };
    case 'pnpm':
      return {
        words: [
          'pnpm',
          'install',
          '--no-frozen-lockfile',
          '--reporter=append-only',
          // Below a workspace of somebody else's it would install there; its own settings must stay.
          ...(options.hasOwnWorkspace ? [] : ['--ignore-workspace']),
          ...offline,
        ],
        // pnpm reads the first up to version 11, the second from then on.
        env: { npm_config_fetch_retries: '1', pnpm_config_fetch_retries: '1' },
      };
    case 'yarn':
      if (options.version.startsWith('1.')) {
        return {
          words: ['yarn', 'install', '--non-interactive', '--no-progress', ...offline],
        };
      }
      return {
        words: ['yarn', 'install', '--no-immutable'],
        env: {
          YARN_ENABLE_TELEMETRY: '0',
          YARN_ENABLE_PROGRESS_BARS: '0',
          YARN_HTTP_RETRY: '1',
          ...(options.offline ? { YARN_ENABLE_NETWORK: '0' } : {}),
        },
      };
    case 'bun':
      // bun knows no strict offline mode; --prefer-offline asks the registry only for what is missing.
      return {
        words: [
          'bun',
          'install',
          '--no-progress',
          ...(options.offline ? ['--prefer-offline'] : []),
        ],
        env: { BUN_CONFIG_HTTP_RETRY_COUNT: '1' },
      };
  }
}

/** The command that prints the address of the registry. bun reads npm's settings and prints none. */
function registryCommand(id: PackageManagerId, version: string): ToolCommand {
  const setting = id === 'yarn' && !version.startsWith('1.') ? 'npmRegistryServer' : 'registry';
  return { words: [id === 'bun' ? 'npm' : id, 'config', 'get', setting] };
}

/** The manager that started this process (`npm create`, `pnpm create`, …), or undefined. */
export function managerOfUserAgent(userAgent: string | undefined): PackageManagerId | undefined {
  const name = userAgent?.split(/[ /]/, 1)[0];
  return packageManagerIds.find((id) => id === name);
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
  installer: ({ view: { manager } }) => ({
    tool: manager.id,
    typed: manager.install,
    home: managerHomes[manager.id],
  }),
  installCommand: ({ view, directory }, options) =>
    installCommand(view.manager.id, {
      ...options,
      hasOwnWorkspace: existsSync(join(directory, 'pnpm-workspace.yaml')),
    }),
  registryCommand: ({ view }, version) => registryCommand(view.manager.id, version),
  scriptCommand: ({ view }, script) => ({ words: [view.manager.id, 'run', script] }),
  countTests,
};
