import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { fakeProgram } from '../cli/support/run.js';
import { git, gitSnapshot } from './support/git.js';
import { differences, snapshotOf } from './support/snapshot.js';
import {
  because,
  noMounts,
  noNetworks,
  noOthers,
  readOnly,
  somebodyElse,
  withoutNetwork,
} from './support/systems.js';
import {
  expectMade,
  expectNoLitter,
  expectRefused,
  makeWorld,
  quickly,
  type World,
} from './support/world.js';

/** What a machine lacks or forbids: said in words, and nothing is done by half. */

vi.setConfig({ testTimeout: 60_000 });

const withGit = ['new', 'shop', '--yes', '--no-install'];

const noIdentity = {
  GIT_AUTHOR_NAME: undefined,
  GIT_AUTHOR_EMAIL: undefined,
  GIT_COMMITTER_NAME: undefined,
  GIT_COMMITTER_EMAIL: undefined,
};

function script({ put }: World, path: string, text: string): string {
  const file = put(path, `#!/bin/sh\n${text}\n`);
  chmodSync(file, 0o755);
  return file;
}

function programPath(name: string): string {
  return execFileSync('which', [name], { encoding: 'utf8' }).trim();
}

/** A global git configuration with these settings. */
function configured({ put }: World, settings: string): { readonly GIT_CONFIG_GLOBAL: string } {
  return { GIT_CONFIG_GLOBAL: put('../home/gitconfig', settings) };
}

describe('the place', () => {
  // Red: a `words` without EACCES; as root the run goes through.
  it.skipIf(noOthers)(
    `F58 where this user may not write: exit 4, with the reason${because(noOthers)}`,
    async () => {
      const world = makeWorld();
      mkdirSync(world.at('locked'));
      const wrapper = somebodyElse(world.root, world.at('locked'));
      const words = [...quickly, '--directory', 'locked/shop'];
      const outcome = await world.keelson(words, { wrapper });
      expectRefused(outcome, {
        exit: 4,
        cause: `cannot write ${world.at('locked')}: permission denied`,
        remedy: 'Choose a directory you may write to',
      });
      expect(outcome.run.stderr).not.toContain('exist');
    },
  );

  it.skipIf(noOthers)(
    `F58 that this user may not even read: exit 4, with the reason${because(noOthers)}`,
    async () => {
      const world = makeWorld();
      mkdirSync(world.at('locked/shop'), { recursive: true });
      chmodSync(world.at('locked'), 0o700);
      const wrapper = somebodyElse(world.root, world.at('locked'));
      const words = [...quickly, '--directory', 'locked/shop'];
      expectRefused(await world.keelson(words, { wrapper }), {
        exit: 4,
        cause: /locked\/shop: permission denied/,
      });
    },
  );

  // Red: `words` without EROFS.
  it.skipIf(noMounts)(
    `F59 that is read-only: exit 4, with the reason${because(noMounts)}`,
    async () => {
      const world = makeWorld();
      mkdirSync(world.at('fixed'));
      const words = [...quickly, '--directory', 'fixed/shop'];
      expectRefused(await world.keelson(words, { wrapper: readOnly(world.at('fixed')) }), {
        exit: 4,
        cause: `cannot write ${world.at('fixed')}: the file system is read-only`,
        remedy: 'Choose a directory you may write to',
      });
    },
  );
});

describe('without a network', () => {
  it.skipIf(noNetworks)(
    `F60 a project is generated, and only this machine is asked${because(noNetworks)}`,
    async () => {
      const outcome = await makeWorld().keelson(withGit, { wrapper: withoutNetwork });
      await expectMade(outcome);
      // Whether a port is free.
      const asked = outcome.noted.flatMap(({ connects, looksUp }) => connects ?? looksUp ?? []);
      expect(new Set(asked)).toEqual(new Set(['127.0.0.1']));
    },
  );
});

describe('git', () => {
  // Red: `startError` taken for a refusal: git init "did not work".
  it('F66 that is absent: the project is made, with a note', async () => {
    const world = makeWorld();
    const PATH = dirname(fakeProgram(world.root, 'true', '#!/bin/sh\n').split(':')[0] ?? '');
    const outcome = await world.keelson(withGit, { env: { PATH } });
    await expectMade(outcome);
    expect(outcome.run.stdout).toContain('git is not installed');
    expect(outcome.run.stdout).toContain('cd shop && git init && git add --all && git commit');
  });

  // Red: `isTold` that is always true: git makes up a name of the login and the host.
  it('F67 that does not know who commits: a repository, a note, no commit; resume makes it', async () => {
    const world = makeWorld();
    const outcome = await world.keelson(withGit, { env: noIdentity });
    await expectMade(outcome);
    expect(outcome.run.stdout).toContain('git does not know your name and e-mail');
    // Red: without the `cd`: pasted where one stands, it commits another repository.
    expect(outcome.run.stdout).toContain('cd shop && git config --global user.name');
    expect(() => git(world, '-C', 'shop', 'rev-parse', '--verify', '--quiet', 'HEAD')).toThrow();
    const resumed = await world.keelson(['resume', '--no-install'], { cwd: world.at('shop') });
    expect(resumed.run.stdout).toMatch(/passed: First commit/);
    expect(git(world, '-C', 'shop', 'log', '--format=%an %s')).toMatch(/^Ada Start shop with/);
  });

  // Red: 8 seconds for the program, on a busy machine.
  it.for([
    ['hangs', 'sleep 300', 'a hook or a signing program?'],
    ['fails', 'echo "no key" >&2; exit 1', 'git commit was refused'],
  ] as const)(
    'F68 whose signing program %s: a note within 10 s, and nothing is committed',
    async ([, text, note]) => {
      const world = makeWorld();
      const program = script(world, '../home/sign', text);
      const env = configured(world, `[commit]\ngpgSign = true\n[gpg]\nprogram = ${program}\n`);
      const outcome = await world.keelson(withGit, { env });
      await expectMade(outcome, { seconds: 10 });
      expect(outcome.run.stdout).toContain(note);
      expect(existsSync(world.at('shop/.git/index.lock'))).toBe(false);
      expect(() => git(world, '-C', 'shop', 'rev-parse', '--verify', '--quiet', 'HEAD')).toThrow();
    },
  );

  it('F68 whose hook refuses: it was asked, and that is said', async () => {
    const world = makeWorld();
    const asked = join(world.root, 'home/asked');
    writeFileSync(asked, '');
    script(
      world,
      '../home/hooks/pre-commit',
      `echo yes >'${asked}'; echo "not on Fridays" >&2; exit 1`,
    );
    const env = configured(world, `[core]\nhooksPath = ${join(world.home, 'hooks')}\n`);
    const { run } = await world.keelson(withGit, { env });
    expect(run.code).toBe(0);
    expect(run.stdout).toContain('git commit was refused: not on Fridays');
    expect(readFileSync(asked, 'utf8')).toBe('yes\n');
    // Red: a resume that takes staged files for somebody's: "already a git repository".
    const resumed = await world.keelson(['resume', '--no-install'], { cwd: world.at('shop') });
    expect(resumed.run.stdout).toMatch(/passed: First commit/);
    expect(git(world, '-C', 'shop', 'log', '--format=%s')).toMatch(/^Start shop with/);
    expect(git(world, '-C', 'shop', 'status', '--porcelain')).toBe('');
  });

  // Red: `git init` in the place itself: half a `.git` stayed, and resume took it for a repository.
  it('F34 that is ended while it makes the repository: none is there, and resume makes it', async () => {
    const world = makeWorld();
    const begun = join(world.root, 'home/begun');
    const PATH = fakeProgram(
      world.root,
      'git',
      `#!/bin/sh
[ "$1" = init ] || exec '${programPath('git')}' "$@"
for last; do :; done
[ -d "$last" ] || last=.
mkdir -p "$last/.git/objects"
echo yes >'${begun}'
sleep 300
`,
    );
    let pid = 0;
    const running = world.keelson(withGit, { env: { PATH }, started: (id) => (pid = id) });
    await vi.waitUntil(() => existsSync(begun), 30_000);
    process.kill(pid, 'SIGINT');
    const outcome = await running;
    expect(outcome.run.code).toBe(130);
    expectNoLitter(outcome);
    expect(existsSync(world.at('shop/.git'))).toBe(false);
    const resumed = await world.keelson(['resume', '--no-install'], { cwd: world.at('shop') });
    expect(resumed.run.stdout).toMatch(/passed: First commit/);
    expect(git(world, '-C', 'shop', 'status', '--porcelain')).toBe('');
  });

  // Red: any `.git` was taken for a repository.
  it('F05 whose .git is no repository: that is said, and it stays', async () => {
    const world = makeWorld();
    world.put('shop/.git/objects/mine', 'mine\n');
    const outcome = await world.keelson(withGit);
    await expectMade(outcome);
    expect(outcome.run.stdout).toContain('there is a .git, but git takes it for no repository');
    expect(outcome.run.stdout).toContain(`Move ${world.at('shop/.git')} away, then resume.`);
  });

  // Red: a resume that commits in any repository without a commit.
  it('F05 that somebody made, on resume: no commit of ours, and how it is made', async () => {
    const world = makeWorld();
    git(world, 'init', '--quiet', 'shop');
    await expectMade(await world.keelson(withGit));
    const before = gitSnapshot(world, 'shop/.git');
    const { run } = await world.keelson(['resume', '--no-install'], { cwd: world.at('shop') });
    expect(run.stdout).toContain('already a git repository');
    expect(run.stdout).toContain('The repository has no commit yet. To make it: git add --all');
    expect(differences(before, gitSnapshot(world, 'shop/.git'))).toEqual([]);
  });

  // Red: `git add --all` without a look at what is there: the key was committed.
  it('F03 with files of somebody beside the project: a repository, a note, no commit', async () => {
    const world = makeWorld();
    world.put('shop/id_rsa', 'secret\n');
    world.put('shop/certificates/prod.pem', 'secret\n');
    // A lockfile, but of no package manager of this project.
    world.put('shop/requirements.txt', 'mine\n');
    const outcome = await world.keelson([...withGit, '--merge']);
    await expectMade(outcome);
    expect(outcome.run.stdout).toContain(
      'files that keelson did not make are beside the project, so nothing was committed: certificates/prod.pem, id_rsa, requirements.txt',
    );
    expect(outcome.run.stdout).toContain(
      'Name in .gitignore what shall stay out of the repository, then: cd shop && git add --all',
    );
    expect(git(world, '-C', 'shop', 'ls-files', '--cached')).toBe('');
    writeFileSync(world.at('shop/.git/info/exclude'), 'id_rsa\n*.pem\nrequirements.txt\n');
    const resumed = await world.keelson(['resume', '--no-install'], { cwd: world.at('shop') });
    expect(resumed.run.stdout).toMatch(/passed: First commit/);
    expect(git(world, '-C', 'shop', 'ls-files', 'id_rsa', 'certificates')).toBe('');
  });

  // Red: without the look at what git leaves out: the step had passed, with the rest of the files.
  it('F03 with a global ignore file that names files of the project: no half commit, and the rule', async () => {
    const world = makeWorld();
    const ignored = world.put('../home/ignored', '*.swp\n*.ts\n');
    const env = configured(world, `[core]\nexcludesFile = ${ignored}\n`);
    const outcome = await world.keelson(withGit, { env });
    await expectMade(outcome);
    expect(outcome.run.stdout).toMatch(
      /git ignores \d+ of the files by a rule that is not the project's, so nothing was committed: /,
    );
    expect(outcome.run.stdout).toContain(`${ignored}:2:*.ts`);
    expect(git(world, '-C', 'shop', 'ls-files', '--cached')).toBe('');
  });

  // Red: `repositoryAround` that looks in the directory alone.
  it('F70 of a repository around it: no other in it, and that one is as it was', async () => {
    const world = makeWorld();
    git(world, 'init', '--quiet');
    git(world, 'add', 'neighbour/notes.txt');
    git(world, 'commit', '--quiet', '--message', 'x');
    world.put('package.json', '{ "private": true, "workspaces": ["*"] }\n');
    const outcome = await world.keelson(withGit);
    await expectMade(outcome);
    expect(outcome.run.stdout).toContain(`inside the repository ${world.cwd}`);
    expect(existsSync(world.at('shop/.git'))).toBe(false);
    expect(git(world, 'log', '--format=%s')).toBe('x');
    expect(git(world, 'status', '--porcelain')).toContain('?? shop/');
  });

  // Red: `git symbolic-ref` left out.
  it.for(['', 'trunk/odd'])(
    'F71 with init.defaultBranch "%s": the branch is the one that CI waits for',
    async (branch) => {
      const world = makeWorld();
      const settings = branch === '' ? '' : `[init]\ndefaultBranch = ${branch}\n`;
      await expectMade(await world.keelson(withGit, { env: configured(world, settings) }));
      const made = git(world, '-C', 'shop', 'branch', '--show-current');
      expect(git(world, '-C', 'shop', 'status', '--porcelain')).toBe('');
      const workflow = parse(readFileSync(world.at('shop/.github/workflows/ci.yml'), 'utf8')) as {
        readonly on: { readonly push: { readonly branches: readonly string[] } };
      };
      expect(workflow.on.push.branches).toEqual([made]);
    },
  );
});

describe('root', () => {
  const watch = join(import.meta.dirname, 'support/owners.cjs');
  const isRoot = process.getuid?.() === 0;

  // Red: without the line about root.
  it.skipIf(!isRoot || noOthers !== undefined)(
    `F78 makes the same modes as anybody, says whose it is, and gives nothing away${because(noOthers)}`,
    async () => {
      const modes = async (isOther: boolean): Promise<unknown> => {
        const world = makeWorld();
        const env = { NODE_OPTIONS: `--require=${watch}` };
        const wrapper = isOther ? { wrapper: somebodyElse(world.root) } : {};
        const outcome = await world.keelson(quickly, { env, ...wrapper });
        await expectMade(outcome);
        expect(outcome.run.stderr).not.toContain('chown');
        expect(outcome.run.stdout.includes('You are root')).toBe(!isOther);
        return [...snapshotOf(world.at('shop'))].map(([path, { mode }]) => `${mode} ${path}`);
      };
      expect(await modes(false)).toEqual(await modes(true));
    },
  );
});

describe('a link', () => {
  it('F58 on the way to the place is followed, since it is not the place itself', async () => {
    const world = makeWorld();
    mkdirSync(world.at('real'));
    symlinkSync('real', world.at('way'));
    const words = [...quickly, '--directory', 'way/shop'];
    await expectMade(await world.keelson(words), { target: 'real/shop' });
  });
});
