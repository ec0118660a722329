/** Runs checks against one project and reports what they found. */
import { randomInt } from 'node:crypto';
import type { Agent } from 'node:http';

import type { Contract } from '../contract/contract.js';
import { expectedDocument } from '../contract/openapi.js';
import { Accounts, type Account } from './accounts.js';
import { type Check, type Context, type Need, type Phase } from './check.js';
import { createEmptyDatabase, storedText } from './database.js';
import type { VerifySecrets } from './environment.js';
import { Client, type Exchange, newAgent, Recorder } from './http.js';
import { type AskedChance, type Chance, GREATEST_SEED, USUAL_COUNT } from './chance.js';
import { type Judge, judgeOf } from './judge.js';
import { startMailServer } from './mail-server.js';
import { Mailbox } from './mailbox.js';
import { NotRunHere } from './not-run.js';
import { endAll, type Outcome, outcomeOf, RUN_ENDED, withFaults, within } from './outcome.js';
import type { Project, Variables } from './project.js';
import { startListener } from './listener.js';
import { type Proxy, startProxy } from './proxy.js';
import { countsOf, type CheckReport, type VerifyReport } from './report.js';
import { Rows } from './rows.js';
import { sideBySide } from './side-by-side.js';
import { Strays } from './strays.js';

/** What to run, on what. */
export interface RunOptions {
  readonly contract: Contract;
  readonly project: Project;
  readonly checks: readonly Check[];
  /** The project can be stopped, and its log read. */
  readonly ownsProcess: boolean;
  readonly secrets: VerifySecrets | undefined;
  /** The project's DATABASE_URL; undefined when it is not known. */
  readonly databaseUrl: string | undefined;
  /** Addresses of the servers that the project needs, by variable; empty when it was not started here. */
  readonly servers: Variables;
  /** Told of every check as it ends, in the order in which they end. */
  readonly onCheck?: ((report: CheckReport) => void) | undefined;
  /** How often to do again what depends on chance. */
  readonly rounds?: number | undefined;
  /** Random requests: a few, and other ones each time, when left out. */
  readonly random?: AskedChance | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Checks that run side by side. More would make a small machine the thing that is measured. */
const SIDE_BY_SIDE = 4;
const CHECK_LIMIT_MS = 60_000;
/** Those that start programs again and again, on a machine that may do much else. */
const SLOW_CHECK_LIMIT_MS = 180_000;

/** What a check says that a signal met says nothing about the project. */
const NOT_RUN: Outcome = { result: 'not-run', reason: RUN_ENDED };

/**
 * Runs every check that applies; the reports come back in the order of the checks given. What a
 * check throws is its result, never this function's. It does not stop the project.
 */
export async function runChecks(options: RunOptions): Promise<VerifyReport> {
  const started = performance.now();
  const run = new Run(options);
  const reports = new Map<string, CheckReport>();
  const note = (report: CheckReport): void => {
    reports.set(report.id, report);
    options.onCheck?.(report);
  };
  for (const check of options.checks) {
    const reason = run.whyNot(check);
    if (reason !== undefined) note(reason);
  }
  const due = (phase: Phase): Check[] =>
    options.checks.filter((check) => check.phase === phase && !reports.has(check.id));
  await sideBySide(due('any'), SIDE_BY_SIDE, async (check) => note(await run.check(check)));
  await sideBySide(due('alone'), 1, async (check) => note(await run.check(check)));
  await sideBySide(due('closing'), 1, async (check) => note(await run.check(check)));
  await sideBySide(due('last'), 1, async (check) => note(await run.check(check)));
  run.close();

  const checks = options.checks.flatMap(({ id }) => reports.get(id) ?? []);
  return {
    contract: 1,
    url: options.project.url,
    checks,
    counts: countsOf(checks),
    seconds: (performance.now() - started) / 1000,
    requests: run.requests,
    interrupted: options.signal?.aborted === true,
    notes: [],
  };
}

const needReasons: Readonly<Record<Need, string>> = {
  process: 'the suite did not start this project',
  secrets: 'the suite does not know the keys of this project',
};

class Run {
  readonly #options: RunOptions;
  readonly #recorder = new Recorder();
  readonly #agent: Agent;
  readonly #random: Chance;
  #admin: Promise<Account> | undefined;
  #judge: Judge | undefined;
  readonly #strays = new Strays();

  constructor(options: RunOptions) {
    this.#options = options;
    this.#agent = newAgent(options.project.url);
    const { count = USUAL_COUNT, seed = randomInt(1, GREATEST_SEED) } = options.random ?? {};
    this.#random = { count, seed };
  }

  get #rounds(): number {
    return this.#options.rounds ?? 1;
  }

  /** How many times the usual time a check may take that does more than usual. */
  get #patience(): number {
    return Math.max(1, this.#rounds, this.#random.count / USUAL_COUNT);
  }

  get requests(): number {
    return this.#recorder.count;
  }

  get #isEnded(): boolean {
    return this.#options.signal?.aborted === true;
  }

  close(): void {
    this.#agent.destroy();
    this.#strays.close();
  }

  /** The report of a check that does not run, or undefined when it does. */
  whyNot(check: Check): CheckReport | undefined {
    const { contract, ownsProcess, secrets } = this.#options;
    const applies = check.applies(contract);
    if (applies !== true)
      return { ...head(check), result: 'not-applicable', milliseconds: 0, reason: applies };
    const has: Readonly<Record<Need, boolean>> = {
      process: ownsProcess,
      secrets: secrets !== undefined,
    };
    const missing = check.needs.find((need) => !has[need]);
    const reason = this.#isEnded ? RUN_ENDED : missing && needReasons[missing];
    return reason === undefined
      ? undefined
      : { ...head(check), result: 'not-run', milliseconds: 0, reason };
  }

  async check(check: Check): Promise<CheckReport> {
    const ended = this.whyNot(check);
    if (ended !== undefined) return ended;
    const started = performance.now();
    const strays = this.#strays.count;
    const { project, ownsProcess } = this.#options;
    const asked: { last?: Exchange; figure?: string } = {};
    const projects = ownsProcess ? [project] : [];
    const endings: (() => Promise<unknown>)[] = [];
    const place: Place = {
      project,
      watch: (exchange) => (asked.last = exchange),
      note: (figure) => (asked.figure = figure),
      atEnd: (ending) => endings.unshift(ending),
      add: (other) => projects.push(other),
    };
    const outcome = await this.#run(check, place).catch((error: unknown) =>
      this.#isEnded ? NOT_RUN : outcomeOf(error, { last: asked.last, projects }),
    );
    const faults = [...(await endAll(endings)), ...(await this.#strays.since(strays))];
    return {
      ...head(check),
      ...(this.#isEnded ? outcome : withFaults(outcome, faults)),
      ...(asked.figure === undefined ? {} : { figure: asked.figure }),
      milliseconds: performance.now() - started,
    };
  }

  async #run(check: Check, place: Place): Promise<Outcome> {
    const limit = (check.isSlow ? SLOW_CHECK_LIMIT_MS : CHECK_LIMIT_MS) * this.#patience;
    await within(limit, this.#options.signal, check.run(this.#context(place)));
    return { result: 'passed' };
  }

  #databaseUrl(): string {
    const { databaseUrl } = this.#options;
    if (databaseUrl === undefined) throw new NotRunHere('the suite does not know its database');
    return databaseUrl;
  }

  #context(place: Place): Context {
    const { contract, secrets, servers } = this.#options;
    const { project, watch, atEnd, note, add } = place;
    const recorder = this.#recorder;
    const anyone = new Client({ base: project.url, recorder, agent: this.#agent, watch });
    const mailbox = new Mailbox(
      project.instances.map((url) => anyone.at(url)),
      recorder,
    );
    const accounts = new Accounts(contract.flavour, anyone, mailbox, recorder);
    const newAccount = (): Promise<Account> => accounts.create();
    const admin = (): Promise<Account> =>
      (this.#admin ??= makeAdmin(accounts, this.#options.project));
    const elsewhere = async (variables: Variables): Promise<Context> => {
      if (project.another === undefined) throw new NotRunHere(needReasons.process);
      const other = await project.another(variables);
      atEnd(() => other.stop());
      add(other);
      return this.#context({ ...place, project: other });
    };
    const throughProxyTo = async (url: string): Promise<Proxy> => {
      const proxy = await startProxy(url);
      atEnd(() => proxy.close());
      return proxy;
    };
    const rows = new Rows(contract, anyone, newAccount, admin);
    // Reading schemas takes a library that few checks need.
    const judge: Judge = (exchange) =>
      (this.#judge ??= judgeOf(expectedDocument(contract)))(exchange);
    return {
      contract,
      anyone,
      accounts,
      rows,
      mailbox,
      project,
      recorder,
      judge,
      secrets,
      rounds: this.#rounds,
      random: this.#random,
      note,
      newAccount,
      admin,
      elsewhere,
      administer: async (command, email) => (await project.run(command, [email])).exitCode === 0,
      mailServer: async () => {
        const server = await startMailServer();
        atEnd(() => server.close());
        return server;
      },
      listen: async (listener) => {
        const { url, close } = await startListener(listener);
        atEnd(close);
        return url;
      },
      stored: async () => storedText(this.#databaseUrl()),
      emptyDatabase: async () => {
        const database = await createEmptyDatabase(this.#databaseUrl());
        atEnd(() => database.remove());
        return database;
      },
      throughProxyTo,
      throughProxy: async (variable) => {
        const server = servers[variable];
        if (server === undefined) throw new NotRunHere(`the suite does not know ${variable}`);
        return throughProxyTo(server);
      },
    };
  }
}

/** Which process a context asks. */
interface Place {
  readonly project: Project;
  readonly watch: (exchange: Exchange) => void;
  readonly note: (figure: string) => void;
  /** Done when the check has ended, the last one first. */
  readonly atEnd: (ending: () => Promise<unknown>) => void;
  /** Keeps another process whose log may say why the check failed. */
  readonly add: (project: Project) => void;
}

/** Promoted first and logged in after, so that the credentials carry the role. */
async function makeAdmin(accounts: Accounts, project: Project): Promise<Account> {
  const account = await accounts.create();
  const { exitCode, lines } = await project.run('promote', [account.email]);
  if (exitCode !== 0) throw new Error(`no admin could be made: ${lines.join(' ')}`);
  const login = await accounts.login(account.email, account.password);
  return { ...account, login, client: login.client };
}

function head(check: Check): Pick<CheckReport, 'id' | 'title' | 'group' | 'source'> {
  const { id, title, group, source } = check;
  return { id, title, group, ...(source === undefined ? {} : { source }) };
}
