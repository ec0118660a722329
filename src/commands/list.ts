import { loadCatalog, type Catalog, type Choice } from '../catalog/catalog.js';
import { templatesDirectory } from '../paths.js';
import { readProved, timesProved, type Proved } from '../proved.js';
import type { ChoiceKind } from '../types.js';
import type { Ui } from '../ui.js';

/** `keelson list`: what can be chosen, and what of it was proved. */

const kinds: Readonly<Record<ChoiceKind, string>> = {
  database: 'Databases',
  auth: 'Log in',
  example: 'Examples',
  feature: 'Extras',
};

interface ListedChoice extends Choice {
  /** Proved combinations it stands in; 0 is "not yet proved". */
  readonly proved: number;
}

interface ListedStack extends ListedChoice {
  readonly choices: Readonly<Record<ChoiceKind, readonly ListedChoice[]>>;
}

/** Prints everything that is offered, as a table or, with `--json`, as one object. */
export function listChoices(ui: Ui): Promise<void> {
  const catalog = loadCatalog(templatesDirectory);
  const proved = readProved(templatesDirectory);
  const stacks = catalog.stacks().map((stack) => listedStack(stack, catalog, proved));
  ui.event({
    event: 'list',
    stacks,
    proved: proved === undefined ? null : { keelson: proved.keelson, date: proved.date },
  });
  ui.answer(stacks.map((stack) => stackTable(stack, ui)).join('\n\n'));
  if (proved !== undefined) {
    ui.say();
    ui.say(ui.paint.gray(`Proved with keelson ${proved.keelson} on ${proved.date}.`));
  }
  return Promise.resolve();
}

function listedStack(stack: Choice, catalog: Catalog, proved: Proved | undefined): ListedStack {
  const listed = (kind: ChoiceKind): ListedChoice[] =>
    catalog.choices(stack.id, kind).map((choice) => ({
      ...choice,
      proved: timesProved(proved, kind, stack.id, choice.id),
    }));
  return {
    ...stack,
    proved: timesProved(proved, 'stack', stack.id, stack.id),
    choices: {
      database: listed('database'),
      auth: listed('auth'),
      example: listed('example'),
      feature: listed('feature'),
    },
  };
}

function stackTable(stack: ListedStack, ui: Ui): string {
  const { paint } = ui;
  const rows = Object.values(stack.choices).flat();
  const idWidth = Math.max(...rows.map((choice) => choice.id.length)) + 1;
  const labelWidth = Math.max(...rows.map((choice) => choice.label.length));
  const line = (choice: ListedChoice): string =>
    [
      ' ',
      `${choice.id}${choice.isDefault ? '*' : ''}`.padEnd(idWidth),
      choice.label.padEnd(labelWidth),
      proofText(choice.proved, ui),
      paint.gray(choice.hint),
    ].join('  ');
  return [
    `${paint.bold(stack.label)} (${stack.id})  ${proofText(stack.proved, ui)}  ${paint.gray(stack.hint)}`,
    ...Object.entries(kinds).flatMap(([kind, title]) => [
      `  ${title}`,
      ...stack.choices[kind as ChoiceKind].map(line),
    ]),
    '  * taken by default',
  ].join('\n');
}

function proofText(times: number, { paint }: Ui): string {
  const text =
    times === 0 ? 'not yet proved' : `proved in ${times} ${times === 1 ? 'project' : 'projects'}`;
  const padded = text.padEnd('proved in 99 projects'.length);
  return times === 0 ? paint.yellow(padded) : paint.green(padded);
}
