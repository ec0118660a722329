import { describe, expect, it } from 'vitest';

import { blueprintOf } from './blueprints.js';
import {
  allRows,
  type Combination,
  inTurn,
  pairsOf,
  pairwise,
  product,
  type Subject,
  whyNot,
} from './rows.js';

const features = ['docker', 'github-actions', 'oauth', 'redis'];

const subjects: readonly (Subject & { managers: string[]; most: number })[] = [
  {
    stack: 'one',
    ecosystem: 'npm',
    features,
    managers: ['bun', 'npm', 'pnpm', 'yarn', 'yarn-berry'],
    most: 14,
  },
  { stack: 'other', ecosystem: 'python', features, managers: ['pip', 'uv'], most: 16 },
];

describe.each(subjects)('the rows of a stack of $ecosystem', ({ managers, most, ...subject }) => {
  it('let every possible pair of choices meet', () => {
    const possible = product(subject).filter((each) => whyNot(each) === undefined);
    const met = new Set(pairwise(subject).flatMap(pairsOf));
    const missing = [...new Set(possible.flatMap(pairsOf))].filter((pair) => !met.has(pair));
    expect(missing).toEqual([]);
  });

  it('are few for that, and none that the tool refuses', () => {
    const rows = pairwise(subject);
    expect(rows.length).toBeLessThanOrEqual(most);
    expect(rows.filter((row) => whyNot(row) !== undefined)).toEqual([]);
  });

  it('let every database, kind of accounts and subject meet', () => {
    const triple = ({ database, auth, subject: what }: Combination): string =>
      `${database} ${auth} ${what}`;
    const rows = allRows(subject);
    const met = new Set(rows.map(({ combination }) => triple(combination)));
    expect([...met].sort()).toEqual([...new Set(product(subject).map(triple))].sort());
    const later = rows
      .slice(pairwise(subject).length)
      .map(({ combination }) => triple(combination));
    const first = new Set(pairwise(subject).map(triple));
    expect(later.filter((each) => first.has(each))).toEqual([]);
    expect(new Set(later).size).toBe(later.length);
  });

  it('let a project grow on every database', () => {
    const changed = allRows(subject).filter(
      (row) => (blueprintOf(row)['changes'] as readonly unknown[]).length > 0,
    );
    const met = changed.map(
      ({ combination: { database, subject: what } }) => `${database} ${what}`,
    );
    const possible = product(subject).map(({ database, subject: what }) => `${database} ${what}`);
    expect([...new Set(met)].sort()).toEqual([...new Set(possible)].sort());
  });

  it('drive a project with every package manager', () => {
    const drivers = allRows(subject).map((row) => row.packageManager);
    expect([...new Set(drivers)].sort()).toEqual(managers);
  });

  it('have a number and an id of their own', () => {
    const rows = allRows(subject);
    expect(rows.map((row) => row.number)).toEqual(rows.map((_row, index) => index + 1));
    expect(new Set(rows.map((row) => row.id)).size).toBe(rows.length);
    for (const { id } of rows) expect(id.startsWith(`${subject.stack}-`)).toBe(true);
  });
});

it('a feature that a stack does not offer is in no row of it', () => {
  const without = { stack: 'small', ecosystem: 'npm', features: ['docker'] };
  const rows = allRows(without).map(({ combination }) => combination);
  expect(new Set(rows.map(({ docker }) => docker))).toEqual(new Set(['with', 'without']));
  expect(new Set(rows.map(({ redis, oauth }) => redis + oauth))).toEqual(
    new Set(['withoutwithout']),
  );
});

it('rows of several stacks come in turn, the rest of the longest last', () => {
  expect(inTurn<number | string>([[1, 2, 3], ['a'], ['x', 'y']])).toEqual([1, 'a', 'x', 2, 'y', 3]);
  expect(inTurn([])).toEqual([]);
});
