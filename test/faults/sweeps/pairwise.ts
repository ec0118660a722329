import { randomNumbers } from './sweep.js';

/** A choice of one of each list. */
type Row<Lists> = {
  readonly [Key in keyof Lists]: Lists[Key] extends readonly (infer Value)[] ? Value : never;
};

/** Of so many rows the one with most that is new is taken. */
const candidates = 40;

/** Rows in which each two values of different lists stand together at least once. */
export function pairwise<Lists extends object>(lists: Lists, seed: number): readonly Row<Lists>[] {
  const sizes = Object.values(lists).map((list: readonly unknown[]) => list.length);
  const open = new Set(pairsOf(sizes));
  const random = randomNumbers(seed);
  const rows: number[][] = [];
  while (open.size > 0) {
    const drawn = Array.from({ length: candidates }, () => rowWith(open, sizes, random));
    const news = drawn.map((row) => pairsIn(row).filter((pair) => open.has(pair)).length);
    const best = drawn[news.indexOf(Math.max(...news))] ?? [];
    for (const pair of pairsIn(best)) open.delete(pair);
    rows.push(best);
  }
  const keys = Object.keys(lists);
  const values = Object.values(lists) as (readonly unknown[])[];
  return rows.map(
    (row) =>
      Object.fromEntries(
        row.map((at, column) => [keys[column], values[column]?.[at]]),
      ) as Row<Lists>,
  );
}

/** Any row that has one of the pairs. */
function rowWith(
  open: ReadonlySet<string>,
  sizes: readonly number[],
  random: () => number,
): number[] {
  const row = sizes.map((size) => Math.floor(random() * size));
  const all = [...open];
  const pair = all[Math.floor(random() * all.length)] ?? '';
  for (const part of pair.split(' ')) {
    const [column = 0, value = 0] = part.split(':').map(Number);
    row[column] = value;
  }
  return row;
}

function pairsIn(row: readonly number[]): string[] {
  return row.flatMap((one, left) =>
    row.slice(left + 1).map((other, index) => pairOf(left, one, left + 1 + index, other)),
  );
}

function pairsOf(sizes: readonly number[]): string[] {
  return sizes.flatMap((size, left) =>
    sizes
      .slice(left + 1)
      .flatMap((other, index) =>
        range(size).flatMap((one) =>
          range(other).map((two) => pairOf(left, one, left + 1 + index, two)),
        ),
      ),
  );
}

function pairOf(left: number, one: number, right: number, two: number): string {
  return `${left}:${one} ${right}:${two}`;
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, n) => n);
}
