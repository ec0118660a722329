import process from 'node:process';
import chalk, { type ChalkInstance } from 'chalk';
import type { KeelsonError } from './errors.js';
import { isDumb, isLineByLine } from './terminal.js';
import type { StepReport, StepResult } from './types.js';

/**
 * The only module that prints. What was asked for goes to stdout, what went wrong to stderr;
 * with `--json` stdout holds JSON and nothing else.
 */

export type OutputMode = 'terminal' | 'plain' | 'json' | 'quiet';

/** A step that runs. */
export interface StepLine {
  /** How far it is, e.g. `37 of 97`; shown where a spinner turns. */
  readonly progress: (text: string) => void;
  readonly end: (report: StepReport) => void;
  /** Takes the spinner away without a word. */
  readonly cancel: () => void;
}

export interface Ui {
  readonly mode: OutputMode;
  /** Colours; without effect where NO_COLOR or the output says so. */
  readonly paint: ChalkInstance;
  /** Columns of the terminal, at least 20; 80 without one. */
  readonly width: number;
  /** A line for a person who watches. */
  readonly say: (text?: string) => void;
  /** The text a command was asked for: printed whatever the mode, but not between JSON. */
  readonly answer: (text: string) => void;
  /** One JSON object on a line of its own; only with `--json`. */
  readonly event: (record: Readonly<Record<string, unknown>>) => void;
  readonly step: (id: string, title: string) => Promise<StepLine>;
  /** A step that ended without ever running. */
  readonly report: (report: StepReport) => void;
  /** One line of cause, one of remedy, on stderr. */
  readonly fail: (error: KeelsonError) => void;
  /** A line on stderr, in every mode. */
  readonly warn: (text: string) => void;
  /** Why stdout could not be written, if so (EPIPE does not count: the reader had seen enough). */
  readonly outputFault: () => string | undefined;
}

/** How each result is shown: never a green mark for something that did not run. */
const marks: Readonly<
  Record<StepResult, { sign: string; plain: string; colour: 'green' | 'red' | 'gray' | 'yellow' }>
> = {
  passed: { sign: '✔', plain: 'passed', colour: 'green' },
  failed: { sign: '✖', plain: 'FAILED', colour: 'red' },
  skipped: { sign: '-', plain: 'skipped', colour: 'gray' },
  'not-run': { sign: '!', plain: 'not run', colour: 'yellow' },
};

/** A step that takes longer is announced where no spinner shows it. */
const LONG_MILLISECONDS = 3000;

export interface UiOptions {
  readonly json: boolean;
  readonly quiet: boolean;
}

/** Whether colours are wanted: NO_COLOR (no-color.org) and TERM=dumb say no. */
function wantsColour(): boolean {
  return (process.env.NO_COLOR ?? '') === '' && !isDumb();
}

/** Opens the output. */
export function createUi(options: UiOptions): Ui {
  const { stdout, stderr } = process;
  const isTerminal = stdout.isTTY && !isLineByLine() && !process.env.CI;
  const mode: OutputMode = options.json
    ? 'json'
    : options.quiet
      ? 'quiet'
      : isTerminal
        ? 'terminal'
        : 'plain';
  if (!wantsColour()) chalk.level = 0;

  let fault: string | undefined;
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') fault ??= error.code ?? error.message;
  });
  stderr.on('error', () => undefined);

  const write = (text: string): void => {
    stdout.write(`${text}\n`);
  };
  const say = (text = ''): void => {
    if (mode === 'terminal' || mode === 'plain') write(text);
  };
  const event = (record: Readonly<Record<string, unknown>>): void => {
    if (mode === 'json') write(JSON.stringify(record));
  };
  const warn = (text: string): void => {
    stderr.write(`${visible(text)}\n`);
  };

  return {
    mode,
    paint: chalk,
    get width() {
      return Math.max(20, stdout.columns || 80);
    },
    say,
    event,
    warn,
    answer: (text) => {
      if (mode !== 'json') write(text);
    },
    step: (id, title) => startStep({ mode, say, event }, id, title),
    report: (report) => showReport({ mode, say, event }, report),
    fail: (error) => {
      event({
        event: 'error',
        exitCode: error.exitCode,
        message: error.message,
        where: error.where,
        remedy: error.remedy,
      });
      const place = error.where === undefined ? '' : `${error.where}: `;
      const lines = [place + error.message, error.excerpt, error.remedy].filter(
        (line) => line !== undefined,
      );
      stderr.write(`${chalk.red('keelson:')} ${lines.map(visible).join('\n')}\n`);
    },
    outputFault: () => fault,
  };
}

async function startStep(
  out: Pick<Ui, 'mode' | 'say' | 'event'>,
  id: string,
  title: string,
): Promise<StepLine> {
  out.event({ event: 'step', id, state: 'started', title });
  const waiting = await startWaiting(out, title);
  return {
    progress: (text) => waiting?.progress(text),
    cancel: () => waiting?.stop(),
    end: (report) => {
      waiting?.stop();
      showReport(out, report);
    },
  };
}

/** What is shown while a step runs. */
interface Waiting {
  readonly progress: (text: string) => void;
  readonly stop: () => void;
}

async function startWaiting(
  { mode, say }: Pick<Ui, 'mode' | 'say'>,
  title: string,
): Promise<Waiting | undefined> {
  if (mode === 'terminal') return startSpinner(title);
  return mode === 'plain' ? sayWhatTakesLong(() => say(`${title} …`)) : undefined;
}

/** A log shows what is under way, but not a second line for everything that is done at once. */
function sayWhatTakesLong(say: () => void): Waiting {
  const timer = setTimeout(say, LONG_MILLISECONDS);
  return { progress: () => undefined, stop: () => clearTimeout(timer) };
}

function showReport(out: Pick<Ui, 'mode' | 'say' | 'event'>, report: StepReport): void {
  out.event({ event: 'step', state: report.result, ...report });
  out.say(stepText(report, out.mode));
}

/** A spinner with the time it has been turning; loaded only where somebody sees it. */
async function startSpinner(title: string): Promise<Waiting> {
  const { default: ora } = await import('ora');
  const started = performance.now();
  let far = '';
  const spinner = ora({
    text: title,
    stream: process.stdout,
    isEnabled: true,
    discardStdin: false,
    color: chalk.level === 0 ? false : 'cyan',
  }).start();
  const clock = setInterval(() => {
    const seconds = secondsText(Math.floor((performance.now() - started) / 1000));
    spinner.text = `${title}  ${far === '' ? '' : `${far} · `}${seconds}`;
  }, 1000);
  clock.unref();
  return {
    progress: (text) => (far = text),
    stop: () => {
      clearInterval(clock);
      spinner.stop();
    },
  };
}

/** One line about a finished step. */
function stepText(report: StepReport, mode: OutputMode): string {
  const { sign, plain, colour } = marks[report.result];
  const mark = chalk[colour](mode === 'terminal' ? sign : `${plain}:`);
  const facts = [
    countsText(report.counts),
    report.reason,
    report.result === 'passed' || report.result === 'failed'
      ? secondsText(report.seconds)
      : undefined,
  ].filter((fact) => fact !== undefined);
  return `${mark} ${report.title}${facts.length === 0 ? '' : chalk.gray(`  ${facts.join(' · ')}`)}`;
}

/** `112 passed, 0 failed`; what is counted is named in the plural, so `1 secret`. */
export function countsText(counts: StepReport['counts']): string | undefined {
  if (counts === undefined) return undefined;
  return Object.entries(counts)
    .map(([name, count]) => `${count} ${count === 1 ? name.replace(/s$/, '') : name}`)
    .join(', ');
}

/** `9 ms`, `0.4 s`, `12 s` */
export function secondsText(seconds: number): string {
  if (seconds < 0.1) return `${(seconds * 1000).toFixed(0)} ms`;
  return `${seconds < 10 ? seconds.toFixed(1) : seconds.toFixed(0)} s`;
}

/** Columns of a result in a table. */
export const resultWidth = Math.max(...Object.values(marks).map(({ plain }) => plain.length));

/** How a result is written in a table. */
export function resultText(result: StepResult): string {
  const { plain, colour } = marks[result];
  return chalk[colour](plain.padEnd(resultWidth));
}

/** Control and invisible characters made visible, so that foreign text cannot rewrite the screen. */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, (character) =>
    character === '\n' ? character : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
