import type { Managers } from './manager.js';

export const npmManagers: Managers = {
  all: [
    {
      id: 'npm',
      install: 'npm install',
      lock: 'npm install',
      ci: 'npm ci',
      production: '',
      run: 'npm run',
      lockfile: 'package-lock.json',
      setup: '',
      audit: 'npm audit --omit=dev --audit-level=high',
      dependabot: 'npm',
    },
    {
      id: 'pnpm',
      install: 'pnpm install',
      lock: 'pnpm install',
      ci: 'pnpm install --frozen-lockfile',
      production: '',
      run: 'pnpm run',
      lockfile: 'pnpm-lock.yaml',
      setup: 'npm install --global pnpm@12.21.0',
      audit: 'pnpm audit --prod --audit-level=high',
      dependabot: 'npm',
    },
    {
      id: 'yarn',
      install: 'yarn install',
      lock: 'yarn install',
      ci: 'yarn install --frozen-lockfile',
      production: '',
      run: 'yarn run',
      lockfile: 'yarn.lock',
      setup: '',
      // Yarn 1 counts every severity in its exit code, whatever --level says.
      audit: 'yarn audit --groups dependencies',
      dependabot: 'npm',
    },
    {
      id: 'bun',
      install: 'bun install',
      lock: 'bun install',
      ci: 'bun install --frozen-lockfile',
      production: '',
      run: 'bun run',
      lockfile: 'bun.lock',
      setup: 'npm install --global bun@1.4.5',
      audit: 'bun audit --prod --audit-level=high',
      dependabot: 'bun',
    },
  ],
  // One word is a script of package.json; several are the command itself.
  typed: ({ run }, command) => (command.includes(' ') ? command : `${run} ${command}`),
};
