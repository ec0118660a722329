import fc from 'fast-check';
import { expect, it } from 'vitest';

import { maxNameLength } from '../../src/names.js';
import { fifteenLetters, makePassword } from '../../src/verify/passwords.js';

/** The characters that a project looks at when it looks for its own name: signs do not hide it. */
const plain = (text: string): string => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');

const names = fc
  .stringMatching(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/)
  .filter((name) => name.length <= maxNameLength);

/** Parts of what was once sent as a password. */
const hostile = [
  'moss',
  'granite',
  'moss-granite',
  'its',
  'e1d',
  'cafe',
  'dad',
  'vqz',
  'v-q-z',
  'p',
];

// Red: with `moss granite ${randomUUID()}` and one constant of fifteen letters.
it('no password of the suite holds the name of a project', () => {
  const never = (name: string): void => {
    expect(plain(makePassword())).not.toContain(plain(name));
    expect(fifteenLetters(name)).not.toContain(plain(name));
  };
  hostile.forEach(never);
  fc.assert(fc.property(names, never));
});

it('makes another password of 35 characters each time', () => {
  const made = Array.from({ length: 100 }, makePassword);
  expect(new Set(made).size).toBe(100);
  for (const password of made) expect(password).toMatch(/^(\d{5} ){5}\d{5}$/);
});

it('makes fifteen different letters for each name', () => {
  for (const name of ['vase', 'jar', 'pot', 'urn', 'dish']) {
    expect(fifteenLetters(name)).toMatch(/^[a-z]{15}$/);
    expect(new Set(fifteenLetters(name)).size).toBe(15);
  }
});
