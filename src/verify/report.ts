/** What a run of the suite found. Plain data: printing is somebody else's work. */

/** How a check ended. `not-applicable` is decided by the blueprint, `not-run` by what the machine lacks. */
export type CheckResult = 'passed' | 'failed' | 'not-applicable' | 'not-run';

/** What a failed check shows. */
export interface Failure {
  /** The request as a curl line, where one request is to blame. */
  readonly request?: string;
  readonly expected: string;
  readonly got: string;
  /** What the project wrote about the request. */
  readonly log?: readonly string[];
}

/** One check's outcome. */
export interface CheckReport {
  readonly id: string;
  readonly title: string;
  readonly group: string;
  readonly result: CheckResult;
  readonly milliseconds: number;
  /** Why it is not applicable or was not run. */
  readonly reason?: string;
  readonly failure?: Failure;
  /** What was counted, e.g. `0 oversold in 10,000 attempts`. */
  readonly figure?: string;
  /** Where the promise comes from. */
  readonly source?: string;
}

/** Counts by result. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly notApplicable: number;
  readonly notRun: number;
}

/** A whole run. */
export interface VerifyReport {
  readonly contract: number;
  readonly url: string;
  readonly checks: readonly CheckReport[];
  readonly counts: Counts;
  readonly seconds: number;
  /** Requests that were sent. */
  readonly requests: number;
  /** A signal ended the run before its end. */
  readonly interrupted: boolean;
  /** What is to be known beside the checks, e.g. that the project had to be killed. */
  readonly notes: readonly string[];
}

/** Every sentence that stands beside the counts. */
export function notesOf({ interrupted, counts, checks, notes }: VerifyReport): readonly string[] {
  const ran = counts.passed + counts.failed;
  const due = checks.length - counts.notApplicable;
  return interrupted ? [`The run was interrupted: ${ran} of ${due} checks ran.`, ...notes] : notes;
}

/** Counts the results of checks. */
export function countsOf(checks: readonly CheckReport[]): Counts {
  const count = (result: CheckResult): number =>
    checks.filter((check) => check.result === result).length;
  return {
    passed: count('passed'),
    failed: count('failed'),
    notApplicable: count('not-applicable'),
    notRun: count('not-run'),
  };
}

/** The lines to show for one failed check; none for any other. */
export function failureLines(check: CheckReport): readonly string[] {
  const { failure } = check;
  if (failure === undefined) return [];
  return [
    `${check.id} ${check.title}`,
    ...(failure.request === undefined ? [] : [`  request   ${failure.request}`]),
    `  expected  ${failure.expected}`,
    `  got       ${failure.got}`,
    ...(failure.log ?? []).map((line) => `  log       ${line}`),
    ...(check.source === undefined ? [] : [`  read on   ${check.source}`]),
  ];
}
