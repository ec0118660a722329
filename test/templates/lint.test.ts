import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadCatalog } from '../../src/catalog/catalog.js';
import { lintStack } from '../../src/packs/lint/stack-lint.js';
import { contextsOf } from '../../src/packs/lint/contexts.js';

const catalog = loadCatalog(join(import.meta.dirname, '../../templates'));

describe.each(catalog.stackIds())('the templates of %s', (id) => {
  it('say only what the view has, through slots and packages that exist', () => {
    expect(lintStack(catalog, id, contextsOf(catalog, id))).toEqual([]);
  });
});
