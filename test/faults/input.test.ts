import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parsers } from 'prettier/plugins/markdown';
import { parse as parseToml } from 'smol-toml';
import ts from 'typescript';
import { describe, expect, it, vi } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { anyPython } from '../support/python.js';
import { snapshotOf } from './support/snapshot.js';
import { expectMade, expectManners, expectRefused, makeWorld, quickly } from './support/world.js';

/** What is typed is text, whatever stands in it: never a command, a template or another key. */

vi.setConfig({ testTimeout: 60_000 });

const run = promisify(execFile);
const frameworks = ['express', 'django'];

/** A project with most of what there is, and the description; its files as they are written down. */
async function described(framework: string, description: string): Promise<Map<string, string>> {
  const world = makeWorld();
  const words = ['--framework', framework, '--database', 'postgres', '--description', description];
  const outcome = await world.keelson([...quickly, ...words]);
  expect(outcome.run.code, outcome.run.stderr).toBe(0);
  expectManners(outcome);
  const root = world.at('shop');
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' });
  const files = paths.filter((path) => snapshotOf(join(root, path)).get('')?.kind === 'file');
  return new Map(files.sort().map((path) => [path, readFileSync(join(root, path), 'utf8')]));
}

/** Of this run alone. */
const ofTheRun = ['.env', '.keelson/receipt.json'];

describe('a description', () => {
  const plain = 'Plain words';
  const hostile = [
    `it's "quoted" \\ and \`so\` ]]> -- #{x} */ ''' """ key: v`,
    `# {{7*7}} \${x} <!-- <b> & &amp; %s *a* _b_ [c](d) | $e$`,
    `- '], "x": { "y": [1, 2] } ;-- \\n \\u0041 {% x %} ~~z~~ !important`,
  ];

  it.for(frameworks.flatMap((framework) => hostile.map((text) => [framework, text] as const)))(
    'F47 stands in each file as it was given, and adds nothing to it: %s, %s',
    async ([framework, text]) => {
      const [files, others] = [await described(framework, text), await described(framework, plain)];
      expect([...files.keys()]).toEqual([...others.keys()]);
      const changed = [...files].filter(([path, now]) => others.get(path) !== now);
      const read = changed.filter(([path]) => !ofTheRun.includes(path)).map(([path]) => path);
      expect(read).toContain('README.md');
      for (const path of read) {
        const [now, then] = [files.get(path) ?? '', others.get(path) ?? ''];
        expect(await readAs(path, now), path).toEqual(
          replaced(await readAs(path, then), plain, text),
        );
      }
    },
  );

  it('F47 of more than one line, or with marks that turn the writing, is refused: exit 2', async () => {
    for (const text of ['one\ntwo', 'a\u2028b', 'a\u0007b', 'a\u202eb']) {
      const outcome = await makeWorld().keelson([...quickly, '--description', text]);
      expectRefused(outcome, { exit: 2, cause: 'the description is not possible' });
    }
  });

  it.for(frameworks)('F47 leaves every file of %s to its own parser', async (framework) => {
    const files = await described(framework, hostile[0] ?? '');
    const python: string[] = [];
    for (const [path, text] of files) {
      if (path.endsWith('.py')) python.push(text);
      else if (parserOf(path) !== undefined) await readAs(path, text);
    }
    if (python.length > 0) await parsePython(python);
  });
});

const payload = '{{7*7}}${7*7}<%=7*7%>#{7*7}[[7*7]]';

describe('an option that looks like a template', () => {
  it.for(frameworks)('F48 is text in a project of %s', async (framework) => {
    const [files, others] = [await described(framework, payload), await described(framework, 'x')];
    expect(files.get('README.md')).toContain('7\\*7');
    for (const [path, text] of files) {
      if (ofTheRun.includes(path)) continue;
      // The first line of the base is a hash.
      const [now, then] = [text, others.get(path) ?? ''].map((each) =>
        each.replace(/^\{"files".*\n/, ''),
      );
      expect(fortyNines(now ?? ''), path).toBe(fortyNines(then ?? ''));
    }
  });

  it('F48 is text in the default of a field', async () => {
    const field = (text: string): string => `note title:string(1..80):default("${text}")`;
    const make = async (text: string): Promise<string> => {
      const world = makeWorld();
      const words = [...quickly, '--resource', field(text)];
      expect((await world.keelson(words)).run.code).toBe(0);
      const folder = world.at('shop/src/notes');
      return readdirSync(folder)
        .map((name) => readFileSync(join(folder, name), 'utf8'))
        .join('\n');
    };
    const made = await make(payload);
    expect(made).toContain(`'${payload}'`);
    expect(fortyNines(made)).toBe(fortyNines(await make('x')));
  });

  it('F48 is the name of a directory', async () => {
    const world = makeWorld();
    const target = payload.replace('/', '');
    await expectMade(await world.keelson([...quickly, '--directory', target]), { target });
  });

  it.for([
    '--framework',
    '--database',
    '--auth',
    '--example',
    '--feature',
    '--package-manager',
    '--resource',
    '--blueprint',
  ])('F48 is refused as what it is: %s', async (flag) => {
    const outcome = await makeWorld().keelson([...quickly, flag, payload]);
    expectRefused(outcome, { exit: 2, cause: '{{7*7}}' });
    expect(outcome.run.stderr).not.toContain('49');
  });
});

const fortyNines = (text: string): number => text.split('49').length;

describe('a prototype', () => {
  // That no object has got a member by it, is looked at in each run.
  it.for(['--__proto__.x=1', '--constructor.prototype.x=1', '--__proto__', '--constructor'])(
    'F49 is no flag: %s',
    async (flag) => {
      const outcome = await makeWorld().keelson([...quickly, flag]);
      expectRefused(outcome, { exit: 2, cause: 'there is no flag' });
    },
  );

  it.for([
    '{"__proto__": {"x": 1}}',
    '{"name": "shop", "constructor": {"prototype": {"x": 1}}}',
    '__proto__:\n  x: 1\n',
    '{"changes": [{"resource": "a", "add": "b:int", "__proto__": {"x": 1}}]}',
  ])('F49 is no key of a blueprint: %j', async (text) => {
    const world = makeWorld();
    world.put('it.yaml', text);
    const outcome = await world.keelson([...quickly, '--blueprint', 'it.yaml']);
    expectRefused(outcome, { exit: 2, cause: /key "(__proto__|constructor)"/ });
  });
});

describe('a directory of an odd name', () => {
  const odd = `a b'c&d#e%20(f)é"$HOME\`g\`;!h`;

  it('F50 is one like another, and the `cd` that is printed leads into it', async () => {
    const world = makeWorld();
    const cwd = world.at(odd);
    mkdirSync(cwd);
    const target = join(odd, odd);
    const outcome = await world.keelson([...quickly, '--directory', odd], { cwd });
    await expectMade(outcome, { target });
    const line = /^ {2}(cd .*) && .* resume/m.exec(outcome.run.stdout)?.[1] ?? '';
    const { stdout } = await run('sh', ['-c', `${line} && pwd`], { cwd });
    expect(stdout).toBe(`${world.at(target)}\n`);
  });

  // Red: without `paths` in the family's manifest.
  it('F50 where tools of the language do not find their files is said before they are fetched', async () => {
    const world = makeWorld();
    const cwd = world.at('c#');
    mkdirSync(cwd);
    const outcome = await world.keelson(['new', 'shop', '--yes', '--no-git'], { cwd });
    await expectMade(outcome, { target: 'c#/shop' });
    expect(outcome.run.stdout).toMatch(
      /^Install packages +not run +Express cannot be installed and tested at a path with #/m,
    );
    expect(outcome.run.stderr).toContain('at a path without # ? %');
  });

  // Red: without the line on `~` in `directoryOf`, without that on U+FFFD in `requirePath`.
  it.for([
    ['~/shop', 'the shell has left the ~', './~'],
    ['bad\ufffd', 'not written in UTF-8', 'another directory'],
  ] as const)('F50 %s is not what somebody meant', async ([directory, cause, remedy]) => {
    const outcome = await makeWorld().keelson([...quickly, `--directory=${directory}`]);
    expectRefused(outcome, { exit: 2, cause, remedy });
  });

  it('F50 may lie 200 deep', async () => {
    const world = makeWorld();
    const deep = Array.from({ length: 200 }, () => 'd').join('/');
    mkdirSync(world.at(deep), { recursive: true });
    const outcome = await world.keelson(quickly, { cwd: world.at(deep) });
    await expectMade(outcome, { target: `${deep}/shop` });
  });
});

/** Command lines that are wrong, and what is said of them. */
const wrong: readonly (readonly [string, string, readonly string[], RegExp])[] = [
  ['F51', 'an unknown flag', ['--colour', 'red'], /no flag --colour/],
  ['F51', 'a misspelt flag', ['--databse', 'sqlite'], /Did you mean --database\?/],
  ['F51', 'a misspelt value', ['--auth', 'sesion'], /Did you mean "session"\?/],
  ['F51', 'an unknown value', ['--database', 'oracle'], /sqlite/],
  ['F51', 'a switch with a value', ['--merge=true'], /--merge takes no value/],
  ['F53', 'a flag twice', ['--database', 'sqlite', '--database', 'sqlite'], /given twice/],
  ['F53', 'a switch twice', ['--yes'], /--yes is given twice/],
  ['F53', 'flags that contradict', ['--start', '--no-start'], /contradicts/],
  ['F53', 'a feature twice', ['--feature', 'redis,docker,redis'], /"redis" twice/],
  ['F53', 'none and a feature', ['--feature', 'none', '--feature', 'redis'], /contradicts/],
  [
    'F53',
    'choices that exclude each other',
    ['--auth', 'none', '--feature', 'oauth'],
    /needs the auth/,
  ],
  ['F53', 'two names', ['other'], /too many arguments/],
];

describe('a command line', () => {
  // Red: no remedy for a flag that is given twice.
  it.for(wrong)('%s with %s: exit 2, nothing written', async ([, , words, said]) => {
    expectRefused(await makeWorld().keelson([...quickly, ...words]), { exit: 2, cause: said });
  });
});

describe('a blueprint', () => {
  it.for([
    ['an unknown key', 'name: shop\ncolour: red\n', /it\.yaml:2:1: unknown key "colour"/],
    ['a newer contract', 'contract: 99\n', /contract: 99 is newer/],
    ['a newer keelson', 'keelson: 99.0.0\nsomething: new\n', /keelson: 99\.0\.0 is newer/],
  ] as const)('F55 with %s is refused: exit 2', async ([, text, cause]) => {
    const world = makeWorld();
    world.put('it.yaml', text);
    const outcome = await world.keelson([...quickly, '--blueprint', 'it.yaml']);
    expectRefused(outcome, { exit: 2, cause });
    expect(existsSync(world.at('shop'))).toBe(false);
  });
});

type Parser = (text: string) => unknown;

const lines: Parser = (text) => text.split('\n');
const json: Parser = (text) => JSON.parse(text) as unknown;

/** How the program reads a file that it is for; undefined where Python does, all at once. */
function parserOf(path: string): Parser | undefined {
  const byEnd: Readonly<Record<string, Parser>> = {
    '.jsonl': (text) => text.trim().split('\n').slice(1).map(lineOfBase),
    '.json': path.startsWith('tsconfig') ? lines : json,
    '.tour': json,
    '.yml': (text) => parseYaml(text) as unknown,
    '.yaml': (text) => parseYaml(text) as unknown,
    '.toml': parseToml,
    '.md': markdownOf,
    '.ts': scriptOf,
    '.js': scriptOf,
  };
  const end = /\.[a-z]+$/.exec(path)?.[0] ?? '';
  return byEnd[end];
}

async function readAs(path: string, text: string): Promise<unknown> {
  const parser = parserOf(path);
  if (parser === undefined) throw new Error(`nobody reads ${path}`);
  return Promise.resolve(parser(text));
}

/** A file of the base, read as the file itself is. */
function lineOfBase(line: string): unknown {
  const { path, text, ...rest } = json(line) as { readonly path: string; readonly text?: string };
  return { path, ...rest, text: text === undefined ? text : (parserOf(path) ?? lines)(text) };
}

interface Node {
  readonly type: string;
  readonly value?: string;
  readonly children?: readonly Node[];
}

/** What stands in two braces is Prettier's own, and nothing of Markdown: escapes in it are as elsewhere. */
function textIn({ type, value = '' }: Node): string {
  return type === 'liquidNode' ? value.replace(/\\(?=[!-/:-@[-`{-~])/g, '') : value;
}

/** Text and kind of each part; text that is written in pieces is one. */
function markdownOf(text: string): unknown {
  const parse = parsers.markdown.parse as (text: string, options: object) => Node;
  const simple = ({ type, value, children }: Node): unknown => {
    const isText = children?.every((child) => ['text', 'liquidNode'].includes(child.type));
    if (children !== undefined && isText === true) {
      return [type, children.map(textIn).join('')];
    }
    return [type, value, ...(children ?? []).map(simple)];
  };
  return simple(parse(text, { originalText: text }));
}

/** Kinds and texts of all nodes. @throws Error where it does not parse */
function scriptOf(text: string): unknown {
  const { diagnostics = [] } = ts.transpileModule(text, { reportDiagnostics: true });
  expect(diagnostics.map(({ messageText }) => messageText)).toEqual([]);
  return text;
}

async function parsePython(files: readonly string[]): Promise<void> {
  const script = 'import ast, json, sys\nfor text in json.load(sys.stdin): ast.parse(text)';
  const reading = run(anyPython(), ['-c', script]);
  reading.child.stdin?.end(JSON.stringify(files));
  await reading;
}

/** The same with one text in place of another, wherever it stands. */
function replaced(value: unknown, from: string, to: string): unknown {
  if (typeof value === 'string') return value === from ? to : value;
  if (Array.isArray(value)) return value.map((each) => replaced(each, from, to));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, replaced(each, from, to)]),
  );
}
