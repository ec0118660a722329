import { sql, type SelectQueryBuilder } from 'kysely';

/** The last row of a page: its value in the column that is sorted by, and its id. */
export interface Position {
  readonly value: unknown;
  readonly id: string;
}

export interface Order {
  /** The column; `id` sorts by creation. */
  readonly column: string;
  readonly descending: boolean;
}

/**
 * The order that `sort` asks for: a name, or `-` and a name for the other direction.
 * @param columns name → column; it must have the name
 */
export function orderOf(columns: Readonly<Record<string, string>>, sort: string): Order {
  const descending = sort.startsWith('-');
  const column = columns[descending ? sort.slice(1) : sort];
  if (column === undefined) throw new RangeError(`No column to sort by: ${sort}`);
  return { column, descending };
}

export interface Page<Row> {
  readonly rows: Row[];
  /** Where the next page begins; undefined after the last row. */
  readonly next: Position | undefined;
}

/**
 * One page of `query`, sorted by a column and, where that is equal, by id. Rows without a value come last in both
 * directions.
 *
 * A page begins behind the last row of the one before (a keyset) and not after a number of rows: the thousandth page
 * costs what the first one costs, and rows that come or go meanwhile shift nothing. It is read in up to three steps,
 * each a range of the index on (column, id) that every database reads in order; one condition for all of them would
 * make some databases scan.
 */
export async function readPage<DB, TB extends keyof DB, Row extends { readonly id: string }>(
  query: SelectQueryBuilder<DB, TB, Row>,
  order: Order,
  limit: number,
  after?: Position,
): Promise<Page<Row>> {
  const rows: Row[] = [];
  for (const step of steps(order, after)) {
    const missing = limit + 1 - rows.length;
    if (missing > 0) rows.push(...(await step(query).limit(missing).execute()));
  }
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return {
    rows: rows.slice(0, limit),
    next: last && { id: last.id, value: last[order.column as keyof Row] },
  };
}

type Step = <DB, TB extends keyof DB, Row>(
  query: SelectQueryBuilder<DB, TB, Row>,
) => SelectQueryBuilder<DB, TB, Row>;

function steps({ column, descending }: Order, after: Position | undefined): Step[] {
  const value = sql.ref(column);
  const id = sql.ref('id');
  const direction = descending ? 'desc' : 'asc';
  const behind = descending ? sql`<` : sql`>`;
  const idBehind = sql<boolean>`${id} ${behind} ${after?.id}`;

  const byId: Step = (query) => query.orderBy(id, direction);
  const byIdBehind: Step = (query) => byId(query.where(idBehind));
  const byValue: Step = (query) => byId(query.orderBy(value, direction));
  const withoutValue: Step = (query) => query.where(sql<boolean>`${value} is null`);

  if (column === 'id') return after === undefined ? [byId] : [byIdBehind];
  if (after === undefined) {
    const withValue: Step = (query) => query.where(sql<boolean>`${value} is not null`);
    return [(query) => byValue(withValue(query)), (query) => byId(withoutValue(query))];
  }
  if (after.value === null) return [(query) => byIdBehind(withoutValue(query))];
  return [
    (query) => byIdBehind(query.where(sql<boolean>`${value} = ${after.value}`)),
    (query) => byValue(query.where(sql<boolean>`${value} ${behind} ${after.value}`)),
    (query) => byId(withoutValue(query)),
  ];
}
