/**
 * Writes docs/command-line.md from the commands and flags there are, docs/checks.md from the checks, docs/side-by-side.md
 * from what is rendered, and schemas/ from what reads manifests: `npm run docs`. A test compares.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { format } from 'prettier';
import { answerEntries } from '../src/answers.js';
import { describeMember } from '../src/blueprint.js';
import { buildProgram, type Actions } from '../src/program.js';
import { checksPage, checksPath } from './checks-page.js';
import { schemaFiles, schemasDirectory } from './schemas.js';
import { sideBySidePage, sideBySidePath } from './side-by-side.js';
import { table } from './table.js';

export const commandLinePath = join(import.meta.dirname, '../docs/command-line.md');

const nothing = (): Promise<void> => Promise.resolve();
const actions: Actions = {
  new: nothing,
  list: nothing,
  checkPack: nothing,
  doctor: nothing,
  resume: nothing,
  evolve: nothing,
  upgrade: nothing,
  verify: nothing,
  compare: nothing,
  explain: nothing,
  completion: nothing,
};

/** Every key once; a test makes a project of it. */
export const blueprintExample = `\
name: library
description: Books and who has read them
framework: express
database: postgres
auth: session
example: none
features: [docker, redis]
resources:
  - author(public) name:string(1..120):unique
  - book(owner) title:string(1..120) pages:int? author:ref(author)
changes:
  - resource: book
    add: readOn:date?
packageManager: npm
`;

const blueprintSection = [
  '`--blueprint <file>` takes answers from a file, YAML or JSON. A key that is left out is asked, or',
  'with `--yes` takes its default; a key that does not exist is an error. A flag wins over the file.',
  'Every project keeps its own as `.keelson/blueprint.json`, which makes the same project again; its',
  'two more keys, `keelson` and `contract`, are versions; [packs](packs.md) are recorded to the byte.',
  '\n\n```yaml\n',
  blueprintExample,
  '```\n\n',
  table([
    ['key', 'flag', 'what it is'],
    ...answerEntries.map(([key, { flag }]) => [
      `\`${key}\``,
      flag === undefined ? 'the name itself' : `\`--${flag}\``,
      describeMember(key),
    ]),
    ['`changes`', 'none', describeMember('changes')],
    ['`packs`', '`--template`', describeMember('packs')],
  ]),
].join('\n');

/** The page: every command with its flags. What can be chosen changes with the templates: `keelson list`. */
export function commandLinePage(): Promise<string> {
  const program = buildProgram(actions, () => []);
  const page = [
    '# The command line',
    'Written by `npm run docs` from the program itself. `keelson list` shows what can be chosen.',
    ...program.commands.map(section),
    '## The blueprint file',
    blueprintSection,
    '## The terminal',
    'Nothing is asked where standard input or output is no terminal, or with `CI=true`, `--no-interactive`, `--yes`, `--json` or `--quiet`.',
    table([
      ['variable', 'what it does'],
      [
        '`ACCESSIBLE=1`',
        'for screen readers: plain questions, answered by a word or a number; nothing is drawn twice',
      ],
      ['`NO_COLOR=1`', 'no colours; it wins over `FORCE_COLOR`'],
      ['`FORCE_COLOR=1`', 'colours although the output is no terminal'],
      ['`TERM=dumb`', 'plain questions as with `ACCESSIBLE`, and no colours'],
      [
        '`NODE_DISABLE_COMPILE_CACHE=1`',
        'what Node has compiled of keelson is not kept in the folder for temporary files',
      ],
    ]),
    '## Exit codes',
    table([
      ['code', 'meaning'],
      ['0', 'done'],
      ['1', 'a bug of keelson'],
      ['2', 'bad input: names, flags, notations, blueprints'],
      ['3', 'the target directory is not ours to write to'],
      ['4', 'environment: disk, rights, tools, network, a server that does not answer'],
      [
        '5',
        'the project is there, but its build, migration, start, tests or a check failed; or a change has conflicts (with --dry-run: would have)',
      ],
      ['130, 143', 'ended by SIGINT, or by SIGTERM or SIGHUP'],
    ]),
  ].join('\n\n');
  return format(page, { parser: 'markdown', printWidth: 100 });
}

function section(command: Command): string {
  const help = command.createHelp();
  const flags = command.options.map((option) => [`\`${option.flags}\``, option.description]);
  return [
    `## \`keelson ${command.name()}${command.usage().replace('[options]', '').trimEnd()}\``,
    `${capitalise(command.description())}.`,
    ...(flags.length > 0 ? [table([['flag', 'what it does'], ...flags])] : []),
    ...help.visibleArguments(command).map(({ description }) => `Shells: ${description}.`),
  ].join('\n\n');
}

const capitalise = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

if (process.argv[1] === import.meta.filename) {
  writeFileSync(commandLinePath, await commandLinePage());
  writeFileSync(checksPath, await checksPage());
  writeFileSync(sideBySidePath, await sideBySidePage());
  mkdirSync(schemasDirectory, { recursive: true });
  for (const [name, text] of await schemaFiles()) writeFileSync(join(schemasDirectory, name), text);
}
