import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

import { parse } from 'yaml';

import { childEnvironment } from '../../src/steps/environment.js';
import { startProcess } from '../../src/steps/process.js';
import { asRoot, providePrograms } from '../support/programs.js';
import { freePort } from '../support/servers.js';
import { baseEnvironment, fillBaseImage } from './base-image.js';
import { attempt, must, type Outcome } from '../support/outcome.js';

const run = promisify(execFile);

const BASE = 'localhost/language-of-this-machine';
const IMAGE = 'localhost/app';
const WAIT_MS = 20_000;

/**
 * Builds the image from the project's Dockerfile and runs containers of it: they migrate, answer, are
 * healthy, and end in good order. There is no container engine: buildah builds and runs in a changed root,
 * on a base made of this machine's own Node or Python in place of the official one.
 */
export async function proveImage(
  project: string,
  directory: string,
  variables: Readonly<Record<string, string>>,
  ecosystem: string,
): Promise<Outcome[]> {
  const steps = [
    'the image is built from the Dockerfile',
    'a container migrates, answers and ends',
  ];
  const absent = asRoot
    ? await providePrograms(['buildah'], ['buildah'])
    : 'not run here: building an image needs root';
  if (absent !== undefined) {
    return steps.map((what) => ({ what, result: 'skipped' as const, reason: absent }));
  }
  const workshop = new Workshop(directory);
  try {
    const built = await attempt(steps[0] ?? '', () => workshop.build(project, ecosystem));
    if (built.result === 'failed') return [built];
    return [built, await attempt(steps[1] ?? '', () => workshop.tryContainer(project, variables))];
  } finally {
    await workshop.close();
  }
}

/** buildah, with a store of its own. */
class Workshop {
  readonly #directory: string;
  readonly #options: readonly string[];

  constructor(directory: string) {
    this.#directory = directory;
    const place = (name: string): string => join(directory, `buildah-${name}`);
    this.#options = ['--root', place('root'), '--runroot', place('run'), '--storage-driver', 'vfs'];
  }

  async build(project: string, ecosystem: string): Promise<void> {
    await this.#makeBase(ecosystem);
    const dockerfile = await readFile(join(project, 'Dockerfile'), 'utf8');
    const [official = '', language = ''] =
      /^FROM (\w+):\S+@sha256:[0-9a-f]{64} AS \1$/m.exec(dockerfile) ?? [];
    must(official !== '', 'the base image is not pinned by its digest');
    const file = join(this.#directory, 'Dockerfile');
    await writeFile(file, dockerfile.replace(official, `FROM ${BASE} AS ${language}`));
    const options = ['--isolation', 'chroot', '--format', 'docker', '--pull-never'];
    await this.#buildah('bud', ...options, '--file', file, '--tag', IMAGE, project);
  }

  async tryContainer(project: string, variables: Readonly<Record<string, string>>): Promise<void> {
    const container = await this.#buildah('from', '--pull-never', IMAGE);
    const { Cmd, Healthcheck } = await this.#configOf(container);
    const inside = (...words: string[]) => this.#inside(container, variables, words);
    const here = await inside('find', '.', '-maxdepth', '1');
    must(!here.includes('/.env'), 'a secret is in the image');
    must(!here.includes('/node_modules'), 'packages are in the image beside those of the build');
    must(!/\/tests?$/m.test(here), 'tests are in the image');
    must((await inside('id', '-u')) === '1000', 'it runs as root');
    await inside(...(await migrateWords(project)));

    const port = await freePort();
    const settings = { ...variables, PORT: String(port), PUBLIC_URL: `http://127.0.0.1:${port}` };
    const app = await startProcess(
      { words: this.#runWords(container, settings, Cmd) },
      { cwd: this.#directory, env: childEnvironment() },
    );
    try {
      await untilReady(port, app.lines);
      const [, ...health] = Healthcheck?.Test ?? [];
      must(health.length > 0, 'it has no health check');
      await this.#inside(container, settings, health);
      const pid = processOf(Cmd.join(' '), `PORT=${port}`);
      must(pid !== undefined, 'the app is not the process that the image names');
      must(/^Uid:\s+1000\s/m.test(readFileSync(`/proc/${pid}/status`, 'utf8')), 'it runs as root');
      process.kill(pid, 'SIGTERM');
      const { exitCode } = await app.exited;
      must(exitCode === 0, `it ended with ${exitCode ?? 'a signal'}: ${app.lines().join('\n')}`);
      const stillHealthy = await this.#inside(container, settings, health).then(
        () => true,
        () => false,
      );
      must(!stillHealthy, 'it is healthy although it has ended');
    } finally {
      await app.stop(0);
    }
  }

  async close(): Promise<void> {
    await this.#buildah('rm', '--all').catch(() => undefined);
    await this.#buildah('rmi', '--all', '--force').catch(() => undefined);
    for (const name of ['root', 'run']) {
      await rm(join(this.#directory, `buildah-${name}`), { recursive: true, force: true });
    }
  }

  async #makeBase(ecosystem: string): Promise<void> {
    await mkdir(this.#directory, { recursive: true });
    const container = await this.#buildah('from', 'scratch');
    await fillBaseImage(await this.#buildah('mount', container), ecosystem);
    await this.#buildah('umount', container);
    const environment = baseEnvironment(ecosystem).flatMap((line) => ['--env', line]);
    await this.#buildah('config', ...environment, container);
    await this.#buildah('commit', '--rm', container, BASE);
  }

  async #configOf(container: string): Promise<ImageConfig> {
    const text = await this.#buildah('inspect', '--type', 'container', container);
    return (JSON.parse(text) as { Docker: { config: ImageConfig } }).Docker.config;
  }

  #inside(
    container: string,
    variables: Readonly<Record<string, string>>,
    words: readonly string[],
  ): Promise<string> {
    const [, ...rest] = this.#runWords(container, variables, words);
    return this.#run(rest);
  }

  #runWords(
    container: string,
    variables: Readonly<Record<string, string>>,
    words: readonly string[],
  ): [string, ...string[]] {
    const environment = Object.entries(variables).flatMap(([key, value]) => [
      '--env',
      `${key}=${value}`,
    ]);
    const options = ['--isolation', 'chroot', ...environment];
    return ['buildah', ...this.#options, 'run', ...options, container, '--', ...words];
  }

  #buildah(...words: string[]): Promise<string> {
    return this.#run([...this.#options, ...words]);
  }

  async #run(words: readonly string[]): Promise<string> {
    const { stdout } = await run('buildah', words, { maxBuffer: 64 * 1024 * 1024 });
    return stdout.trim();
  }
}

/** The command of the service `migrate` in the project's compose file. */
async function migrateWords(project: string): Promise<string[]> {
  const { services } = parse(await readFile(join(project, 'compose.yaml'), 'utf8')) as {
    services: Readonly<Record<string, { readonly command?: string[] } | undefined>>;
  };
  const words = services['migrate']?.command;
  must(words !== undefined, 'compose.yaml says not how to migrate');
  return words;
}

/** The part of an image's configuration that is looked at. */
interface ImageConfig {
  readonly Cmd: readonly string[];
  readonly Healthcheck?: { readonly Test: readonly string[] };
}

async function untilReady(port: number, lines: () => readonly string[]): Promise<void> {
  const deadline = performance.now() + WAIT_MS;
  while (performance.now() < deadline) {
    const answer = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => undefined);
    if (answer?.ok === true) return;
    await sleep(50);
  }
  throw new Error(`no answer within ${WAIT_MS / 1000} s: ${lines().join('\n')}`);
}

/** The process with this command line and this setting in its environment. */
function processOf(commandLine: string, setting: string): number | undefined {
  const linesOf = (path: string): readonly string[] => readFileSync(path, 'utf8').split('\0');
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .find((pid) => {
      try {
        const [program = '', ...rest] = linesOf(`/proc/${pid}/cmdline`);
        return (
          [basename(program), ...rest].join(' ').trim() === commandLine &&
          linesOf(`/proc/${pid}/environ`).includes(setting)
        );
      } catch {
        return false; // It has ended meanwhile.
      }
    });
}
