import { describe, expect, it } from 'vitest';

import { deriveKey } from '../src/keys.js';

describe('derived keys', () => {
  it('are the same for the same purpose and secret, and for no other', () => {
    const key = deriveKey('secret', 'cursor');
    expect(key).toHaveLength(32);
    expect(deriveKey('secret', 'cursor')).toEqual(key);
    expect(deriveKey('secret', 'another')).not.toEqual(key);
    expect(deriveKey('another', 'cursor')).not.toEqual(key);
  });
});
