import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { npmManagers } from '../../src/managers/npm.js';
import { fakeProgram, lastEvent, scratch } from '../cli/support/run.js';
import { clientsOf, type } from './support/managers.js';
import { tarball } from './support/packed.js';
import { startRegistry } from './support/registry.js';
import {
  expectMade,
  expectNoLitter,
  expectWhole,
  makeWorld,
  quickly,
  type World,
} from './support/world.js';

/** Who started the tool, what is not on the machine, and what happens when an install is interrupted. */

vi.setConfig({ testTimeout: 120_000 });

interface Manifest {
  readonly packageManager?: string;
}

const read = (world: World, path: string): string => readFileSync(world.at(`shop/${path}`), 'utf8');

/** The documents, files and manifest of a project are those of a manager. */
function expectManager(world: World, id: string): void {
  const manager = npmManagers.all.find((each) => each.id === id);
  if (manager === undefined) throw new Error(`there is no ${id}`);
  expect(JSON.parse(read(world, '.keelson/blueprint.json'))).toMatchObject({ packageManager: id });
  expect((JSON.parse(read(world, 'package.json')) as Manifest).packageManager ?? '').toBe(
    manager.pin,
  );
  expect(read(world, 'README.md')).toContain(
    `\n${manager.install}\n${manager.run} migrate\n${manager.run} dev\n`,
  );
  expect(read(world, 'README.md')).toContain(`\`${manager.ci} && ${manager.run} build\``);
  expect(read(world, 'AGENTS.md')).toContain(`${manager.run} lint && ${manager.run} typecheck`);
  const dockerfile = read(world, 'Dockerfile');
  expect(dockerfile).toContain(
    `COPY package.json ${manager.lockfile} ${manager.settings} ./\nRUN ${manager.ci}\n`,
  );
  expect(dockerfile.includes(`RUN ${manager.setup}\n`)).toBe(manager.setup !== '');
  expect(read(world, '.dockerignore')).toContain(`!${manager.lockfile}\n!${manager.settings}\n`);
  const workflow = read(world, '.github/workflows/ci.yml');
  expect(workflow).toContain(`- run: ${manager.ci}\n`);
  expect(workflow).toContain(`report=$(${manager.audit} 2>&1)`);
  expect(read(world, '.github/dependabot.yml')).toContain(
    `- package-ecosystem: ${manager.dependabot}\n`,
  );
  const settings = npmManagers.all.map((each) => each.settings);
  expect(settings.filter((file) => existsSync(world.at(`shop/${file}`)))).toEqual([
    manager.settings,
  ]);
}

const features = ['--feature', 'docker,github-actions'];

describe('started by', () => {
  it.for([
    ['npm', 'npm/11.19.1 node/v24.21.0 linux x64 workspaces/false'],
    ['pnpm', 'pnpm/12.21.0 npm/? node/v24.21.0 linux x64'],
    ['yarn', 'yarn/1.22.22 npm/? node/v24.21.0 linux x64'],
    ['yarn-berry', 'yarn/4.18.1 npm/? node/v24.21.0 linux x64'],
    ['bun', 'bun/1.4.4 npm/? node/v24.3.0 linux x64'],
    ['npm', undefined],
    ['npm', 'cnpm/9.2.0 npminstall/7.4.0 node/v24.21.0 linux x64'],
  ] as const)(
    'F63 %s, as %s says: every document is of it',
    async ([id, npm_config_user_agent]) => {
      const world = makeWorld();
      const words = [...quickly, ...features];
      const outcome = await world.keelson(words, { env: { npm_config_user_agent } });
      await expectMade(outcome, { like: [...words, '--package-manager', id] });
      expectManager(world, id);
    },
  );

  it('F63 is the only thing that decides: the program on the PATH changes no byte', async () => {
    const world = makeWorld();
    const PATH = fakeProgram(scratch(), 'yarn', '#!/bin/sh\necho 3.0.0\n');
    const words = [...quickly, '--package-manager', 'yarn'];
    await expectMade(await world.keelson(words, { env: { PATH } }));
  });

  // Red: under yarn 1 and bun, `create-keelson resume`, a program that is gone with them.
  it.for([
    ['npm', 'npm create keelson -- ', 'npx create-keelson@'],
    ['pnpm', 'pnpm create keelson ', 'pnpm dlx create-keelson@'],
    ['yarn', 'yarn create keelson ', 'npx create-keelson@'],
    ['yarn-berry', 'yarn create keelson ', 'yarn dlx create-keelson@'],
    ['yarn-berry', 'yarn dlx create-keelson ', 'yarn dlx create-keelson@'],
    ['bun', 'bun create keelson ', 'bunx create-keelson@'],
  ] as const)('F63 F83 the real %s: %s', async ([id, command, again]) => {
    const { version } = JSON.parse(
      execFileSync('tar', ['-xzOf', tarball, 'package/package.json'], { encoding: 'utf8' }),
    ) as { version: string };
    const { address } = await startRegistry('good', [{ name: 'create-keelson', version, tarball }]);
    const [client] = await clientsOf(address, [id]);
    if (client === undefined) throw new Error(`there is no ${id}`);
    const world = makeWorld();
    const said = await type(
      `${command}${quickly.join(' ')} ${features.join(' ')}`,
      world.cwd,
      client,
    );
    expect(said.code, said.output).toBe(0);
    expectManager(world, id);
    expect(said.output).toContain(`Carry on when you like:\n  cd shop && ${again}`);
  });
});

/** A PATH with git and nothing else that matters. */
function bare(programs: Readonly<Record<string, string>> = {}): string {
  const place = scratch();
  const git = execFileSync('which', ['git'], { encoding: 'utf8' }).trim();
  fakeProgram(place, 'git', `#!/bin/sh\nexec ${git} "$@"\n`);
  for (const [name, script] of Object.entries(programs)) fakeProgram(place, name, script);
  return join(place, 'fake-bin');
}

describe('a machine without', () => {
  it.for(npmManagers.all.map(({ id, program, setup }) => [id, program, setup] as const))(
    'F64 %s: the project, the command that gets it, the command that carries on, exit 0',
    async ([id, program, setup]) => {
      const world = makeWorld();
      const words = ['new', 'shop', '--yes', '--no-git', '--package-manager', id];
      const outcome = await world.keelson(words, { env: { PATH: bare() } });
      await expectMade(outcome);
      const { stdout, stderr } = outcome.run;
      expect(stdout).toMatch(
        new RegExp(`^Install packages +not run +${program} is not on the PATH`, 'm'),
      );
      expect(stderr).toContain(
        setup === '' ? 'Get it from https://' : `Get it: ${setup} (https://`,
      );
      expect(stderr).toMatch(/, then resume\.\n$/);
      expect(stdout).toMatch(/Carry on when you like:\n {2}cd shop && .* resume --no-git\n/);
    },
  );

  // Red: a log without a word, of a run that had gone well.
  it('F64 pnpm, with --quiet: what is missing and how to get it, on stderr, exit 0', async () => {
    const world = makeWorld();
    const words = ['new', 'shop', '--yes', '--no-git', '--package-manager', 'pnpm', '--quiet'];
    const outcome = await world.keelson(words, { env: { PATH: bare() } });
    await expectMade(outcome);
    expect(outcome.run.stdout).toBe('');
    expect(outcome.run.stderr).toMatch(
      /^Install packages: pnpm is not on the PATH.*\nGet it: npm install --global pnpm@.*, then resume\.\n$/,
    );
  });

  // Red: a result that says so only in a step of the receipt.
  it('F64 pnpm, with --json: the result says what is missing', async () => {
    const world = makeWorld();
    const words = ['new', 'shop', '--yes', '--no-git', '--package-manager', 'pnpm', '--json'];
    const outcome = await world.keelson(words, { env: { PATH: bare() } });
    await expectMade(outcome);
    expect(lastEvent(outcome.run)).toMatchObject({
      exitCode: 0,
      result: 'incomplete',
      failure: null,
      lack: {
        reason: expect.stringMatching(/^pnpm is not on the PATH/) as string,
        remedy: expect.stringMatching(/^Get it: npm install --global pnpm@/) as string,
      },
    });
  });

  it.for([
    ['yarn-berry', '1.22.22', '@yarnpkg/cli-dist@'],
    ['yarn', '4.18.1', 'yarn@1.'],
  ] as const)(
    'F64 %s, but with another yarn, %s: nothing is installed by that',
    async ([id, version, wanted]) => {
      const world = makeWorld();
      const words = ['new', 'shop', '--yes', '--no-git', '--package-manager', id];
      const PATH = bare({ yarn: `#!/bin/sh\n[ "$1" = --version ] || exit 9\necho ${version}\n` });
      const outcome = await world.keelson(words, { env: { PATH } });
      expect(outcome.run.code).toBe(4);
      await expectWhole(outcome);
      expect(outcome.run.stderr).toContain(
        `the yarn on the PATH is ${version}, which ${id} is not`,
      );
      expect(outcome.run.stderr).toContain(`npm install --global --force ${wanted}`);
      expect(existsSync(world.at('shop/node_modules'))).toBe(false);
    },
  );

  it.for([
    [
      'pip',
      'Django needs python >=3.10, which is not on the PATH',
      'Install python >=3.10 (apt-get install',
    ],
    ['uv', 'uv is not on the PATH', 'Get it: pip install uv=='],
  ] as const)(
    'F77 the language of the stack, with %s: the project, and what to install',
    async ([id, why, remedy]) => {
      const world = makeWorld();
      const words = [
        'new',
        'shop',
        '--framework',
        'django',
        '--yes',
        '--no-git',
        '--package-manager',
        id,
      ];
      const outcome = await world.keelson(words, { env: { PATH: bare() } });
      await expectMade(outcome);
      expect(outcome.run.stdout.replace(/\s+/g, ' ')).toContain(why);
      expect(outcome.run.stderr).toContain(remedy);
    },
  );

  it('F64 a manager is asked for again by resume: exit 4', async () => {
    const world = makeWorld();
    await world.keelson([...quickly, '--package-manager', 'pnpm']);
    const { run } = await world.keelson(['resume', '--no-git'], {
      cwd: world.at('shop'),
      env: { PATH: bare() },
    });
    expect(run.code).toBe(4);
    expect(run.stderr).toContain('Install packages: pnpm is not on the PATH');
    expect(run.stderr).toContain('Get it: npm install --global pnpm@');
  });
});

/** An npm that starts a child of its own and hangs; both write down who they are. */
const hangingNpm = `#!/bin/sh
[ "$1" = --version ] && echo 11.0.0 && exit 0
sleep 300 &
echo "$$ $!" > "$PIDS"
wait
`;

describe('an install', () => {
  it.for([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 143],
  ] as const)(
    'F34 that is ended by %s: exit %i, no process left, the project whole and resumable',
    async ([signal, code]) => {
      const world = makeWorld();
      const pids = join(scratch(), 'pids');
      const env = { PATH: fakeProgram(scratch(), 'npm', hangingNpm), PIDS: pids };
      let pid = 0;
      const running = world.keelson(['new', 'shop', '--yes', '--no-git', '--no-verify'], {
        env,
        started: (started) => (pid = started),
      });
      await vi.waitUntil(
        () => existsSync(pids) && readFileSync(pids, 'utf8').endsWith('\n'),
        30_000,
      );
      process.kill(pid, signal);
      const outcome = await running;
      expect(outcome.run.code).toBe(code);
      expect(outcome.run.stderr).toMatch(
        /^Stopped during "Install packages"\. To carry on: cd shop && .* resume --no-git --no-verify$/m,
      );
      const children = readFileSync(pids, 'utf8').trim().split(' ').map(Number);
      expect(children).toHaveLength(2);
      expect(children.filter(isRunning)).toEqual([]);
      await expectWhole(outcome);
      expectNoLitter(outcome);
      expect(JSON.parse(read(world, '.keelson/receipt.json'))).toMatchObject({
        result: 'incomplete',
      });
    },
  );
});

/** Whether a process runs; one that has ended and waits for its parent to notice does not. */
function isRunning(pid: number): boolean {
  try {
    const words = ['-o', 'stat=', '-p', String(pid)];
    return !execFileSync('ps', words, { encoding: 'utf8' }).startsWith('Z');
  } catch {
    return false;
  }
}
