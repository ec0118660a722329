import { join } from 'node:path';
import { environmentError } from '../errors.js';
import type { EmptyDatabase } from '../verify/database.js';
import { codeOf } from '../tree/faults.js';
import { projectSettings, readDotEnv } from './dotenv.js';
import type { Project } from './project.js';

/** The database of the checks, and the settings without which there is none. */

/** @throws KeelsonError (exit 4) when the project lacks a setting that nothing else gives */
export function refuseUnset({ directory, view }: Project): void {
  const written = readDotEnv(join(directory, '.env'));
  const isUnset = (name: string): boolean => !(written.get(name) ?? process.env[name]);
  const names = view.env
    .filter(({ name, required, secret }) => required && secret === 0 && isUnset(name))
    .map(({ name }) => name);
  if (names.length === 0) return;
  throw environmentError(`.env gives no value for ${names.join(', ')}`, {
    remedy: 'Write it into .env; what it means stands in .env.example.',
  });
}

/**
 * A database for the checks alone, beside the project's, so that nothing they make appears in that one.
 *
 * @returns undefined for a project without a database that the suite could name
 * @throws KeelsonError (exit 4) when the server allows none
 */
export async function checkDatabase(project: Project): Promise<EmptyDatabase | undefined> {
  const url = projectSettings(project).get('DATABASE_URL');
  if (url === undefined) return undefined;
  if (!URL.canParse(url)) {
    throw environmentError(`DATABASE_URL in .env is ${url === '' ? 'empty' : 'no address'}`, {
      remedy: 'What it must look like stands in .env.example.',
    });
  }
  const { createEmptyDatabase, messageOf } = await import('../verify/verify.js');
  try {
    return await createEmptyDatabase(url);
  } catch (error) {
    throw environmentError(`a database for the checks could not be made: ${messageOf(error)}`, {
      remedy: remedies[codeOf(error)] ?? 'Look at DATABASE_URL in .env.',
      cause: error,
    });
  }
}

const wrongPassword = 'Correct user and password in DATABASE_URL in .env.';
const noRight =
  'Let the user in DATABASE_URL make databases (their names begin like its own, then `_checks_`).';

/** By what PostgreSQL and MySQL call it. */
const remedies: Readonly<Record<string, string>> = {
  '28P01': wrongPassword,
  '28000': wrongPassword,
  ER_ACCESS_DENIED_ERROR: wrongPassword,
  '42501': noRight,
  ER_DBACCESS_DENIED_ERROR: noRight,
};
