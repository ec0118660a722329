import { describe, expect, it } from 'vitest';

import { passwordWeakness } from '../../src/auth/password-policy.js';

const context = { minLength: 15, email: 'grace.hopper@example.com', project: 'tidy-market' };

describe('passwords', () => {
  it.each([
    'orbit lantern quilt 9',
    'kxqvjwmzpltrbgh', // Only lower case letters: no composition rules.
    'horsestaplehorsestaple',
    'purple monkey dishwasher',
    '482910573829104',
    '🦊🐙🦉🐝🦋🐳🦔🐢🦚🐫🦥🐿🦜🐌🐇',
  ])('lets %j pass', (password) => {
    expect(passwordWeakness(password, context)).toBeUndefined();
  });

  it.each([
    ['too short', 'gravel umbrell'],
    ['14 emoji, though 28 code units', '🦊🐙🦉🐝🦋🐳🦔🐢🦚🐫🦥🐿🦜🐌'],
    ['a common word and a run', 'password1234567'],
    ['look-alikes of letters', 'P@$$w0rd1234567'],
    ['two rows of a keyboard', 'qwertyuiopasdfg'],
    ['columns of a keyboard', '1qaz2wsx3edc4rfv'],
    ['an alphabet backwards', 'zyxwvutsrqponmlk'],
    ['one repeated character', 'aaaaaaaaaaaaaaaa'],
    ['a repeated unit', 'abcabcabcabcabcabc'],
    ['a common word twice', 'iloveyouiloveyou'],
    ['a common word and digits', 'dragon482910573'],
    ['a season, a year and a sign', 'Summer2024!Summer2024!'],
    ['a well-known phrase', 'correct horse battery staple'],
    ['a well-known phrase with a digit', 'Correct-Horse-Battery-Staple-1'],
    ['digits in a row', '012345678901234'],
    ['another alphabet', 'йцукенгшщзхъфыва'],
  ])('refuses %s', (_why, password) => {
    expect(passwordWeakness(password, context)).toBeTypeOf('string');
  });

  it.each(['xx Grace.Hopper quilt 9', 'a grace-hopper lantern', 'gracehopper and quilt'])(
    'refuses the name in the address: %j',
    (password) => {
      expect(passwordWeakness(password, context)).toContain('e-mail');
    },
  );

  it.each(['tidy-market lantern', 'TIDY MARKET lantern', 'my TidyMarket'])(
    'refuses the name of the project, however it is written: %j',
    (password) => {
      expect(passwordWeakness(`${password} quilt`, context)).toContain('project');
    },
  );

  it('does not take a name of two letters for a hint', () => {
    const short = { ...context, email: 'qu@example.com' };
    expect(passwordWeakness('orbit lantern quilt 9', short)).toBeUndefined();
  });

  it('takes no time for the longest one', () => {
    const start = performance.now();
    passwordWeakness('qwp'.repeat(42), context);
    passwordWeakness('abcdefgh'.repeat(16), context);
    expect(performance.now() - start).toBeLessThan(200);
  });
});
