import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { provideNode } from '../support/nodes.js';
import { findPython, provideUv } from '../support/python.js';
import { provideManager } from './managers.js';
import type { Row } from './rows.js';

/** Programs that a row is run with. */
export interface Tools {
  /** Runs the tool itself. */
  readonly node: string;
  /** What the project runs on, e.g. `Node.js 22.23.3`. */
  readonly runtime: string;
  /** To put in front of PATH. */
  readonly directories: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
}

type Provide = (row: Row, directory: string) => Promise<Tools>;

const providers: Readonly<Record<string, Provide>> = { npm: nodeTools, python: pythonTools };

/** @throws Error saying what is not to be had */
export function provideTools(row: Row, directory: string): Promise<Tools> {
  const provide = providers[row.ecosystem];
  if (provide === undefined) throw new Error(`nothing is known of tools of ${row.ecosystem}`);
  return provide(row, directory);
}

async function nodeTools({ packageManager, combination }: Row, directory: string): Promise<Tools> {
  const wanted = `${packageManager} or Node ${combination.runtime}`;
  const node = await orSay(wanted, () => provideNode(combination.runtime));
  const manager = await orSay(wanted, () =>
    provideManager(packageManager, join(directory, 'managers')),
  );
  return {
    node,
    runtime: `Node.js ${await versionOf(node)}`,
    directories: [...(manager === undefined ? [] : [manager]), dirname(node)],
    variables: {},
  };
}

async function pythonTools(
  { packageManager, combination }: Row,
  directory: string,
): Promise<Tools> {
  const python = findPython(combination.runtime);
  if (python === undefined) throw new Error(`no Python ${combination.runtime} on this machine`);
  // Under the name that is looked for first, with no other version beside it.
  const place = join(directory, `python-${combination.runtime}`);
  mkdirSync(place, { recursive: true });
  rmSync(join(place, 'python3'), { force: true });
  symlinkSync(python, join(place, 'python3'));
  const isUv = packageManager === 'uv';
  return {
    node: process.execPath,
    runtime: `Python ${await versionOf(python)}`,
    directories: [...(isUv ? [dirname(await orSay('uv', provideUv))] : []), place],
    variables: isUv ? { UV_PYTHON: python } : {},
  };
}

/** What cannot be had, in one line. */
async function orSay<T>(what: string, provide: () => Promise<T> | T): Promise<T> {
  try {
    return await provide();
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new Error(`no ${what} (${why ?? ''})`, { cause: error });
  }
}

async function versionOf(program: string): Promise<string> {
  const { stdout } = await promisify(execFile)(program, ['--version']);
  return /\d[\d.]*/.exec(stdout)?.[0] ?? '';
}
