import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Catalog } from '../catalog/catalog.js';
import { environmentError, inputError, targetError } from '../errors.js';
import { fillPath } from '../fill.js';
import type { Plan } from '../plan.js';
import { readDotEnv } from '../steps/dotenv.js';
import type { Blueprint, FileTree, TreeFile } from '../types.js';
import { NotRunHere } from '../verify/not-run.js';
import { linkMigrations, withoutLinks } from './chain.js';
import { planOf } from './plan.js';

/**
 * Migrations that may have been applied are never rewritten, and none is taken away while its tables
 * hold anything.
 */

export interface Renders {
  readonly directory: string;
  readonly before: Blueprint;
  readonly plan: Plan;
  readonly catalog: Catalog;
  readonly base: FileTree;
  readonly next: FileTree;
}

/**
 * The next render, with the migrations that are there.
 * @throws KeelsonError exit 2 when a change would rewrite one, exit 3 when tables would be left behind
 */
export async function keepMigrations(renders: Renders): Promise<FileTree> {
  const { directory, before, plan, catalog, base, next } = renders;
  const isOne = migrationsOf(plan, catalog);
  const there = [...base.values()].filter(({ path }) => isOne(path));
  const { family, manifest } = catalog.stack(plan.blueprint.framework);
  const dependency = manifest.dependency ?? family.manifest.dependency;
  const changed = there.filter((file) => isOther(file, next.get(file.path)));
  // Those that only stand on another one were put behind an owner's.
  const rewritten = changed.filter((file) => doesOther(file, next.get(file.path), dependency));
  const linked = changed.filter((file) => !rewritten.includes(file));
  // Another database has seen none of them.
  if (before.database !== plan.blueprint.database) return withFiles(next, linked);

  const gone = there.filter(({ path }) => !next.has(path)).map(({ path }) => path);
  if (gone.length > 0) await refuseTables(renders, gone);
  if (rewritten.length > 0 && before.keelson === plan.blueprint.keelson) {
    throw inputError(
      `this would rewrite migrations that may have been applied: ${rewritten.map(({ path }) => path).join(', ')}`,
      {
        remedy:
          'Tables would be other ones from the start: make a new project with `keelson new`, and move over.',
      },
    );
  }
  // A newer keelson writes them in another way; what they do has been done.
  const kept = withFiles(next, changed);
  return dependency === undefined
    ? kept
    : linkMigrations(kept, base, { directory, isMigration: isOne, dependency });
}

function isOther(file: TreeFile, next: TreeFile | undefined): boolean {
  if (next === undefined || next === file) return false;
  return Buffer.compare(file.bytes, next.bytes) !== 0;
}

function doesOther(
  file: TreeFile,
  next: TreeFile | undefined,
  dependency: string | undefined,
): boolean {
  if (next === undefined || dependency === undefined) return true;
  return withoutLinks(file, dependency) !== withoutLinks(next, dependency);
}

function withFiles(tree: FileTree, files: readonly TreeFile[]): FileTree {
  return new Map([...tree, ...files.map((file) => [file.path, file] as const)]);
}

/** Which of a project's files are migrations. */
export function migrationsOf(plan: Plan, catalog: Catalog): (path: string) => boolean {
  const { family, manifest } = catalog.stack(plan.blueprint.framework);
  const pattern = manifest.migrations ?? family.manifest.migrations;
  if (pattern === undefined) return () => false;
  const expression = new RegExp(pattern);
  return (path) => expression.test(path);
}

/** A column, or with `column: undefined` a whole table. */
interface Place {
  readonly table: string;
  readonly column: string | undefined;
}

async function refuseTables(renders: Renders, paths: readonly string[]): Promise<void> {
  const { before, plan, catalog, directory } = renders;
  const stays = placesOf(plan, catalog);
  const left = placesOf(planOf(before, catalog), catalog).filter(
    (place) => !stays.some((other) => isSame(place, other)),
  );
  const schema = await schemaOf(directory, plan);
  const there = left.filter((place) => stands(place, schema));
  if (there.length === 0) return;
  const names = there.map(({ table, column }) =>
    column === undefined ? table : `${table}.${column}`,
  );
  const back = plan.view.commands['migrate-down'] ?? '';
  throw targetError(
    `the database has ${names.join(', ')}, which ${paths.join(', ')} made: what is in there would be lost`,
    {
      remedy: `Save what you need of it; take the migrations back, in each database you have, with \`${back}\`; then run the same command again.`,
    },
  );
}

function placesOf(plan: Plan, catalog: Catalog): Place[] {
  const { layers, stack } = catalog.load(plan.blueprint);
  const pattern = stack.manifest.table ?? stack.family.manifest.table ?? '[plural.snake]';
  const own = plan.view.resources.flatMap((resource) => {
    const table = fillPath(pattern, resource, `stacks/${stack.id}/stack.yaml`).toLowerCase();
    const added = resource.fields.filter(
      ({ snake }) => !resource.created.fields.some((field) => field.snake === snake),
    );
    return [undefined, ...added.map(({ snake }) => snake)].map((column) => ({ table, column }));
  });
  const others = layers.flatMap(({ manifest }) =>
    manifest.tables.map((table) => ({ table, column: undefined })),
  );
  return [...own, ...others];
}

function isSame(a: Place, b: Place): boolean {
  return a.table === b.table && a.column === b.column;
}

/** @throws KeelsonError (exit 4) when the database cannot be looked into: then nobody knows */
async function schemaOf(directory: string, { view }: Plan): Promise<string> {
  const usual = view.env.find(({ name }) => name === 'DATABASE_URL')?.development;
  const url = readDotEnv(join(directory, '.env')).get('DATABASE_URL') ?? usual;
  if (url === undefined || url === '') return '';
  const { messageOf } = await import('../verify/verify.js');
  const { storedSchema } = await import('../verify/database.js');
  try {
    const file = /^file:(?!\/\/)(.*)$/.exec(url)?.[1];
    return await storedSchema(
      file === undefined ? url : pathToFileURL(resolve(directory, file)).href,
    );
  } catch (error) {
    throw environmentError(`whether tables would be lost cannot be seen: ${messageOf(error)}`, {
      remedy:
        error instanceof NotRunHere
          ? 'Run keelson with such a Node.js.'
          : 'See that DATABASE_URL in .env leads to a database that answers, and run the same command again.',
      cause: error,
    });
  }
}

/** In the definitions of PostgreSQL's catalogue, or in the statements of SQLite and MySQL. */
function stands({ table, column }: Place, schema: string): boolean {
  if (new RegExp(`^column ${table} \\d+ ${column ?? ''}`, 'im').test(schema)) return true;
  const quoted = (name: string): string => `["\`\\[]?${name}["\`\\]]?`;
  const statements = schema.split(/^(?=create )/im);
  return statements.some(
    (text) =>
      new RegExp(`^create table ${quoted(table)}[\\s(]`, 'i').test(text) &&
      (column === undefined || new RegExp(`["\`\\[]${column}["\`\\]]`).test(text)),
  );
}
