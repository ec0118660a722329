import { resolveBlueprint } from '../blueprint.js';
import type { Catalog, Selection } from '../catalog/catalog.js';
import { exitCodes, inputError, KeelsonError } from '../errors.js';
import { choicesOf } from '../packs/beside.js';
import { changes, everything, selectionsWithEach } from '../packs/lint/contexts.js';
import { layPacks, readDirectory } from '../packs/open.js';
import { refusedPack, type Pack } from '../packs/pack.js';
import { render } from '../render.js';
import { commandText } from '../shell.js';
import type { Ui } from '../ui.js';
import { planOf } from './plan.js';

/** `keelson check-pack`: whether a pack is right, for whoever writes one. */

/** @throws KeelsonError (exit 2) with all that is wrong */
export function checkPack(path: string, ui: Ui): void {
  const { pack, catalog, rendered } = forItsAuthor(() => {
    const read = readDirectory(path);
    const laid = layPacks([read]);
    const { rendered, faults } = renderEach(laid);
    if (faults.length > 0) throw refusedPack(path, faults);
    return { pack: read, catalog: laid, rendered };
  });
  const choices = broughtBy(pack, catalog);
  const { name, version, integrity } = pack.reference;
  const { commands, keelson, description, license } = pack.manifest;
  ui.event({
    event: 'pack',
    name,
    version,
    keelson,
    description,
    license,
    integrity,
    choices,
    commands,
    files: pack.files.size,
    rendered,
  });
  ui.answer(
    [
      `${ui.paint.bold(`${name} ${version}`)}: ${description}`,
      `  licence ${license}, for keelson ${keelson}, ${pack.files.size} files`,
      `  ${integrity}`,
      '',
      ui.paint.bold('What it brings'),
      ...choices.map((words) => `  ${words}`),
      '',
      ui.paint.bold('What it wants to run'),
      ...(commands.length === 0
        ? ['  nothing']
        : commands.map(({ run, why }) => `  ${commandText(run)}  ${ui.paint.gray(why)}`)),
      '',
      `It is right: ${rendered} projects were rendered with it.`,
    ].join('\n'),
  );
}

/** Who uses a pack is told to ask who wrote it, and that is whoever asks here. */
function forItsAuthor<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof KeelsonError) || error.excerpt === undefined) throw error;
    throw inputError(error.message, {
      excerpt: error.excerpt,
      remedy:
        'Mend these, then check it again. How packs are written: docs/packs.md, in the package create-keelson.',
      cause: error,
    });
  }
}

/** As a command line names them. */
function broughtBy(pack: Pack, catalog: Catalog): readonly string[] {
  const stacks = catalog.stackIds().filter((id) => pack.files.has(`stacks/${id}/stack.yaml`));
  return [
    ...stacks.map((id) => `--framework ${id}`),
    ...choicesOf(pack)
      .filter(({ kind, id }) => isOfPack(kind, id, pack, catalog))
      .map(({ kind, id }) => (kind === 'part' ? `the part ${id}` : `--${kind} ${id}`)),
  ];
}

function isOfPack(
  kind: ReturnType<typeof choicesOf>[number]['kind'],
  id: string,
  pack: Pack,
  catalog: Catalog,
): boolean {
  if (kind === 'part') return true;
  return catalog
    .stackIds()
    .flatMap((stack) => catalog.choices(stack, kind))
    .some((choice) => choice.id === id && choice.pack === pack.manifest.name);
}

/** Renders what has something of the pack in it: each choice once, without resources and with every kind of field. */
function renderEach(catalog: Catalog): {
  readonly rendered: number;
  readonly faults: readonly string[];
} {
  const faults = new Set<string>();
  let rendered = 0;
  for (const selection of catalog.stackIds().flatMap((id) => selectionsWithEach(catalog, id))) {
    for (const more of [{}, { resources: everything, changes }]) {
      try {
        const blueprint = resolveBlueprint({ ...selection, ...more }, catalog);
        if (blueprint.packs === undefined) continue;
        render(planOf(blueprint, catalog));
        rendered++;
      } catch (error) {
        if (!(error instanceof KeelsonError) || error.exitCode === exitCodes.environment)
          throw error;
        const where = error.where === undefined ? '' : `templates/${error.where}: `;
        faults.add(`${where}${error.message} (${selectionText(selection)})`);
      }
    }
  }
  if (rendered === 0 && faults.size === 0) faults.add('nothing of it can be chosen');
  return { rendered, faults: [...faults] };
}

function selectionText({ framework, database, auth, example, features }: Selection): string {
  return [framework, database, auth, example, ...features].join(', ');
}
