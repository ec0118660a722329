import { describe, expect, it } from 'vitest';

import { PasswordHasher } from '../../src/auth/password-hash.js';

describe('PasswordHasher', () => {
  it('makes Argon2id hashes that only the password opens', async () => {
    const hasher = new PasswordHasher();
    const stored = await hasher.hash('orbit lantern quilt 9');
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await hasher.verify(stored, 'orbit lantern quilt 9')).toBe(true);
    expect(await hasher.verify(stored, 'orbit lantern quilt 8')).toBe(false);
    expect(await hasher.verify(undefined, 'orbit lantern quilt 9')).toBe(false);
  });

  it('takes two ways to write an accent for one', async () => {
    const hasher = new PasswordHasher();
    const [one, other] = ['caf\u00e9 lantern quilt', 'cafe\u0301 lantern quilt'] as const;
    expect(await hasher.verify(await hasher.hash(one), other)).toBe(true);
    expect(await hasher.verify(await hasher.hash(other), one)).toBe(true);
  });

  it('knows a hash made with other parameters', () => {
    const hasher = new PasswordHasher();
    expect(hasher.isOutdated('$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA')).toBe(false);
    expect(hasher.isOutdated('$argon2id$v=19$m=4096,t=3,p=1$c2FsdA$aGFzaA')).toBe(true);
    expect(hasher.isOutdated('$2b$12$abcdefghijklmnopqrstuv')).toBe(true);
  });

  it('hashes a few at once, keeps some waiting, and refuses the rest', async () => {
    const hasher = new PasswordHasher(1, 2);
    const results = await Promise.allSettled([1, 2, 3, 4, 5].map(() => hasher.hash('a password')));
    expect(results.map(({ status }) => status)).toEqual([
      ...['fulfilled', 'fulfilled', 'fulfilled'],
      ...['rejected', 'rejected'],
    ]);
    expect(results[4]).toMatchObject({ reason: { status: 429 } });
    await expect(hasher.hash('a password')).resolves.toBeTypeOf('string');
  });
});
