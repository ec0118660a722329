import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { Receipt } from '../../src/types.js';
import { fakePython, fakeUv, pathOf, toolWithPython, uncached } from './support/python.js';
import { keelson, scratch, type Run } from './support/run.js';

/** A project of another language than the tool's: its managers, its programs, and what a machine lacks. */

vi.setConfig({ testTimeout: 60_000 });

interface Place {
  readonly cwd: string;
  readonly project: string;
  readonly calls: () => string[];
  readonly run: (
    words: readonly string[],
    programs?: Readonly<Record<string, string>>,
  ) => Promise<Run>;
}

function place(programs: (calls: string) => Readonly<Record<string, string>>): Place {
  const cwd = scratch();
  const log = join(cwd, 'calls');
  const entry = toolWithPython();
  const PATH = pathOf(cwd, programs(log));
  return {
    cwd,
    project: join(cwd, 'shop'),
    calls: () => readFileSync(log, 'utf8').trimEnd().split('\n'),
    run: (words) => keelson(words, { cwd, entry, env: { PATH, VIRTUAL_ENV: '/elsewhere' } }),
  };
}

const made = ['new', 'shop', '--framework', 'python-plain', '--yes'] as const;

function receiptOf(project: string): Receipt {
  return JSON.parse(readFileSync(join(project, '.keelson/receipt.json'), 'utf8')) as Receipt;
}

describe('pip', () => {
  it('makes an environment, locks, and installs nothing that the lockfile has no hash of', async () => {
    const { run, calls, project } = place((log) => ({ python3: fakePython(log) }));
    const { code, stderr } = await run([...made, '--no-verify']);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const installs = calls().filter((call) => /venv \.venv|install|compile/.test(call));
    expect(installs).toEqual([
      'python3 -m venv .venv',
      'python -m pip install uv==0.13.8',
      'uv pip compile --quiet --universal --generate-hashes --output-file requirements.txt pyproject.toml',
      'uv pip compile --quiet --universal --generate-hashes --group dev --constraint requirements.txt --output-file requirements-dev.txt pyproject.toml',
      'python -m pip install --require-hashes --requirement requirements-dev.txt',
    ]);
    const receipt = receiptOf(project);
    expect(receipt.blueprint.packageManager).toBe('pip');
    expect(receipt.versions).toMatchObject({ python: '3.12.1', pip: '23.2.1' });
  });

  // Red: without `moreLockfiles`, requirements-dev.txt was somebody's, and nothing was committed.
  it('commits both of its lockfiles', async () => {
    const { run, project } = place((log) => ({ python3: fakePython(log) }));
    await run([...made, '--no-verify']);
    const files = execFileSync('git', ['ls-files'], { cwd: project, encoding: 'utf8' });
    expect(files).toContain('requirements-dev.txt\nrequirements.txt\n');
  });

  it('keeps a lockfile that is there', async () => {
    const { run, calls, cwd, project } = place((log) => ({ python3: fakePython(log) }));
    await run([...made, '--no-verify']);
    const before = calls().length;
    const PATH = join(cwd, 'only-these');
    const resumed = await keelson(['resume', '--no-verify'], {
      cwd: project,
      entry: toolWithPython(),
      env: { PATH },
    });
    expect(resumed.code).toBe(0);
    const again = calls().slice(before).join('\n');
    expect(again).toContain('--require-hashes');
    expect(again).not.toContain('compile');
    expect(again).not.toContain('install uv==');
  });

  it('runs the programs of the environment, and counts what pytest says', async () => {
    const { run, calls, project } = place((log) => ({ python3: fakePython(log) }));
    await run([...made, '--no-verify']);
    expect(calls()).toContain('python manage.py migrate');
    const test = receiptOf(project).steps.find(({ id }) => id === 'test');
    expect(test).toMatchObject({
      result: 'passed',
      command: '.venv/bin/pytest',
      counts: { passed: 3, failed: 2, skipped: 2 },
    });
  });

  it('reads its index from nowhere else when it is offline', async () => {
    const { run, calls } = place((log) => ({ python3: fakePython(log) }));
    await run([...made, '--no-verify', '--offline']);
    expect(calls()).toContain(
      'python -m pip install --no-index --require-hashes --requirement requirements-dev.txt',
    );
    expect(calls().find((call) => call.startsWith('uv pip compile'))).toContain('--offline');
  });

  it('stands in the documents as it is typed', async () => {
    const { run, project } = place((log) => ({ python3: fakePython(log) }));
    await run([...made, '--no-install']);
    const text = readFileSync(join(project, 'COMMANDS.md'), 'utf8');
    expect(text).toContain('lint: .venv/bin/ruff check . && .venv/bin/ruff format --check .\n');
    expect(text).toContain('migrate: .venv/bin/python manage.py migrate\n');
    expect(text).toContain('python3 -m venv .venv && .venv/bin/pip install --require-hashes');
  });
});

describe('uv', () => {
  it.each(uncached)(
    'is taken where it is, and asks the network where its cache says: %s',
    async (said) => {
      const { run, calls, project } = place((log) => ({ uv: fakeUv(log, said) }));
      const { code, stderr } = await run([...made, '--no-verify']);
      expect(stderr).toBe('');
      expect(code).toBe(0);
      expect(calls().filter((call) => call.startsWith('uv sync'))).toEqual([
        'uv sync --no-progress --offline',
        'uv sync --no-progress',
      ]);
      const receipt = receiptOf(project);
      expect(receipt.blueprint.packageManager).toBe('uv');
      expect(receipt.versions).toMatchObject({ uv: '0.13.8', python: '3.12.1' });
    },
  );

  it('needs no Python beside it, and is left for pip when that is named', async () => {
    const { run, project } = place((log) => ({ uv: fakeUv(log) }));
    const { code, stdout } = await run([...made, '--package-manager', 'pip']);
    expect(code).toBe(0);
    expect(stdout).toContain('which is not on the PATH');
    expect(existsSync(join(project, '.venv'))).toBe(false);
  });

  it('stands in the documents as it is typed', async () => {
    const { run, project } = place((log) => ({ uv: fakeUv(log) }));
    await run([...made, '--no-install']);
    const text = readFileSync(join(project, 'COMMANDS.md'), 'utf8');
    expect(text).toContain('lint: uv run ruff check . && uv run ruff format --check .\n');
    expect(text).toContain('uv sync\nuv lock\n');
  });
});

describe('what a machine lacks is said with the command that gets it, and the files are made', () => {
  it('no Python at all; the command that carries on is printed', async () => {
    const { run, project } = place(() => ({}));
    const { code, stdout, stderr } = await run(made);
    expect(stderr).toBe(
      'Install packages: Python plain needs python >=3.10, which is not on the PATH\n' +
        'Install python >=3.10 (apt-get install python3), then resume.\n',
    );
    expect(code).toBe(0);
    expect(stdout).toContain('Carry on when you like:\n  cd shop && ');
    expect(existsSync(join(project, 'pyproject.toml'))).toBe(true);
    expect(receiptOf(project)).toMatchObject({ result: 'incomplete' });
  });

  it('the package manager that was named', async () => {
    const { run, project } = place((log) => ({ python3: fakePython(log) }));
    const { code, stderr } = await run([...made, '--package-manager', 'uv']);
    expect(code).toBe(0);
    expect(stderr).toContain('uv is not on the PATH');
    expect(stderr).toContain('Get it: pip install uv==0.13.8 (https://');
    expect(existsSync(join(project, 'pyproject.toml'))).toBe(true);
  });

  it('one that is too old, unless a newer one stands under another name', async () => {
    const old = place((log) => ({ python3: fakePython(log, '3.9.18') }));
    const { code, stdout } = await old.run(made);
    expect(code).toBe(0);
    expect(stdout).toContain('needs python >=3.10, found python3 3.9.18');
    const both = place((log) => ({
      python3: fakePython(log, '3.9.18'),
      'python3.12': fakePython(log),
    }));
    expect((await both.run([...made, '--no-verify'])).code).toBe(0);
    expect(both.calls()).toContain('python3.12 -m venv .venv');
  });

  it('a module that Debian keeps apart', async () => {
    const { run } = place((log) => ({
      python3: `[ "$1" = -c ] && exit 1\n${fakePython(log)}`,
    }));
    const { code, stderr } = await run(made);
    expect(code).toBe(0);
    expect(stderr).toContain('Python plain needs the module venv, which is not here');
    expect(stderr).toContain('Install it: apt-get install python3-venv');
  });

  it('what a chosen layer is compiled with, for every packager and each package once', async () => {
    const { run } = place((log) => ({ python3: fakePython(log) }));
    const { code, stderr } = await run([...made, '--database', 'compiled']);
    expect(code).toBe(0);
    expect(stderr).toContain('Python plain needs a compiler and headers, which is not here');
    expect(stderr).toContain(
      'Install it: apt-get install build-essential libheaders-dev, or dnf install gcc, or brew install headers, then resume.',
    );
  });

  it('doctor and list know it', async () => {
    const { run } = place((log) => ({ python3: fakePython(log, '3.9.18') }));
    const doctor = await run(['doctor']);
    expect(doctor.stdout).toMatch(/Python plain +too old +needs python >=3\.10, found 3\.9\.18/);
    expect(doctor.stdout).toMatch(
      /Python plain, Compiled +missing +needs a compiler: apt-get install build-essential, or dnf install gcc/,
    );
    const list = await run(['list']);
    expect(list.stdout).toContain('on python >=3.10, installed by uv or pip');
    expect(list.stdout.replace(/\s+/g, ' ')).toContain('compiled (needs a compiler, headers)');
  });
});

it('a manager of another language is refused, and those that can be chosen are named', async () => {
  const { run } = place((log) => ({ python3: fakePython(log) }));
  const refused = await run([...made, '--package-manager', 'npm']);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toBe(
    'keelson: Python plain projects have no package manager "npm"\nChoose one of: uv, pip.\n',
  );
});
