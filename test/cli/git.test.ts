import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { environment, fakeProgram, keelson, scratch, type Run } from './support/run.js';
import { keelsonVersion } from '../../src/version.js';

/** The first commit never fails a run, bypasses no policy and touches no repository but its own. */

vi.setConfig({ testTimeout: 60_000 });

const noIdentity = {
  GIT_AUTHOR_NAME: undefined,
  GIT_AUTHOR_EMAIL: undefined,
  GIT_COMMITTER_NAME: undefined,
  GIT_COMMITTER_EMAIL: undefined,
};

function make(cwd: string, env: Readonly<Record<string, string | undefined>> = {}): Promise<Run> {
  return keelson(['new', 'shop', '--yes', '--no-install'], { cwd, env });
}

function git(cwd: string, ...words: string[]): string {
  return execFileSync('git', words, { cwd, encoding: 'utf8', env: environment() }).trim();
}

/** A global git configuration with these settings. */
function configure(cwd: string, settings: string): { readonly GIT_CONFIG_GLOBAL: string } {
  const path = join(cwd, 'gitconfig');
  writeFileSync(path, settings);
  return { GIT_CONFIG_GLOBAL: path };
}

function script(path: string, text: string): string {
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, 0o755);
  return path;
}

describe('the first commit', () => {
  it('is on main, whatever init.defaultBranch says', async () => {
    const cwd = scratch();
    await make(cwd, configure(cwd, '[init]\ndefaultBranch = trunk/odd\n'));
    expect(git(join(cwd, 'shop'), 'branch', '--show-current')).toBe('main');
    expect(git(join(cwd, 'shop'), 'status', '--porcelain')).toBe('');
  });

  it('is left out with a note when git does not know who commits', async () => {
    const cwd = scratch();
    const run = await make(cwd, noIdentity);
    expect(run.code).toBe(0);
    expect(run.stdout).toContain('git does not know your name and e-mail');
    expect(run.stdout).toContain('git config --global user.name');
    expect(existsSync(join(cwd, 'shop/.git'))).toBe(true);
    expect(() => git(join(cwd, 'shop'), 'log')).toThrow();

    const resumed = await keelson(['resume', '--no-install'], { cwd: join(cwd, 'shop') });
    expect(resumed.stdout).toMatch(/passed: First commit/);
    expect(git(join(cwd, 'shop'), 'log', '--format=%s')).toBe(
      `Start shop with keelson ${keelsonVersion}`,
    );
  });

  it('is left to who has begun one', async () => {
    const cwd = scratch();
    const project = join(cwd, 'shop');
    mkdirSync(project);
    git(project, 'init', '--quiet');
    writeFileSync(join(project, 'mine.txt'), 'mine');
    git(project, 'add', '--all');
    const words = ['new', 'shop', '--yes', '--no-install', '--merge'];
    const run = await keelson(words, { cwd });
    expect(run.stdout).toContain('already a git repository');
    expect(git(project, 'ls-files')).toBe('mine.txt');
  });

  it('is left out when a hook refuses, and the hook was asked', async () => {
    const cwd = scratch();
    mkdirSync(join(cwd, 'hooks'));
    script(
      join(cwd, 'hooks/pre-commit'),
      `touch '${cwd}/asked'; echo "not on Fridays" >&2; exit 1`,
    );
    const run = await make(cwd, configure(cwd, `[core]\nhooksPath = ${cwd}/hooks\n`));
    expect(run.code).toBe(0);
    expect(run.stdout).toContain('git commit was refused: not on Fridays');
    expect(existsSync(join(cwd, 'asked'))).toBe(true);
  });

  it('does not wait for a signing program that hangs', async () => {
    const cwd = scratch();
    const program = script(join(cwd, 'sign'), 'sleep 300');
    const settings = `[commit]\ngpgSign = true\n[gpg]\nprogram = ${program}\n`;
    const run = await make(cwd, configure(cwd, settings));
    expect(run.code).toBe(0);
    expect(run.stdout).toContain('a hook or a signing program?');
    expect(run.milliseconds).toBeLessThan(12_000);
    expect(existsSync(join(cwd, 'shop/.git/index.lock'))).toBe(false);
  });

  it('is left out without git', async () => {
    const cwd = scratch();
    const PATH = fakeProgram(cwd, 'true', '#!/bin/sh\n').split(':')[0] ?? '';
    const run = await make(cwd, { PATH });
    expect(run.code).toBe(0);
    expect(run.stdout).toContain('git is not installed');
    expect(existsSync(join(cwd, 'shop/package.json'))).toBe(true);
  });

  it('never touches a repository around it', async () => {
    const cwd = scratch();
    git(cwd, 'init', '--quiet');
    writeFileSync(join(cwd, 'mine.txt'), 'mine');
    const before = readFileSync(join(cwd, '.git/HEAD'), 'utf8');
    const run = await make(cwd);
    expect(run.stdout).toContain(`inside the repository ${cwd}`);
    expect(existsSync(join(cwd, 'shop/.git'))).toBe(false);
    expect(readFileSync(join(cwd, '.git/HEAD'), 'utf8')).toBe(before);
    expect(git(cwd, 'status', '--porcelain')).toBe('?? mine.txt\n?? shop/');
  });

  it.for([
    ['a repository', (path: string) => mkdirSync(path)],
    ['a worktree', (path: string) => writeFileSync(path, 'gitdir: ../elsewhere\n')],
  ] as const)('leaves .git of %s alone', async ([, makeGit]) => {
    const cwd = scratch();
    mkdirSync(join(cwd, 'shop'));
    makeGit(join(cwd, 'shop/.git'));
    const run = await make(cwd);
    expect(run.code).toBe(0);
    expect(run.stdout).toContain('already a git repository');
    expect(existsSync(join(cwd, 'shop/package.json'))).toBe(true);
  });

  it('holds no .env even where .gitignore is overruled', async () => {
    const cwd = scratch();
    const exclude = join(cwd, 'attributes');
    writeFileSync(exclude, '!.env\n');
    await make(cwd, configure(cwd, `[core]\nexcludesFile = ${exclude}\n`));
    expect(git(join(cwd, 'shop'), 'ls-files')).not.toMatch(/^\.env$/m);
  });
});
