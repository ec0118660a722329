import type { Managers } from './manager.js';

/** What stands before each program of a project's own environment. */
const before: Readonly<Record<string, string>> = { uv: 'uv run ', pip: '.venv/bin/' };

export const pythonManagers: Managers = {
  all: [
    {
      id: 'uv',
      install: 'uv sync',
      ci: 'uv sync --locked',
      production: 'uv sync --locked --no-dev',
      run: '',
      lockfile: 'uv.lock',
      setup: 'pip install uv==0.13.9',
      audit: 'uv audit --locked --no-dev',
      dependabot: 'uv',
    },
    {
      id: 'pip',
      install:
        'python3 -m venv .venv && .venv/bin/pip install --require-hashes --requirement requirements-dev.txt',
      ci: 'python3 -m venv .venv && .venv/bin/pip install --require-hashes --requirement requirements-dev.txt',
      production:
        'python3 -m venv .venv && .venv/bin/pip install --require-hashes --requirement requirements.txt',
      run: '',
      lockfile: 'requirements.txt',
      setup: '',
      audit: '.venv/bin/pip-audit --require-hashes --disable-pip --requirement requirements.txt',
      dependabot: 'pip',
    },
  ],
  typed: ({ id }, command) =>
    command
      .split(' && ')
      .map((part) => `${before[id] ?? ''}${part}`)
      .join(' && '),
};
