import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { filesIn, type TemplateFiles } from '../../src/catalog/files.js';
import { leftBehind } from '../../src/catalog/layer.js';
import { packageRoot, templatesDirectory } from '../../src/paths.js';

// Red: without the filter of what tools leave behind, and with folders as files.
it('what the build lists of the templates is what is there', async () => {
  const ahead = (await import(pathToFileURL(join(packageRoot, 'scripts/ahead.mjs')).href)) as {
    readonly listingModule: (templates: string, leftBehind: RegExp) => string;
  };
  const program = Buffer.from(ahead.listingModule(templatesDirectory, leftBehind)).toString(
    'base64',
  );
  const { listingOf } = (await import(`data:text/javascript;base64,${program}`)) as {
    readonly listingOf: TemplateFiles['entries'];
  };
  const paths = readdirSync(templatesDirectory, { recursive: true, encoding: 'utf8' });
  expect(paths.length).toBeGreaterThan(1000);
  const { entries } = filesIn(templatesDirectory);
  const isTemplate = ({ name }: { readonly name: string }): boolean => !leftBehind.test(name);
  for (const path of ['', ...paths, 'stacks/absent', 'absent/base']) {
    if (path.split('/').some((name) => leftBehind.test(name))) continue;
    expect(listingOf(path), path).toEqual(entries(path)?.filter(isTemplate));
  }
});
