import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { readYaml } from './catalog/yaml.js';
import type { ChoiceKind } from './types.js';

/**
 * What was proved: the combinations that a run of the matrix generated, installed, tested, booted
 * and checked over HTTP. The file is written by that run and never by hand.
 */

const provedSchema = z.strictObject({
  /** Version of keelson the run was made with. */
  keelson: z.string(),
  /** Day of the run, yyyy-mm-dd. */
  date: z.string(),
  combinations: z.array(
    z.strictObject({
      stack: z.string(),
      database: z.string(),
      /** The server that stood for the database, e.g. `PostgreSQL 15.18`. */
      engine: z.string(),
      auth: z.string(),
      example: z.string(),
      features: z.array(z.string()),
      /** Resources declared beside the example's. */
      resources: z.int(),
      packageManager: z.string(),
      /** What it ran on, e.g. `Node.js 22.23.3`. */
      runtime: z.string(),
      /** Processes behind one address. */
      instances: z.int(),
      /** Checks over HTTP that passed. */
      checks: z.int(),
      /** The project's own tests that passed. */
      tests: z.int(),
    }),
  ),
});

export type Proved = z.infer<typeof provedSchema>;

/** Reads `templates/proved.json`; undefined where no run has been recorded yet. */
export function readProved(templates: string): Proved | undefined {
  const name = 'proved.json';
  const path = join(templates, name);
  if (!existsSync(path)) return undefined;
  return readYaml({ text: readFileSync(path, 'utf8'), name, from: 'templates' }, provedSchema);
}

/** In how many proved combinations a choice stands. */
export function timesProved(
  proved: Proved | undefined,
  kind: ChoiceKind | 'stack',
  stack: string,
  id: string,
): number {
  const runs = proved?.combinations.filter((run) => run.stack === stack) ?? [];
  return runs.filter((run) => (kind === 'feature' ? run.features.includes(id) : run[kind] === id))
    .length;
}
