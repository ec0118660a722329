import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { besideOf, clearBeside } from '../tree/beside.js';
import { fileFault, solveAndResume } from '../tree/faults.js';
import { giveSecondName } from '../tree/second-name.js';
import type { EnvView } from '../view.js';
import type { Project } from './project.js';
import type { Step, StepContext, StepOutcome } from './step.js';

/** The project's `.env`: made here and not by the render, because a render has no secrets in it. */

/** Only the owner may read it, from the first moment on. */
const OWNER_ONLY = 0o600;

export const envStep: Step = {
  id: 'env',
  title: 'Write .env',
  needs: ['write'],
  usesServices: false,
  preview: () => undefined,
  run: writeDotEnv,
};

function writeDotEnv(context: StepContext): Promise<StepOutcome> {
  const { project } = context;
  const path = join(project.directory, '.env');
  if (existsSync(path)) {
    const has = readDotEnv(path);
    const missing = project.view.env
      .filter((entry) => entry.required && !has.has(entry.name))
      .map((entry) => entry.name);
    return Promise.resolve({
      result: 'skipped',
      applies: false,
      reason:
        missing.length === 0
          ? 'there is one already'
          : `there is one already; it lacks ${missing.join(', ')}`,
    });
  }
  const values = developmentValues(project);
  writeOwnFile(path, dotEnvText(project, values));
  const secrets = project.view.env.filter((entry) => entry.secret > 0).length;
  return Promise.resolve({
    result: 'passed',
    counts: { variables: values.size, secrets },
  });
}

/** A file of the owner's alone, whole or not at all. @throws KeelsonError (exit 4) */
function writeOwnFile(path: string, text: string): void {
  const next = besideOf(path);
  try {
    clearBeside(path);
    writeFileSync(next, text, { flag: 'wx', mode: OWNER_ONLY });
    giveSecondName(next, path);
  } catch (error) {
    throw fileFault(error, 'write', path, solveAndResume);
  } finally {
    rmSync(next, { force: true });
  }
}

/** The values of a new `.env`: secrets from the CSPRNG, the port and the servers that were found. */
function developmentValues(project: Project): Map<string, string> {
  const values = new Map<string, string>();
  for (const entry of project.view.env) {
    const value = project.settings[entry.name] ?? usualValue(entry);
    if (value !== '') values.set(entry.name, value);
  }
  return values;
}

function dotEnvText(project: Project, values: ReadonlyMap<string, string>): string {
  const lines = project.view.env.map((entry) => settingLine(entry, values.get(entry.name)));
  return [
    `# Development settings of ${project.blueprint.name}: not in git, readable by you alone.`,
    '# What each of them means stands in .env.example and in the README.',
    ...lines.filter((line) => line !== undefined),
    '',
  ].join('\n');
}

function settingLine(entry: EnvView, value: string | undefined): string | undefined {
  if (value !== undefined) return `${entry.name}=${quoteSetting(value)}`;
  return entry.required ? `# ${entry.name}=` : undefined;
}

/** Quoted only where a dotenv reader would cut it: at blanks, quotes and comment signs. */
function quoteSetting(value: string): string {
  if (/^[^\s#'"`\\]*$/.test(value)) return value;
  return value.includes("'") ? JSON.stringify(value) : `'${value}'`;
}

/** The values that variables get: what the caller gives, a secret, or what is usual in development. */
export function newValues(entries: readonly EnvView[]): Map<string, string> {
  return new Map(
    entries.flatMap((entry) => {
      const value = process.env[entry.name] ?? usualValue(entry);
      return value === '' ? [] : [[entry.name, value]];
    }),
  );
}

function usualValue({ secret, development }: EnvView): string {
  return secret > 0 ? randomBytes(secret).toString('base64url') : development;
}

/** The text of a `.env` with other values: a line that is replaced stays as a comment, others are added. */
export function withValues(text: string, values: ReadonlyMap<string, string>): string {
  const left = new Map(values);
  const lines = text.split('\n').flatMap((line) => {
    const name = /^\s*(?:export\s+)?([A-Z][A-Z0-9_]*)\s*=/.exec(line)?.[1] ?? '';
    const value = left.get(name);
    if (value === undefined) return [line];
    left.delete(name);
    return [`# ${line}`, `${name}=${quoteSetting(value)}`];
  });
  if (left.size === 0) return lines.join('\n');
  const added = [...left].map(([name, value]) => `${name}=${quoteSetting(value)}\n`);
  const end = text === '' || text.endsWith('\n') ? '' : '\n';
  return lines.join('\n') + end + added.join('');
}

/** The project's settings as its own processes will see them: `.env`, or what it would hold. */
export function projectSettings(project: Project): ReadonlyMap<string, string> {
  const written = readDotEnv(join(project.directory, '.env'));
  const usual = project.view.env
    .filter((entry) => entry.development !== '')
    .map((entry) => [entry.name, project.settings[entry.name] ?? entry.development] as const);
  return new Map([...usual, ...written]);
}

/** Names and values of an existing `.env`; lines that are not `NAME=value` are passed over. */
export function readDotEnv(path: string): Map<string, string> {
  const values = new Map<string, string>();
  if (!existsSync(path)) return values;
  for (const line of readOwnFile(path).split(/\r?\n/)) {
    const match = /^\s*(?:export\s+)?([A-Z][A-Z0-9_]*)\s*=\s*(.*?)\s*$/.exec(line);
    if (match?.[1] === undefined || match[2] === undefined) continue;
    values.set(match[1], match[2].replace(/^(['"`])(.*)\1$/, '$2'));
  }
  return values;
}

/** @throws KeelsonError (exit 4) */
function readOwnFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw fileFault(error, 'read', path, 'Make it a file that you may read, or remove it.');
  }
}
