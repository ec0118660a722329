import { describe, expect, it } from 'vitest';
import { allChecks } from '../../src/verify/checks/index.js';
import { selectChecks } from '../../src/verify/selection.js';

const idsOf = (only: string): readonly string[] =>
  selectChecks(only, allChecks).map(({ id }) => id);

describe('--only', () => {
  it('takes numbers, ranges and groups, each check once, in the order of the suite', () => {
    expect(idsOf('C02')).toEqual(['C02']);
    expect(idsOf('c02 , C09')).toEqual(['C02', 'C09']);
    expect(idsOf('C49-C52')).toEqual(idsOf('C49-52'));
    expect(idsOf('C49-C52')).toContain('C50');
    expect(idsOf('jwt')).toContain('C49');
    expect(idsOf('refresh,jwt,C49')).toEqual(idsOf('jwt,refresh'));
  });

  it.each(['', ' , ', 'C8', 'C999', 'C65-C49', 'tokens', '-', 'C49-', '../x'])(
    'refuses %j',
    (word) => {
      expect(() => idsOf(word)).toThrow(/--only/);
    },
  );

  it('has a suggestion for a misspelt group', () => {
    expect(() => idsOf('refesh')).toThrow(
      expect.objectContaining({ exitCode: 2, remedy: 'Did you mean "refresh"?' }),
    );
  });
});

describe('the suite', () => {
  it('has one name for each group, and each check once', () => {
    const titles = new Map(allChecks.map(({ groupId, group }) => [groupId, group]));
    expect(titles.size).toBe(new Set(allChecks.map(({ group }) => group)).size);
    expect(new Set(allChecks.map(({ id }) => id)).size).toBe(allChecks.length);
  });
});
