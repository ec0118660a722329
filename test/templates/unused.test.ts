import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { resolveBlueprint } from '../../src/blueprint.js';
import { loadCatalog } from '../../src/catalog/catalog.js';
import { compose } from '../../src/plan.js';
import { render } from '../../src/render.js';
import type { FileTree } from '../../src/types.js';
import { ruffFaults } from '../support/python.js';

/**
 * Generated code declares and imports nothing that it does not use, whatever a resource is made of:
 * the project's own compiler or linter refuses it. What is unused shows in a file alone, so no package is needed.
 */

const catalog = loadCatalog(join(import.meta.dirname, '../../templates'));

/** One resource of each type alone, as code is most often left without use there. */
const resources = [
  ...['string', 'text', 'int', 'money', 'number', 'boolean', 'date', 'datetime', 'uuid', 'json'].map(
    (type) => `only${type} a:${type}`,
  ),
  'onlyEnum a:enum(b,c)',
  'onlySelf a:ref(onlySelf)?',
  'onlyRef a:ref(onlySelf)',
];

/** Each type alone as what was added: the first field that is searched, with a value for the rows that are there, or none. */
const grown = [
  ...['string?', 'text?', 'int?', 'money?', 'number?', 'boolean?', 'date?', 'datetime?', 'uuid?', 'json?'],
  ...['string:default(x)', 'text:default(x)', 'int:default(1)', 'money:default(1.00)', 'number:default(1.5)'],
  ...['boolean:default(true)', 'date:default(2024-12-31)', 'datetime:default(2024-12-31T08:00:00Z)'],
  ...['enum(b,c)?', 'enum(b,c):default(b)', 'ref(other)?', 'string?:unique'],
];
const changing = ['other a:int', ...grown.map((_, index) => `grown${index}x a:int`)];
const changes = grown.flatMap((type, index) => [
  { resource: `grown${index}x`, add: `b:${type}` },
  { resource: 'other', add: `b${index}x:${type.replace(':unique', '')}` },
]);

describe.each(catalog.stackIds())('the code of %s', (framework) => {
  it.each(catalog.choices(framework, 'auth').map(({ id }) => id))(
    'has nothing unused, with resources of one type: %s',
    { timeout: 60_000 },
    async (auth) => {
      const blueprint = resolveBlueprint({ framework, auth, resources }, catalog);
      const tree = render(compose(blueprint, catalog.load(blueprint)));
      expect([...unusedIn(tree), ...(await ruffFaults(tree))]).toEqual([]);
    },
  );

  it('has nothing unused in the migration of a field of any type', { timeout: 60_000 }, async () => {
    const answers = { framework, auth: 'session', resources: changing, changes };
    const blueprint = resolveBlueprint(answers, catalog);
    const tree = render(compose(blueprint, catalog.load(blueprint)));
    expect([...unusedIn(tree), ...(await ruffFaults(tree))]).toEqual([]);
  });
});

/** What the compiler calls "declared but never used", and its kin. */
const unusedCodes = new Set([6133, 6138, 6192, 6196, 6198, 6199]);

function unusedIn(tree: FileTree): string[] {
  const texts = new Map(
    [...tree.values()]
      .filter(({ path }) => path.endsWith('.ts'))
      .map(({ path, bytes }) => [path, Buffer.from(bytes).toString()]),
  );
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    noUnusedLocals: true,
    noUnusedParameters: true,
    noResolve: true,
    noLib: true,
    noEmit: true,
  };
  const host: ts.CompilerHost = {
    ...ts.createCompilerHost(options),
    fileExists: (path) => texts.has(path),
    readFile: (path) => texts.get(path),
    getCurrentDirectory: () => '',
    getSourceFile: (path) => {
      const text = texts.get(path);
      return text === undefined ? undefined : ts.createSourceFile(path, text, ts.ScriptTarget.ES2023);
    },
  };
  const program = ts.createProgram([...texts.keys()], options, host);
  return program
    .getSemanticDiagnostics()
    .filter(({ code }) => unusedCodes.has(code))
    .map(
      ({ file, messageText }) =>
        `${file?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
    );
}
