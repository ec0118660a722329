/** A project under test: how the suite starts it, reads its log and ends it. */
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import type { ToolCommand } from '../steps/ecosystem.js';
import { anyFreePort } from '../steps/ports.js';
import { runProcess, startProcess, type ProcessOutcome } from '../steps/process.js';
import { NotRunHere } from './not-run.js';

/** Makes an admin, makes a user of an admin again, locks out: the account whose e-mail address comes as last word. */
export type AccountCommand = 'promote' | 'demote' | 'disable';

/** What can be run on a project beside the app. `migrate`: bring the database up to date; `migrate-down`: a step back. */
export type SideCommand = 'migrate' | 'migrate-down' | AccountCommand;

/** Commands of a project, from its stack's manifest. */
export interface ProjectCommands {
  /** Runs the built app in the foreground, without a package manager between us and its signals. */
  readonly start: ToolCommand;
  /** The others, as far as there are any. */
  readonly side: Readonly<Partial<Record<SideCommand, ToolCommand>>>;
}

/** Environment variables. */
export type Variables = Readonly<Record<string, string>>;

/** How to start a project. */
export interface ProjectOptions {
  readonly directory: string;
  readonly commands: ProjectCommands;
  /** The whole environment, `verifyEnvironment(…).variables` included. */
  readonly environment: Variables;
  readonly url: string;
  /** Ends the project when aborted. */
  readonly signal?: AbortSignal | undefined;
}

/** The one interface between the suite and a project of whatever stack. */
export interface Project {
  readonly url: string;
  /** The addresses of its processes, where there are several behind one. */
  readonly instances: readonly string[];
  /** Every line that it wrote so far. */
  log(): readonly string[];
  /**
   * Runs one of the project's commands to its end, with variables that go in front.
   * @throws NotRunHere where there is no such command, or the project was not started here
   */
  readonly run: (
    command: SideCommand,
    words?: readonly string[],
    variables?: Variables,
  ) => Promise<ProcessOutcome>;
  /**
   * Starts another process of the project, on a port of its own and the same database, with variables that
   * go in front; undefined where the suite has not started the project itself.
   * @throws ProjectError when it cannot be brought to answer
   */
  readonly another: ((variables: Variables) => Promise<Project>) | undefined;
  /** Sends SIGTERM and waits for the end; SIGKILL after 10 s. Safe to call twice. */
  stop(): Promise<ProcessOutcome>;
}

/** The project could not be brought to the point where it answers. */
export class ProjectError extends Error {
  /** The last lines that it wrote. */
  readonly log: readonly string[];

  constructor(message: string, log: readonly string[] = []) {
    super(message);
    this.name = 'ProjectError';
    this.log = log;
  }
}

const START_LIMIT_MS = 20_000;
const STOP_LIMIT_MS = 10_000;
const COMMAND_LIMIT_MS = 60_000;
const SHOWN_LINES = 20;

/**
 * Migrates, starts, and waits until `GET /health/live` answers 200.
 *
 * @throws ProjectError when a command fails, the process ends, or 20 s pass without an answer
 */
export async function startProject(options: ProjectOptions): Promise<Project> {
  const { commands, directory, environment, signal } = options;
  const run: Project['run'] = (id, words = [], variables = {}) => {
    const command = commands.side[id];
    if (command === undefined) throw new NotRunHere(`the project has no command “${id}”`);
    return runProcess(
      { ...command, words: [...command.words, ...words] },
      { cwd: directory, env: { ...environment, ...variables }, signal, timeout: COMMAND_LIMIT_MS },
    );
  };
  if (commands.side.migrate) {
    const { exitCode, lines } = await run('migrate');
    if (exitCode !== 0)
      throw new ProjectError('Its database could not be migrated.', lines.slice(-SHOWN_LINES));
  }
  return {
    ...(await launch(options)),
    run,
    another: async (variables) => {
      const url = `http://127.0.0.1:${await anyFreePort()}`;
      const place = { PORT: new URL(url).port, PUBLIC_URL: url };
      const there = { ...options, url, environment: { ...environment, ...place, ...variables } };
      return { ...(await launch(there)), run, another: undefined };
    },
  };
}

/** Starts a process and waits until it answers. */
async function launch({
  commands,
  directory,
  environment,
  url,
  signal,
}: ProjectOptions): Promise<Pick<Project, 'url' | 'instances' | 'log' | 'stop'>> {
  const lines: string[] = [];
  const app = await startProcess(commands.start, {
    cwd: directory,
    env: environment,
    signal,
    onLine: (line) => lines.push(line),
  });
  const fault = await untilAlive(url, app.exited);
  if (fault !== undefined) {
    await app.stop(0);
    throw new ProjectError(`The project did not start: ${fault}.`, lines.slice(-SHOWN_LINES));
  }

  return { url, instances: [url], log: () => lines, stop: () => app.stop(STOP_LIMIT_MS) };
}

/** @returns undefined when it answers, else why not */
async function untilAlive(url: string, exited: Promise<unknown>): Promise<string | undefined> {
  const process = { over: false };
  void exited.then(() => (process.over = true));
  const deadline = performance.now() + START_LIMIT_MS;
  while (performance.now() < deadline) {
    if (process.over) return 'its process ended';
    if ((await statusOf(`${url}/health/live`)) === 200) return undefined;
    await sleep(20);
  }
  return `no 200 from ${url}/health/live within ${START_LIMIT_MS / 1000} s`;
}

/** 0 when nobody answers. */
function statusOf(url: string): Promise<number> {
  return new Promise((resolve) => {
    const asked = request(url, { timeout: 2_000 }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => resolve(0));
    asked.end();
  });
}
