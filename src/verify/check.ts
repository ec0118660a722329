/** Checks as data, and what each of them is given. */
import type { RequestListener } from 'node:http';

import type { Contract } from '../contract/contract.js';
import type { Account, Accounts } from './accounts.js';
import type { Chance } from './chance.js';
import type { Client, Recorder } from './http.js';
import type { Judge } from './judge.js';
import type { MailServer } from './mail-server.js';
import type { Mailbox } from './mailbox.js';
import type { EmptyDatabase } from './database.js';
import type { AccountCommand, Project, Variables } from './project.js';
import type { Proxy } from './proxy.js';
import type { Rows } from './rows.js';
import type { VerifySecrets } from './environment.js';

/** What a check works with. Each check has its own, with data that no other check touches. */
export interface Context {
  readonly contract: Contract;
  /** A client without credentials. */
  readonly anyone: Client;
  readonly accounts: Accounts;
  readonly rows: Rows;
  readonly mailbox: Mailbox;
  readonly project: Project;
  /** Every exchange of the run so far, for the checks that look at all answers. */
  readonly recorder: Recorder;
  /** Holds an answer against what the contract lets its operation answer. */
  readonly judge: Judge;
  /** What the suite itself put into the project's environment; absent for a project it did not start. */
  readonly secrets: VerifySecrets | undefined;
  /** A registered, verified and logged-in account of this check alone. */
  readonly newAccount: () => Promise<Account>;
  /** The one admin of the run. @throws NotRunHere when the project has no way to make one */
  readonly admin: () => Promise<Account>;
  /**
   * Does what a person at the machine can do to an account.
   * @returns false when the project refuses it
   * @throws NotRunHere when the project has no such command
   */
  readonly administer: (command: AccountCommand, email: string) => Promise<boolean>;
  /**
   * The same for another process of the project, with variables of its own; it ends with the check. It has
   * the same database, and mails of its own.
   * @throws NotRunHere when the suite has not started the project
   */
  readonly elsewhere: (variables: Variables) => Promise<Context>;
  /**
   * Something in front of a server that the project needs, which can fail like one.
   * @param variable that holds the server's address
   * @throws NotRunHere when the suite does not know it
   */
  readonly throughProxy: (variable: string) => Promise<Proxy>;
  /** The same in front of any server. */
  readonly throughProxyTo: (url: string) => Promise<Proxy>;
  /**
   * Everything the database holds, as one text.
   * @throws NotRunHere when the suite has no way to read it
   */
  readonly stored: () => Promise<string>;
  /**
   * A database without anything in it, removed when the check ends.
   * @throws NotRunHere when the suite has no way to make one
   */
  readonly emptyDatabase: () => Promise<EmptyDatabase>;
  /** A mail server of the suite's own, until the check ends. */
  readonly mailServer: () => Promise<MailServer>;
  /** How often to do again what depends on chance: races, outages. 1 unless somebody wants to know better. */
  readonly rounds: number;
  /** How many random requests each operation is sent, and which. */
  readonly random: Chance;
  /** Keeps a figure for the report, e.g. `0 oversold in 10,000 attempts`. */
  readonly note: (figure: string) => void;
  /** Listens on a free port of this machine until the check ends. Returns scheme, host and port. */
  readonly listen: (listener: RequestListener) => Promise<string>;
}

/** `true`, or why the check does not apply to such a project: decided by the blueprint, never by an answer. */
export type Applies = (contract: Contract) => true | string;

/**
 * When a check runs: `any` in parallel with others; `alone` after them, because it measures; `closing` to look at
 * all that was recorded; `last`, because it ends the project.
 */
export type Phase = 'any' | 'alone' | 'closing' | 'last';

/** What a person writes down for one check. */
export interface CheckSource {
  /** Numbered once and for good. */
  readonly id: `C${number}`;
  /** The promise, as a sentence that is true of a good project. */
  readonly title: string;
  /** Where the promise comes from, to read on. */
  readonly source?: string;
  readonly applies?: Applies;
  readonly phase?: Phase;
  /** Takes too long for the end of `keelson new`. */
  readonly slow?: true;
  /** Needs beyond HTTP that a project started by somebody else does not offer. */
  readonly needs?: readonly Need[];
  run(context: Context): Promise<void> | void;
}

/** `process`: the suite has started the project · `secrets`: it has chosen its keys and limits. */
export type Need = 'process' | 'secrets';

/** One check of the suite. */
export interface Check {
  readonly id: string;
  readonly title: string;
  /** One word that `--only` knows the group by. */
  readonly groupId: string;
  readonly group: string;
  readonly source: string | undefined;
  readonly isSlow: boolean;
  readonly phase: Phase;
  readonly needs: readonly Need[];
  readonly applies: Applies;
  readonly run: (context: Context) => Promise<void>;
}

const always: Applies = () => true;

/** Puts checks under one heading. `applies` holds for all of them, in front of each one's own. */
export function group(
  { id, title }: { readonly id: string; readonly title: string },
  applies: Applies,
  sources: readonly CheckSource[],
): readonly Check[] {
  return sources.map((check) => ({
    id: check.id,
    title: check.title,
    groupId: id,
    group: title,
    source: check.source,
    isSlow: check.slow ?? false,
    phase: check.phase ?? 'any',
    needs: check.needs ?? [],
    applies: (contract) => {
      const general = applies(contract);
      return general === true ? (check.applies ?? always)(contract) : general;
    },
    run: async (context) => check.run(context),
  }));
}

/** Applies to every project. */
export const everyProject: Applies = always;

/** Applies where people can register. */
export const withAccounts: Applies = ({ flavour }) =>
  flavour !== 'none' || 'the project has no accounts';

/** Applies where the login sets a cookie. */
export const withSessions: Applies = ({ flavour }) =>
  flavour === 'session' || 'the project has no session cookies';

/** Applies where the login gives tokens. */
export const withTokens: Applies = ({ flavour }) =>
  flavour === 'jwt' || 'the project issues no tokens';

/** Applies where people can log in through other providers. */
export const withProviders: Applies = ({ oauth }) =>
  oauth || 'nobody logs in through another provider';

/** Applies where there is at least one resource. */
export const withResources: Applies = ({ resources }) =>
  resources.length > 0 || 'the project has no resources';

/** Applies where some resource belongs to the user who made it, seen by nobody else. */
export const withOwnedResources: Applies = ({ resources }) =>
  resources.some(({ access }) => access === 'owner') || 'no resource has the access “owner”';

/** Applies where there are the shop's orders. */
export const withOrders: Applies = ({ orders }) => orders || 'the project has no orders';

/** Applies where the database is a server of its own. */
export const withDatabaseServer: Applies = ({ servers }) =>
  servers.includes('DATABASE_URL') || 'the database is a file';

/** Applies where instances share limits and sessions. */
export const withSharedStore: Applies = ({ servers }) =>
  servers.includes('REDIS_URL') || 'instances share nothing but the database';

/** Applies where any operation takes a JSON body. */
export const withBodies: Applies = ({ flavour, resources }) =>
  flavour !== 'none' || resources.length > 0 || 'no operation takes a body';
