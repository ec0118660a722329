import { execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { environment } from './run.js';
import { entry } from './tool.js';

/** The tool in a pseudo-terminal, driven by Python's own module: no dependency that compiles. */

/** Why there is no terminal to be had here, or undefined. */
export const noTerminal: string | undefined = whyNoTerminal();

function whyNoTerminal(): string | undefined {
  try {
    execFileSync('python3', ['-c', 'import pty, os; os.waitstatus_to_exitcode'], {
      stdio: 'ignore',
    });
    return undefined;
  } catch {
    return 'python3 with its module pty is not here';
  }
}

export interface Dialogue {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly columns?: number;
  /** What to wait for, and which keys to press then; before that, the terminal may get another width. */
  readonly steps: readonly {
    readonly wait: string;
    readonly send: string;
    readonly columns?: number;
  }[];
  /** Another copy of the tool. */
  readonly entry?: string;
  /** A program that is given the whole command line instead, e.g. `sh -c 'exec "$@" <&-' sh`. */
  readonly wrapper?: readonly string[];
}

export interface DialogueResult {
  /** Exit code, or minus the number of the signal. */
  readonly code: number;
  /** Everything that was written to the terminal. */
  readonly raw: string;
  /** The same without escape sequences. */
  readonly text: string;
  /** Whether the terminal's mode (echo, lines, signals) is at the end as it was at the beginning. */
  readonly isModeRestored: boolean;
}

export const keys = {
  enter: '\r',
  down: '\u001b[B',
  space: ' ',
  ctrlC: '\u0003',
  ctrlD: '\u0004',
} as const;

/** Runs `keelson <words>` in a terminal. @throws when a text that was waited for never came */
export function talk(words: readonly string[], dialogue: Dialogue): Promise<DialogueResult> {
  const child = spawn('python3', [join(import.meta.dirname, 'terminal.py')], { stdio: 'pipe' });
  const { columns = 80, cwd, env, steps, wrapper = [] } = dialogue;
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  child.stdin.end(
    JSON.stringify({
      command: [...wrapper, process.execPath, dialogue.entry ?? entry, ...words],
      cwd,
      env: { ...environment(), TERM: 'xterm-256color', ...env },
      columns,
      steps,
    }),
  );
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => {
      if (output === '') {
        reject(new Error(errors));
        return;
      }
      const result = JSON.parse(output) as Spoken;
      const text = stripVTControlCharacters(result.screen);
      if (result.missed !== null) reject(new Error(`"${result.missed}" never came:\n${text}`));
      else resolve({ code: result.code, raw: result.screen, text, isModeRestored: result.mode });
    });
  });
}

/** What the driver prints. */
interface Spoken {
  readonly code: number;
  readonly screen: string;
  readonly missed: string | null;
  readonly mode: boolean;
}
