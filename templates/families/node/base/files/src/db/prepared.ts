import type { Compilable, CompiledQuery } from 'kysely';

import type { Db } from './database.js';

/** Stands for a parameter while a query is compiled. */
class Placeholder {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** Gives the placeholder for one parameter; to the query builder it looks like a value of its type. */
export type Parameter<P> = <Name extends keyof P & string>(name: Name) => P[Name];

/**
 * A query that is built and compiled once, at its first use, and then only run: building one costs more than many a
 * database needs to answer it. For queries on hot paths whose shape never changes.
 *
 * ```ts
 * const findTask = prepare((db, param: Parameter<{ id: string }>) =>
 *   db.selectFrom('tasks').selectAll().where('id', '=', param('id')),
 * );
 * const [task] = await findTask(db, { id });
 * ```
 */
export function prepare<P extends object, Row>(
  build: (db: Db, param: Parameter<P>) => Compilable<Row>,
): (db: Db, params: P) => Promise<Row[]> {
  let compiled: CompiledQuery<Row> | undefined;
  return async (db, params) => {
    compiled ??= build(db, ((name: string) => new Placeholder(name)) as never).compile();
    const parameters = compiled.parameters.map((value) =>
      value instanceof Placeholder ? params[value.name as keyof P] : value,
    );
    const { rows } = await db.executeQuery<Row>({ ...compiled, parameters });
    return rows;
  };
}
