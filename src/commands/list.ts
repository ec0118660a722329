import type { Catalog, Choice } from '../catalog/catalog.js';
import { templatesDirectory } from '../paths.js';
import { managersOf } from '../managers/managers.js';
import { readProved, timesProved, type Proved } from '../proved.js';
import { wrapText } from '../text.js';
import type { ListFlags } from '../program.js';
import type { ChoiceKind } from '../types.js';
import type { Ui } from '../ui.js';
import type { Session } from './session.js';
import { openTemplates } from './templates.js';

/** `keelson list`: what can be chosen, and what of it was proved. */

const kinds: Readonly<Record<ChoiceKind, string>> = {
  database: 'Databases',
  auth: 'Log in',
  example: 'Examples',
  feature: 'Extras',
};

interface ListedChoice extends Choice {
  /** What a machine must have for it, beside the tools of its framework. */
  readonly needs: readonly string[];
  /** Proved combinations it stands in; 0 is "not yet proved". */
  readonly proved: number;
}

interface ListedStack extends ListedChoice {
  readonly toolchain: readonly { readonly tool: string; readonly version: string }[];
  readonly managers: readonly string[];
  readonly choices: Readonly<Record<ChoiceKind, readonly ListedChoice[]>>;
}

/** Prints everything that is offered, as a table or, with `--json`, as one object. */
export async function listChoices(flags: ListFlags, session: Session): Promise<void> {
  const { ui } = session;
  const { catalog } = await openTemplates(flags, undefined, session);
  const proved = readProved(templatesDirectory);
  const stacks = catalog.stacks().map((stack) => listedStack(stack, catalog, proved));
  ui.event({
    event: 'list',
    stacks,
    proved: proved === undefined ? null : { keelson: proved.keelson, date: proved.date },
  });
  const tables = stacks.map((stack) => stackTable(stack, proved !== undefined, ui));
  ui.answer([...tables, '* taken by default'].join('\n\n'));
  ui.say(
    proved === undefined
      ? 'Not yet proved: no run of the matrix is recorded.'
      : `Proved with keelson ${proved.keelson} on ${proved.date}.`,
  );
}

function listedStack(stack: Choice, catalog: Catalog, proved: Proved | undefined): ListedStack {
  const listed = (kind: ChoiceKind): ListedChoice[] =>
    catalog.choices(stack.id, kind).map((choice) => ({
      ...choice,
      needs: catalog
        .layersOf(stack.id, kind, choice.id)
        .flatMap((layer) => layer.manifest.needs.map(({ what }) => what)),
      proved: timesProved(proved, kind, stack.id, choice.id),
    }));
  const { manifest, family, ecosystem } = catalog.stack(stack.id);
  return {
    ...stack,
    toolchain: [...family.manifest.toolchain, ...manifest.toolchain].map(({ tool, version }) => ({
      tool,
      version,
    })),
    managers: managersOf(ecosystem).all.map(({ id }) => id),
    needs: [...family.manifest.needs, ...manifest.needs].map(({ what }) => what),
    proved: timesProved(proved, 'stack', stack.id, stack.id),
    choices: {
      database: listed('database'),
      auth: listed('auth'),
      example: listed('example'),
      feature: listed('feature'),
    },
  };
}

function stackTable(stack: ListedStack, isProved: boolean, ui: Ui): string {
  const { paint } = ui;
  const all = Object.values(stack.choices).flat();
  const idWidth = Math.max(...all.map((choice) => markedId(choice).length));
  // In a narrow terminal the words stand below their id, instead of in a column of a few letters.
  const isNarrow = ui.width - idWidth < 40;
  const indent = ' '.repeat(isNarrow ? 6 : idWidth + 6);
  const row = (choice: ListedChoice): string => {
    const words = [
      wordsOf(choice),
      ...needsText(choice),
      ...packText(choice),
      ...(isProved && choice.pack === undefined ? [`(${proofText(choice.proved)})`] : []),
    ];
    const lines = wrapText(words.join(' '), Math.min(ui.width, 100) - indent.length);
    const id = `    ${markedId(choice)}`;
    const text = lines.map((line) => `${indent}${line}`).join('\n');
    return isNarrow ? `${id}\n${text}` : id + text.slice(id.length);
  };
  return [
    [
      `${paint.bold(stack.label)} (${stack.id})`,
      ...(stack.pack !== undefined ? [`of the pack ${stack.pack}`] : []),
      ...(isProved && stack.pack === undefined ? [proofText(stack.proved)] : []),
    ].join(', '),
    ...[stack.hint, ground(stack)].flatMap((text) =>
      wrapText(text, ui.width - 2).map((line) => `  ${line}`),
    ),
    ...Object.entries(kinds).flatMap(([kind, title]) => [
      '',
      `  ${paint.bold(title)}`,
      ...stack.choices[kind as ChoiceKind].map(row),
    ]),
  ].join('\n');
}

function markedId(choice: Choice): string {
  return `${choice.id}${choice.isDefault ? '*' : ''}`;
}

/** What a choice is; its label only where that is more than the id in other letters. */
function wordsOf({ id, label, hint }: Choice): string {
  const letters = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '');
  if (letters(id) === letters(label)) return hint;
  return hint === '' ? label : `${label}: ${hint}`;
}

/** What it stands on: tools and the managers that install it. */
function ground({ toolchain, managers }: ListedStack): string {
  const tools = toolchain.map(({ tool, version }) => `${tool} ${version}`);
  return `on ${[...tools, managers.join(' or ')].join(', installed by ')}`;
}

const packText = ({ pack }: Choice): readonly string[] =>
  pack === undefined ? [] : [`(of the pack ${pack})`];

const needsText = ({ needs }: ListedChoice): readonly string[] =>
  needs.length === 0 ? [] : [`(needs ${needs.join(', ')})`];

function proofText(times: number): string {
  if (times === 0) return 'not yet proved';
  return `proved in ${times} ${times === 1 ? 'project' : 'projects'}`;
}
