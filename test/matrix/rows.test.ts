import { expect, it } from 'vitest';

import { allRows, type Combination, pairsOf, pairwise, product, whyNot } from './rows.js';

it('lets every possible pair of choices meet in some row', () => {
  const possible = product().filter((each) => whyNot(each) === undefined);
  const met = new Set(pairwise().flatMap(pairsOf));
  const missing = [...new Set(possible.flatMap(pairsOf))].filter((pair) => !met.has(pair));
  expect(missing).toEqual([]);
});

it('needs few rows for that, and none that the tool refuses', () => {
  const rows = pairwise();
  expect(rows.length).toBeLessThanOrEqual(14);
  expect(rows.filter((row) => whyNot(row) !== undefined)).toEqual([]);
});

it('lets every database, kind of accounts and subject meet', () => {
  const triple = ({ database, auth, subject }: Combination): string =>
    `${database} ${auth} ${subject}`;
  const met = new Set(allRows().map(({ combination }) => triple(combination)));
  expect([...met].sort()).toEqual([...new Set(product().map(triple))].sort());
  expect(met.size).toBe(allRows().length);
});

it('drives a project with every package manager', () => {
  const managers = allRows().map((row) => row.packageManager);
  expect([...new Set(managers)].sort()).toEqual(['bun', 'npm', 'pnpm', 'yarn']);
});

it('gives every row a number and an id of its own', () => {
  const rows = allRows();
  expect(rows.map((row) => row.number)).toEqual(rows.map((_row, index) => index + 1));
  expect(new Set(rows.map((row) => row.id)).size).toBe(rows.length);
});
