import { expect, it } from 'vitest';
import { compareVersions, newestOf } from '../../scripts/newest-version.js';

const times = new Map([
  ['1.9.0', '2026-01-01T00:00:00Z'],
  ['1.10.0', '2026-02-01T00:00:00Z'],
  ['1.11.0-beta.1', '2026-02-02T00:00:00Z'],
  ['1.11.0', '2026-03-01T00:00:00Z'],
  ['2.0.0', '2026-01-15T00:00:00Z'],
]);

it('the newest version is of the same major one, no trial, and old enough', () => {
  expect(newestOf('1.9.0', times, '2026-02-20T00:00:00Z')).toBe('1.10.0');
  expect(newestOf('1.9.0', times, '2026-03-20T00:00:00Z')).toBe('1.11.0');
  expect(newestOf('1.12.0', times, '2026-03-20T00:00:00Z')).toBe('1.12.0');
});

it('versions are compared number by number', () => {
  expect(compareVersions('1.10.0', '1.9.9')).toBeGreaterThan(0);
  expect(compareVersions('1.9', '1.9.1')).toBeLessThan(0);
  expect(compareVersions('3.20', '3.20')).toBe(0);
});
