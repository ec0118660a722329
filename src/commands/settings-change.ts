import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Catalog } from '../catalog/catalog.js';
import { diskOf } from '../merge/disk.js';
import type { WrittenFile } from '../merge/merge.js';
import type { Plan } from '../plan.js';
import { newValues, readDotEnv, withValues } from '../steps/dotenv.js';
import type { Blueprint } from '../types.js';
import type { EnvView } from '../view.js';
import { planOf } from './plan.js';

/** What becomes of `.env`: it is the person's, so lines are added, and one is replaced only with a trace. */

export interface SettingsChange {
  /** What `.env` will hold; undefined where it stays as it is, or there is none. */
  readonly values: ReadonlyMap<string, string> | undefined;
  readonly files: readonly WrittenFile[];
  /** Variables whose lines change: the file is not in git, so no diff shows it. */
  readonly changed: readonly string[];
}

/**
 * Adds the variables that are new, and replaces the addresses that lead to another kind of server now;
 * what they were stands in a comment.
 */
export function settingsChange(
  directory: string,
  before: Blueprint,
  plan: Plan,
  catalog: Catalog,
): SettingsChange {
  if (hasSameChoices(before, plan.blueprint)) return nothing;
  const found = diskOf(directory)('.env');
  if (found?.kind !== 'file') return nothing;
  const has = readDotEnv(join(directory, '.env'));
  const earlier = new Map(planOf(before, catalog).view.env.map((entry) => [entry.name, entry]));
  const isNew = ({ name }: EnvView): boolean => !earlier.has(name) && !has.has(name);
  const isForeign = ({ name, development }: EnvView): boolean =>
    has.has(name) && protocolOf(earlier.get(name)?.development) !== protocolOf(development);

  const added = plan.view.env.filter(isNew);
  const replaced = plan.view.env.filter(isForeign);
  const values = newValues([...added, ...replaced]);
  if (values.size === 0) return nothing;
  const text = withValues(Buffer.from(found.bytes).toString('utf8'), values);
  return {
    values: new Map([...has, ...values]),
    files: [{ path: '.env', bytes: Buffer.from(text), mode: found.mode }],
    changed: [...values.keys()],
  };
}

const nothing: SettingsChange = { values: undefined, files: [], changed: [] };

/** Variables are of layers, and those are of choices. */
export function hasSameChoices(before: Blueprint, after: Blueprint): boolean {
  const { resources: _of, changes: _changes, ...choices } = before;
  const { resources: _other, changes: _others, ...chosen } = after;
  return isDeepStrictEqual(choices, chosen);
}

function protocolOf(address: string | undefined): string {
  return /^[a-z]+:/.exec(address ?? '')?.[0] ?? '';
}
