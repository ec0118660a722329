import { describe, expect, it } from 'vitest';

import { formatMoney, isMoney, maxMinorUnits, parseMoney } from '../src/money.js';

describe('money', () => {
  it.each([
    ['0.00', 0],
    ['0.01', 1],
    ['12.50', 1250],
    ['-0.05', -5],
    ['9999999999999.99', maxMinorUnits],
  ])('%s is %d minor units, and back', (text, minorUnits) => {
    expect(parseMoney(text)).toBe(minorUnits);
    expect(formatMoney(minorUnits)).toBe(text);
  });

  it.each([
    '',
    '1',
    '1.5',
    '1.234',
    '01.00',
    '-0.00',
    '+1.00',
    '1e2',
    '.50',
    '1,00',
    '10000000000000.00',
  ])('%j is not an amount', (text) => {
    expect(isMoney(text)).toBe(false);
    expect(() => parseMoney(text)).toThrow(RangeError);
  });
});
