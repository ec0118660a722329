/**
 * Every failure a person can meet: what is wrong, where, and what to do next.
 * Anything that is thrown and is not a KeelsonError is a bug of ours (exit code 1).
 */

/** Exit codes of the command line. Signals add 130 (SIGINT), 143 (SIGTERM) and 129 (SIGHUP). */
export const exitCodes = {
  done: 0,
  /** A bug of keelson, or of a template it ships. */
  bug: 1,
  /** Bad input: names, flags, notations, blueprints. */
  input: 2,
  /** The target directory is not ours to write to. */
  target: 3,
  /** Disk, rights, tools, network. */
  environment: 4,
  /** The project was made, but a check of it failed. */
  check: 5,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** An answer of the blueprint, or one value of a list in it. */
export interface About {
  readonly key: string;
  readonly value?: string;
}

export interface Failure {
  readonly exitCode: ExitCode;
  /** One line: what is wrong. */
  readonly message: string;
  /** `file:line:column`, or another place a reader can go to. */
  readonly where?: string | undefined;
  /** A few lines of the input with a mark under the fault. */
  readonly excerpt?: string | undefined;
  /** One line: what to do next. */
  readonly remedy?: string | undefined;
  /** The answer that is refused, for whoever knows where it was given. */
  readonly about?: About | undefined;
  readonly cause?: unknown;
}

export class KeelsonError extends Error {
  readonly exitCode: ExitCode;
  readonly where: string | undefined;
  readonly excerpt: string | undefined;
  readonly remedy: string | undefined;
  readonly about: About | undefined;

  constructor(failure: Failure) {
    super(
      clip(failure.message),
      failure.cause === undefined ? undefined : { cause: failure.cause },
    );
    this.name = 'KeelsonError';
    this.exitCode = failure.exitCode;
    this.where = failure.where;
    this.excerpt = failure.excerpt;
    this.remedy = failure.remedy;
    this.about = failure.about;
  }

  /** The same failure, with the place it was traced to. */
  at(place: string): KeelsonError {
    const { exitCode, message, where, excerpt, remedy } = this;
    const exact = where === undefined ? place : `${place}: ${where}`;
    return new KeelsonError({ exitCode, message, where: exact, excerpt, remedy, cause: this });
  }
}

/** What was given is cited in messages, and may be of any length. */
function clip(text: string): string {
  return text.length <= longestMessage ? text : `${text.slice(0, longestMessage)}…`;
}

const longestMessage = 2000;

type Details = Omit<Failure, 'exitCode' | 'message'>;

/** Bad input: exit code 2. */
export function inputError(message: string, details: Details = {}): KeelsonError {
  return new KeelsonError({ exitCode: exitCodes.input, message, ...details });
}

/** The target is not ours to write to: exit code 3. */
export function targetError(message: string, details: Details = {}): KeelsonError {
  return new KeelsonError({ exitCode: exitCodes.target, message, ...details });
}

/** Disk, rights, tools, network: exit code 4. */
export function environmentError(message: string, details: Details = {}): KeelsonError {
  return new KeelsonError({ exitCode: exitCodes.environment, message, ...details });
}

/** A fault in a template or manifest that keelson ships: exit code 1. */
export function templateError(message: string, details: Details = {}): KeelsonError {
  return new KeelsonError({ exitCode: exitCodes.bug, message, ...details });
}

/** Receives a fault of the templates. The default throws it; a template author may collect them instead. */
export type ReportFault = (fault: KeelsonError) => void;

export const throwFault: ReportFault = (fault) => {
  throw fault;
};
