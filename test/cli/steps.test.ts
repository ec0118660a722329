import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, dirname, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { Receipt, StepReport } from '../../src/types.js';
import {
  entriesOf,
  environment,
  fakeProgram,
  keelson,
  lastEvent,
  scratch,
  type Run,
} from './support/run.js';
import { keelsonVersion } from '../../src/version.js';

/** The steps on a real project: installed by npm, committed, built, migrated, tested. */

vi.setConfig({ testTimeout: 120_000 });

function receiptOf(project: string): Receipt {
  return JSON.parse(readFileSync(join(project, '.keelson/receipt.json'), 'utf8')) as Receipt;
}

function resultsOf(project: string): Record<string, StepReport['result']> {
  return Object.fromEntries(receiptOf(project).steps.map((step) => [step.id, step.result]));
}

function git(cwd: string, ...words: string[]): string {
  return execFileSync('git', words, { cwd, encoding: 'utf8', env: environment() }).trim();
}

describe('all steps', () => {
  it('install, commit, build, migrate and test a project, and leave a clean tree', async () => {
    const cwd = scratch();
    const project = join(cwd, 'shop');
    const run = await keelson(['new', 'shop', '--yes', '--no-verify'], { cwd });
    expect(run.stderr).toBe('');
    expect(run.code).toBe(0);
    expect(resultsOf(project)).toEqual({
      write: 'passed',
      env: 'passed',
      install: 'passed',
      git: 'passed',
      build: 'passed',
      migrate: 'passed',
      test: 'passed',
      verify: 'skipped',
    });
    const receipt = receiptOf(project);
    expect(receipt.result).toBe('incomplete');
    expect(receipt.versions).toMatchObject({ node: process.versions.node });
    expect(receipt.versions.npm).toMatch(/^\d+\.\d+/);
    expect(receipt.steps.find((step) => step.id === 'test')?.counts).toEqual({
      passed: 2,
      failed: 0,
    });
    expect(git(project, 'ls-files')).toContain('package-lock.json');
    expect(git(project, 'ls-files')).not.toContain('.env');
    expect(git(project, 'status', '--porcelain')).toBe('');
    expect(git(project, 'branch', '--show-current')).toBe('main');
    expect(git(project, 'log', '--format=%an %s')).toBe(
      `Ada Start shop with keelson ${keelsonVersion}`,
    );
    expect(readFileSync(join(project, 'data/migrations.log'), 'utf8')).toBe('migrated\n');
  });

  it('work in a directory whose name a shell would misread', async () => {
    const cwd = join(scratch(), `a b'c&d(é)#%20`);
    execFileSync('mkdir', [cwd]);
    const run = await keelson(['new', 'shop', '--yes', '--no-verify'], { cwd });
    expect(run.stderr).toBe('');
    expect(run.code).toBe(0);
  });

  it('are not misled by NODE_ENV, the npm that started us, or a git hook around us', async () => {
    const cwd = scratch();
    const run = await keelson(['new', 'shop', '--yes', '--no-verify'], {
      cwd,
      env: {
        NODE_ENV: 'production',
        npm_config_omit: 'dev',
        npm_config_global: 'true',
        npm_config_prefix: join(cwd, 'elsewhere'),
        GIT_DIR: join(cwd, 'nowhere'),
        GIT_INDEX_FILE: join(cwd, 'nowhere/index'),
        PORT: 'nonsense',
      },
    });
    expect(run.stderr).toBe('');
    expect(resultsOf(join(cwd, 'shop'))).toMatchObject({
      install: 'passed',
      git: 'passed',
      test: 'passed',
    });
  });
});

describe('a step that fails', () => {
  it('install: exit 4, its last lines, the project whole, and resume carries on', async () => {
    const cwd = scratch();
    const project = join(cwd, 'shop');
    const PATH = fakeProgram(
      cwd,
      'npm',
      '#!/bin/sh\n[ "$1" = --version ] && echo 11.0.0 && exit 0\nprintf "npm \\033[31merror\\033[0m network is down\\n" >&2\nexit 7\n',
    );
    const run = await keelson(['new', 'shop', '--yes', '--no-verify'], { cwd, env: { PATH } });
    expect(run.code).toBe(4);
    expect(run.stderr).toContain('npm error network is down');
    expect(run.stderr).toContain('npm install ended with exit code 7');
    expect(run.stderr).toMatch(
      /To carry on: cd shop && node .*create-keelson\.js resume --no-verify/,
    );
    expect(resultsOf(project)).toMatchObject({
      write: 'passed',
      install: 'failed',
      git: 'not-run',
      test: 'not-run',
    });
    expect(existsSync(join(project, 'package.json'))).toBe(true);
    expect(existsSync(join(project, '.git'))).toBe(false);

    const secretBefore = readFileSync(join(project, '.env'), 'utf8');
    const resumed = await keelson(['resume', '--no-verify'], { cwd: project });
    expect(resumed.stderr).toBe('');
    expect(resumed.code).toBe(0);
    expect(resultsOf(project)).toMatchObject({ install: 'passed', git: 'passed', test: 'passed' });
    expect(readFileSync(join(project, '.env'), 'utf8')).toBe(secretBefore);
  });

  it('install from a cache that is too old: once more, with what the registry has now', async () => {
    const cwd = scratch();
    const PATH = fakeProgram(
      cwd,
      'npm',
      `#!/bin/sh
echo "$*" >> '${cwd}/calls'
case "$*" in *--prefer-offline*) echo "npm error code ETARGET" >&2; exit 1 ;; esac
`,
    );
    const words = ['new', 'shop', '--yes', '--no-migrate', '--no-test', '--no-verify'];
    const run = await keelson(words, { cwd, env: { PATH } });
    expect(run.code).toBe(0);
    const installs = readFileSync(join(cwd, 'calls'), 'utf8').match(/^install.*$/gm);
    expect(installs).toHaveLength(2);
    expect(installs?.[1]).not.toContain('offline');
    expect(resultsOf(join(cwd, 'shop'))).toMatchObject({ install: 'passed', build: 'passed' });
  });

  it('--offline: nothing is fetched, and it is tried once', async () => {
    const cwd = scratch();
    const PATH = fakeProgram(
      cwd,
      'npm',
      `#!/bin/sh\necho "$*" >> '${cwd}/calls'\n[ "$1" = --version ] || { echo ENOTCACHED; exit 1; }\n`,
    );
    const run = await keelson(['new', 'shop', '--yes', '--offline'], { cwd, env: { PATH } });
    expect(run.code).toBe(4);
    expect(run.stderr).toContain('run it once without --offline');
    const installs = readFileSync(join(cwd, 'calls'), 'utf8').match(/^install.*$/gm);
    expect(installs).toHaveLength(1);
    expect(installs?.[0]).toContain(' --offline');
  });

  it('tests: exit 5, the rest not reached, and resume carries on', async () => {
    const cwd = scratch();
    const project = join(cwd, 'shop');
    await keelson(['new', 'shop', '--yes', '--no-test', '--no-verify'], { cwd });
    writeFileSync(join(project, 'fail-tests'), '');
    const run = await keelson(['resume'], { cwd: project });
    expect(run.code).toBe(5);
    expect(run.stderr).toContain('ERR_ASSERTION');
    expect(run.stderr).toContain('tests of the project failed (exit code 1)');
    expect(run.stdout).toContain('1 passed, 1 failed');
    expect(resultsOf(project)).toMatchObject({ test: 'failed', verify: 'not-run' });

    rmSync(join(project, 'fail-tests'));
    const resumed = await keelson(['resume', '--no-verify', '--json'], { cwd: project });
    expect(lastEvent(resumed)).toMatchObject({ exitCode: 0 });
    expect(resultsOf(project)).toMatchObject({ env: 'skipped', git: 'skipped', test: 'passed' });
  });

  it('nothing: resume says so, and runs every step again', async () => {
    const cwd = scratch();
    const project = join(cwd, 'shop');
    await keelson(['new', 'shop', '--yes', '--no-install'], { cwd });
    const told = 'Nothing was left open: every step runs again';
    const again = (): Promise<Run> => keelson(['resume', '--no-install'], { cwd: project });
    expect((await again()).stdout).not.toContain(told);
    const path = join(project, '.keelson/receipt.json');
    const receipt = JSON.parse(readFileSync(path, 'utf8')) as object;
    writeFileSync(path, JSON.stringify({ ...receipt, result: 'complete' }));
    expect((await again()).stdout).toContain(told);
  });

  it('the HTTP checks: exit 5, and each failure with request, expected and got', async () => {
    const cwd = scratch();
    const run = await keelson(['new', 'shop', '--yes', '--no-test', '--no-git'], { cwd });
    expect(run.code).toBe(5);
    expect(run.stderr).toMatch(/HTTP checks failed/);
    expect(run.stderr).toMatch(/request +curl/);
    expect(run.stderr).toMatch(/expected/);
    const checks = receiptOf(join(cwd, 'shop')).steps.find((step) => step.id === 'verify');
    expect(checks?.counts?.failed).toBeGreaterThan(10);
  });

  it('a package manager that is gone: not run, an exact instruction, exit 4', async () => {
    const cwd = scratch();
    const project = join(cwd, 'shop');
    const words = ['new', 'shop', '--yes', '--package-manager', 'pnpm', '--no-install'];
    await keelson(words, { cwd });
    const run = await keelson(['resume'], { cwd: project, env: { PATH: onlyGit(cwd) } });
    expect(run.code).toBe(4);
    expect(run.stderr).toContain('Install packages: pnpm is not on the PATH');
    expect(run.stderr).toMatch(
      /Get it: npm install --global pnpm@\S+ \(https:\S+\), then resume\./,
    );
    expect(resultsOf(project)).toMatchObject({
      install: 'not-run',
      test: 'not-run',
    });
  });
});

describe('resume', () => {
  it('says nothing of an earlier run: what is gone is made again', async () => {
    const cwd = scratch();
    const project = join(cwd, 'shop');
    await keelson(['new', 'shop', '--yes', '--no-verify'], { cwd });
    rmSync(join(project, 'dist'), { recursive: true });
    rmSync(join(project, 'data'), { recursive: true });
    const resumed = await keelson(['resume', '--no-verify'], { cwd: project });
    expect(resumed.code).toBe(0);
    expect(existsSync(join(project, 'dist/main.js'))).toBe(true);
    expect(readFileSync(join(project, 'data/migrations.log'), 'utf8')).toBe('migrated\n');
    const titles = receiptOf(project).steps.map((step) => step.id);
    expect(titles).toEqual(['env', 'install', 'git', 'build', 'migrate', 'test', 'verify']);

    writeFileSync(join(project, 'build.js'), 'not a program ((((');
    const broken = await keelson(['resume', '--no-verify'], { cwd: project });
    expect(broken.code).toBe(5);
    expect(resultsOf(project)).toMatchObject({ build: 'failed', test: 'not-run' });
  });

  it('needs no receipt, as in a fresh clone', async () => {
    const cwd = scratch();
    const project = join(cwd, 'shop');
    const few = ['--no-install', '--no-git'];
    await keelson(['new', 'shop', '--yes', ...few], { cwd });
    rmSync(join(project, '.keelson/receipt.json'));
    rmSync(join(project, '.env'));
    const resumed = await keelson(['resume', ...few], { cwd: project });
    expect(resumed.stderr).toBe('');
    expect(resultsOf(project)).toMatchObject({ env: 'passed', install: 'skipped' });
  });
});

describe('the command that carries on', () => {
  it('is the same everywhere, with the flags of this run, when something is open', async () => {
    const cwd = scratch();
    const words = ['new', 'shop', '--yes', '--no-git', '--no-test', '--database', 'server'];
    const run = await keelson(words, { cwd });
    const commands = [...(run.stdout + run.stderr).matchAll(/resume.*$/gm)].map(([line]) => line);
    expect(commands).toEqual(['resume --no-git --no-test']);
  });

  it('does what was put off, and still makes no repository', async () => {
    const cwd = scratch();
    const run = await keelson(['new', 'shop', '--yes', '--no-install', '--no-git'], { cwd });
    expect(run.stdout).toMatch(/Carry on when you like:\n.*resume --no-git\n/);
  });

  it('is none when only the repository was left out', async () => {
    const cwd = scratch();
    const run = await keelson(['new', 'shop', '--yes', '--no-git', '--no-verify'], { cwd });
    expect(run.stdout).toMatch(/resume --no-git\n/);
    const resumed = await keelson(['resume', '--no-git', '--json'], { cwd: join(cwd, 'shop') });
    expect(lastEvent(resumed).failure).toMatchObject({ step: 'verify' });
  });
});

describe('what is written', () => {
  it('is one line for each step as it ends, and the table', async () => {
    const cwd = scratch();
    const run = await keelson(['new', 'shop', '--yes', '--no-install'], { cwd });
    expect(run.stdout.match(/Write \.env/g)).toHaveLength(2);
    expect(run.stdout).not.toContain('…');
    expect(run.stdout).toMatch(/^node \d+.* · git \d+/m);
    expect(run.stdout).toMatch(/\d variables, 1 secret$/m);
  });

  it('says which file the system refused, and how to carry on', async () => {
    const cwd = scratch();
    const receipt = join(cwd, 'shop/.keelson/receipt.json');
    const PATH = fakeProgram(
      cwd,
      'npm',
      '#!/bin/sh\nd=.keelson/receipt.json; rm -f $d; mkdir -p $d\n',
    );
    const run = await keelson(['new', 'shop', '--yes'], { cwd, env: { PATH } });
    expect(run.code).toBe(4);
    expect(run.stderr).toContain(`cannot write ${receipt}: it is a directory`);
    expect(run.stderr).toContain('then run `keelson resume` in the project');
    expect(entriesOf(join(cwd, 'shop/.keelson'))).toEqual([
      'base.jsonl',
      'blueprint.json',
      'receipt.json',
    ]);
  });
});

describe('a server that does not answer', () => {
  it('is said; what does not need it is done; exit 4', async () => {
    const cwd = scratch();
    const run = await keelson(['new', 'shop', '--yes', '--database', 'server'], { cwd });
    expect(run.code).toBe(4);
    expect(run.stdout).toContain(
      'server at 127.0.0.1:15999 does not answer (nothing listens there)',
    );
    expect(run.stderr).toMatch(
      /Start server, or set DATABASE_URL in \.env\.\n.*: cd shop && .*resume\n/,
    );
    expect(resultsOf(join(cwd, 'shop'))).toEqual({
      write: 'passed',
      env: 'passed',
      install: 'passed',
      git: 'passed',
      build: 'passed',
      migrate: 'not-run',
      test: 'not-run',
      verify: 'not-run',
    });
  });

  it('is the one DATABASE_URL names, if it names one', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const cwd = scratch();
    const url = `data://me:secret@127.0.0.1:${port}/mine`;
    const run = await keelson(['new', 'shop', '--yes', '--database', 'server', '--no-verify'], {
      cwd,
      env: { DATABASE_URL: url },
    });
    server.close();
    expect(run.code).toBe(0);
    expect(readFileSync(join(cwd, 'shop/.env'), 'utf8')).toContain(`DATABASE_URL=${url}\n`);
    expect(run.stdout + run.stderr).not.toContain('secret@');
  });

  it("is the one the project's .env names, on resume", async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const cwd = scratch();
    await keelson(['new', 'shop', '--yes', '--database', 'server', '--no-verify'], { cwd });
    const settings = join(cwd, 'shop/.env');
    const url = `data://me:secret@127.0.0.1:${port}/mine`;
    const text = readFileSync(settings, 'utf8');
    writeFileSync(settings, text.replace(/^DATABASE_URL=.*$/m, `DATABASE_URL=${url}`));
    const run = await keelson(['resume', '--no-verify'], { cwd: join(cwd, 'shop') });
    server.close();
    expect(run.code).toBe(0);
    expect(resultsOf(join(cwd, 'shop'))).toMatchObject({ migrate: 'passed', test: 'passed' });
  });

  it('is refused when DATABASE_URL names another kind', async () => {
    const cwd = scratch();
    const run = await keelson(['new', 'shop', '--yes', '--database', 'server', '--no-install'], {
      cwd,
      env: { DATABASE_URL: 'other://127.0.0.1/mine' },
    });
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('needs data://');
    expect(existsSync(join(cwd, 'shop'))).toBe(false);
  });
});

/** A PATH without any package manager. */
function onlyGit(directory: string): string {
  const programs = ['git', 'sh', 'node'];
  let path = '';
  for (const name of programs) {
    const real = execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
    path = fakeProgram(directory, name, `#!/bin/sh\nexec '${real}' "$@"\n`);
  }
  return path.split(delimiter)[0] ?? dirname(directory);
}
