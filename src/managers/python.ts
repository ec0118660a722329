import type { Managers } from './manager.js';

/** What stands before each program of a project's own environment. */
const before: Readonly<Record<string, string>> = { uv: 'uv run ', pip: '.venv/bin/' };

/** What is installed to write lockfiles, and where Python brings no manager that is to be used. */
export const uvPackage = 'uv==0.13.8';

/** Lockfiles of pip: what runs in production, and that with everything for development. */
export const lockfiles = {
  production: 'requirements.txt',
  development: 'requirements-dev.txt',
} as const;

/**
 * The words after `uv` that write the lockfiles for pip, which has none of its own that holds on another
 * platform or Python than the one it was made on.
 */
export const compileWords: readonly (readonly string[])[] = [
  compile(lockfiles.production),
  compile(lockfiles.development, '--group', 'dev', '--constraint', lockfiles.production),
];

function compile(output: string, ...words: readonly string[]): readonly string[] {
  const kind = ['--quiet', '--universal', '--generate-hashes'];
  return ['pip', 'compile', ...kind, ...words, '--output-file', output, 'pyproject.toml'];
}

const pipInstall = (lockfile: string): string =>
  `python3 -m venv .venv && .venv/bin/pip install --require-hashes --requirement ${lockfile}`;

export const pythonManagers: Managers = {
  all: [
    {
      id: 'uv',
      program: 'uv',
      pin: '',
      settings: 'pyproject.toml',
      install: 'uv sync',
      ci: 'uv sync --locked',
      production: 'uv sync --locked --no-dev',
      lock: 'uv lock',
      run: '',
      lockfile: 'uv.lock',
      setup: `pip install ${uvPackage}`,
      audit: 'uv audit --preview-features audit-command --locked --no-dev',
      dependabot: 'uv',
    },
    {
      id: 'pip',
      program: 'pip',
      pin: '',
      settings: 'pyproject.toml',
      install: pipInstall(lockfiles.development),
      ci: pipInstall(lockfiles.development),
      production: pipInstall(lockfiles.production),
      lock: [
        `.venv/bin/pip install ${uvPackage}`,
        ...compileWords.map((words) => `.venv/bin/uv ${words.join(' ')}`),
      ].join(' && '),
      run: '',
      lockfile: lockfiles.production,
      moreLockfiles: [lockfiles.development],
      setup: '',
      audit: `pip install pip-audit==2.10.1 && pip-audit --require-hashes --disable-pip --requirement ${lockfiles.production}`,
      dependabot: 'pip',
    },
  ],
  typed: ({ id }, command) =>
    command
      .split(' && ')
      .map((part) => `${before[id] ?? ''}${part}`)
      .join(' && '),
};
