import type { PackageManagerId } from './types.js';

/** The commands of a package manager, as documents and steps write them. */
export interface PackageManager {
  readonly id: PackageManagerId;
  readonly install: string;
  /** Install exactly what the lockfile says. */
  readonly ci: string;
  /** Before the name of a script. */
  readonly run: string;
  /** Before the name of a binary of a dependency. */
  readonly exec: string;
  readonly lockfile: string;
  /** Puts the manager on PATH of a machine that has Node and npm; empty where Node brings it. */
  readonly setup: string;
  /** Asks the registry about known vulnerabilities of what runs in production. */
  readonly audit: string;
  /** What Dependabot calls it. */
  readonly dependabot: string;
}

export const packageManagers: Readonly<Record<PackageManagerId, PackageManager>> = {
  npm: {
    id: 'npm',
    install: 'npm install',
    ci: 'npm ci',
    run: 'npm run',
    exec: 'npx',
    lockfile: 'package-lock.json',
    setup: '',
    audit: 'npm audit --omit=dev --audit-level=high',
    dependabot: 'npm',
  },
  pnpm: {
    id: 'pnpm',
    install: 'pnpm install',
    ci: 'pnpm install --frozen-lockfile',
    run: 'pnpm run',
    exec: 'pnpm exec',
    lockfile: 'pnpm-lock.yaml',
    setup: 'npm install --global pnpm@12.21.0',
    audit: 'pnpm audit --prod --audit-level=high',
    dependabot: 'npm',
  },
  yarn: {
    id: 'yarn',
    install: 'yarn install',
    ci: 'yarn install --frozen-lockfile',
    run: 'yarn run',
    exec: 'yarn run',
    lockfile: 'yarn.lock',
    setup: '',
    // Yarn 1 counts every severity in its exit code, whatever --level says.
    audit: 'yarn audit --groups dependencies',
    dependabot: 'npm',
  },
  bun: {
    id: 'bun',
    install: 'bun install',
    ci: 'bun install --frozen-lockfile',
    run: 'bun run',
    exec: 'bunx',
    lockfile: 'bun.lock',
    setup: 'npm install --global bun@1.4.5',
    audit: 'bun audit --prod --audit-level=high',
    dependabot: 'bun',
  },
};
