import { describe, expect, it } from 'vitest';

import { besideName } from '../../src/verify/database.js';

describe('the name of a database for checks', () => {
  it.each([
    ['postgres://u:p@h/shop', 'shop_checks_0a'],
    ['mysql://u:p@h/my%20shop', 'my shop_checks_0a'],
    ['postgres://u:p@h/', 'keelson_checks_0a'],
  ])('begins like the one of %s', (url, name) => {
    expect(besideName(url, '0a')).toBe(name);
  });

  it.each(['x'.repeat(80), 'ä'.repeat(60)])('is short enough for every server', (own) => {
    const name = besideName(`postgres://u:p@h/${own}`, '0123456789ab');
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(63);
    expect(name).toMatch(/^(x+|ä+)_checks_0123456789ab$/);
  });
});
