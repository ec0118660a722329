/** docs/side-by-side.md: the same endpoints in two stacks, taken from what is rendered. */
import { join } from 'node:path';
import { format } from 'prettier';

import { resolveBlueprint } from '../src/blueprint.js';
import { loadCatalog } from '../src/catalog/catalog.js';
import { compose } from '../src/plan.js';
import { render } from '../src/render.js';
import type { FileTree } from '../src/types.js';

export const sideBySidePath = join(import.meta.dirname, '../docs/side-by-side.md');

const catalog = loadCatalog(join(import.meta.dirname, '../templates'));

/** A file of one project, or parts of it, each named by how its first line begins. */
interface Excerpt {
  readonly path: string;
  readonly parts?: readonly string[];
}

interface Section {
  readonly title: string;
  readonly words: string;
  readonly excerpts: Readonly<Record<string, readonly Excerpt[]>>;
}

const sections: readonly Section[] = [
  {
    title: 'Logging in',
    words: `\`POST /api/v1/auth/login\` takes \`{email, password}\`. A wrong password, an unknown address, one that is not confirmed and a disabled account get the
same 401 in the same time; after five failures it is 429. Both stacks count before they look, look up, judge in constant time, and begin a session only if
the account is still as it was when the password was judged.`,
    excerpts: {
      express: [
        { path: 'src/auth/auth.routes.ts', parts: ["route(router, '/login'"] },
        { path: 'src/auth/login.ts' },
        { path: 'src/auth/credentials.ts', parts: ['export async function checkCredentials'] },
      ],
      django: [
        { path: 'apps/accounts/api.py', parts: ['def login('] },
        { path: 'apps/accounts/login.py' },
        { path: 'apps/accounts/credentials.py', parts: ['def check_credentials('] },
      ],
    },
  },
  {
    title: 'What a task is',
    words: `\`task(owner) title:string(1..200) notes:text? done:boolean:default(false) dueOn:date?\`, as clients send it and read it. Unknown members are refused, and so are
values of another type.`,
    excerpts: {
      express: [{ path: 'src/tasks/tasks.schema.ts' }],
      django: [{ path: 'apps/tasks/schemas.py' }],
    },
  },
  {
    title: 'Listing and changing tasks',
    words: `\`GET /api/v1/tasks\` answers a page of what the caller may see; \`PATCH /api/v1/tasks/{id}\` is a JSON merge patch that honours \`If-Match\`. What every resource shares
stands in one file, in either stack: the change is made again when somebody else's came first.`,
    excerpts: {
      express: [
        { path: 'src/tasks/tasks.routes.ts' },
        { path: 'src/http/crud.ts', parts: ['async change(', 'async function foundUnchanged('] },
      ],
      django: [
        { path: 'apps/tasks/api.py', parts: ['def list_tasks(', 'def change_task('] },
        { path: 'web/crud.py', parts: ['def change(', 'def _apply(', 'def _find_unchanged('] },
      ],
    },
  },
];

/** The page. @throws Error when a file or a part that it shows is not rendered any more */
export function sideBySidePage(): Promise<string> {
  const stacks = ['express', 'django'];
  const trees = new Map(stacks.map((framework) => [framework, treeOf(framework)]));
  const labels = new Map(stacks.map((id) => [id, catalog.stack(id).manifest.label]));
  const page = [
    '# The same endpoint in two stacks',
    `Written by \`npm run docs\` from what \`keelson new\` writes with \`--database sqlite --auth session --example tasks\`, once for each framework. Each is
written as its community does; what they answer is the same, and [the contract](contract.md) says what. \`keelson compare\` sends both the
same requests and shows what differs.`,
    ...sections.map(({ title, words, excerpts }) => {
      const shown = Object.entries(excerpts).map(([framework, files]) => {
        const tree = trees.get(framework) ?? new Map();
        const blocks = files.map((excerpt) => blockOf(excerpt, tree));
        return [`### ${labels.get(framework) ?? framework}`, ...blocks].join('\n\n');
      });
      return [`## ${title}`, words, ...shown].join('\n\n');
    }),
  ].join('\n\n');
  return format(page, { parser: 'markdown', printWidth: 100, embeddedLanguageFormatting: 'off' });
}

function treeOf(framework: string): FileTree {
  const answers = { database: 'sqlite', auth: 'session', example: 'tasks', features: [] };
  const blueprint = resolveBlueprint({ name: 'my-api', framework, ...answers }, catalog);
  return render(compose(blueprint, catalog.load(blueprint)));
}

const languages: Readonly<Record<string, string>> = { ts: 'ts', py: 'python' };

function blockOf({ path, parts }: Excerpt, tree: FileTree): string {
  const file = tree.get(path);
  if (file === undefined)
    throw new Error(`docs/side-by-side.md shows ${path}, which is not rendered`);
  const lines = Buffer.from(file.bytes).toString().trimEnd().split('\n');
  const text =
    parts === undefined
      ? lines
      : parts.flatMap((start, i) => [...(i === 0 ? [] : ['']), ...partOf(lines, start, path)]);
  const language = languages[path.split('.').at(-1) ?? ''] ?? '';
  return [`\`${path}\``, '', `\`\`\`${language}`, ...text, '```'].join('\n');
}

/**
 * The block that begins with a line, with the comment or the decorators above it: all that is indented more, and what
 * closes it. @throws Error when there is none
 */
export function partOf(lines: readonly string[], start: string, path: string): readonly string[] {
  const begin = lines.findIndex((line) => line.trimStart().startsWith(start));
  if (begin < 0)
    throw new Error(`docs/side-by-side.md shows “${start}” of ${path}, which is not there`);
  const indent = indentOf(lines[begin] ?? '');
  let top = begin;
  while (top > 0 && lines[top - 1] !== '' && indentOf(lines[top - 1] ?? '') >= indent) top -= 1;
  let end = begin + 1;
  const goesOn = (line: string): boolean =>
    line === '' || indentOf(line) > indent || /^[)\]}]/.test(line.trimStart());
  while (
    end < lines.length &&
    indentOf(lines[end] || ' '.repeat(indent)) >= indent &&
    goesOn(lines[end] ?? '')
  ) {
    end += 1;
    if (/^\s*}[);,]*$/.test(lines[end - 1] ?? '') && indentOf(lines[end - 1] ?? '') === indent)
      break;
  }
  while (lines[end - 1] === '') end -= 1;
  return lines.slice(top, end).map((line) => line.slice(indent));
}

const indentOf = (line: string): number => line.length - line.trimStart().length;
