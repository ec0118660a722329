import type { Catalog } from '../../catalog/catalog.js';
import type { Layer, SourceFile } from '../../catalog/layer.js';
import type { Shape } from './shape.js';
import { wholeStack, type WholeStack } from './stack-layers.js';
import { lintTemplate } from './template-lint.js';

export interface Contexts {
  /** What an ordinary file sees. */
  readonly view: Shape;
  /** What a file of a resource sees. */
  readonly resource: Shape;
  /** What a file of an added field sees. */
  readonly change: Shape;
}

/** What the layers of a kind see, whatever opens a slot of theirs; undefined where that depends on who opens it. */
function ownContext({ kind }: Layer, contexts: Contexts): Shape | undefined {
  return kind === 'resource' || kind === 'change' ? contexts[kind] : undefined;
}

const slotCall = /^[ \t]*\{\{>\s*slots\/([\w.-]+)\s*\}\}[ \t]*$/gm;

/**
 * Every rule about one stack's templates, apart from what they render to.
 *
 * @param isJudged whose templates are read; all that is between them is always held against the rules
 */
export function lintStack(
  catalog: Catalog,
  id: string,
  contexts: Contexts,
  isJudged: IsJudged = () => true,
): string[] {
  const whole = wholeStack(catalog, id);
  return [
    ...lintTemplates(whole, contexts, isJudged),
    ...lintSlots(whole, isJudged),
    ...lintPackages(whole),
    ...lintChoices(whole, catalog, isJudged),
  ];
}

/** The contexts in which each slot is opened, followed through slots that slots open. */
function slotContexts(layers: readonly Layer[], contexts: Contexts): Map<string, Set<Shape>> {
  const found = new Map<string, Set<Shape>>();
  const open = (template: string | undefined, context: Shape): void => {
    for (const [, slot = ''] of (template ?? '').matchAll(slotCall)) {
      const known = found.get(slot) ?? new Set();
      found.set(slot, known);
      if (known.has(context)) continue;
      known.add(context);
      for (const layer of layers) {
        open(layer.slots.get(slot)?.template, ownContext(layer, contexts) ?? context);
      }
    }
  };
  for (const layer of layers) {
    const context = ownContext(layer, contexts) ?? contexts.view;
    for (const file of layer.files) open(file.template, context);
  }
  return found;
}

function lintTemplates(
  { layers, choices }: WholeStack,
  contexts: Contexts,
  isJudged: IsJudged,
): string[] {
  const partials = new Map<string, SourceFile>();
  const faults: string[] = [];
  for (const layer of layers) {
    for (const [name, source] of layer.partials) {
      if (partials.has(name)) faults.push(`${source.source}: another partial has that name`);
      partials.set(name, source);
    }
  }
  const neutral = new Set(['none']);
  const ids = new Set(
    [...choices]
      .filter((choice) => !choice.startsWith('part.'))
      .map((choice) => choice.slice(choice.indexOf('.') + 1))
      .filter((choice) => !neutral.has(choice)),
  );
  const opened = slotContexts(layers, contexts);
  for (const layer of layers) {
    const own = ownContext(layer, contexts);
    const lint = (source: SourceFile, context: Shape): void => {
      if (source.template === undefined || !isJudged(source)) return;
      faults.push(...lintTemplate({ source, context }, { partials, ids }));
    };
    for (const file of layer.files) lint(file, own ?? contexts.view);
    for (const [slot, source] of layer.slots) {
      const around = own ? [own] : [...(opened.get(slot) ?? [])];
      for (const context of around) lint(source, context);
    }
  }
  return [...new Set(faults)];
}

type IsJudged = (place: Pick<SourceFile, 'source'>) => boolean;

/**
 * Opened, documented, filled: each slot is all three. What is shared by many stacks opens and documents slots that one of them
 * has no use for, so whoever is judged answers for its own.
 */
function lintSlots({ layers, stack }: WholeStack, isJudged: IsJudged): string[] {
  const manifests = [
    ['common/common.yaml', stack.common.manifest],
    [`families/${stack.family.id}/family.yaml`, stack.family.manifest],
    [`stacks/${stack.id}/stack.yaml`, stack.manifest],
  ] as const;
  const documented = new Map(
    manifests.flatMap(([source, { slots }]) => Object.keys(slots).map((slot) => [slot, source])),
  );
  const filled = new Map<string, string>();
  const opened = new Map<string, string>();
  for (const layer of layers) {
    for (const [slot, source] of layer.slots) filled.set(slot, source.source);
    for (const source of [...layer.files, ...layer.slots.values(), ...layer.partials.values()]) {
      for (const [, slot = ''] of (source.template ?? '').matchAll(slotCall)) {
        opened.set(slot, source.source);
      }
    }
  }
  const missing = (
    from: ReadonlyMap<string, string>,
    in_: { has(slot: string): boolean },
    what: (slot: string) => string,
    counts: IsJudged = () => true,
  ): string[] =>
    [...from]
      .filter(([slot, source]) => !in_.has(slot) && counts({ source }))
      .map(([slot, source]) => `${source}: the slot "${slot}" ${what(slot)}`);
  const unopened = (what: string) => (slot: string) =>
    `${what}: no file has the line {{> slots/${slot}}}`;
  return [
    ...missing(filled, opened, unopened('is opened by nobody')),
    ...missing(
      opened,
      filled,
      (slot) => `is filled by nobody: no layer has slots/${slot}.hbs`,
      isJudged,
    ),
    ...missing(
      opened,
      documented,
      () => 'is not documented: it wants a line below `slots` of family.yaml or stack.yaml',
    ),
    ...missing(documented, opened, unopened('is documented and opened by nobody'), isJudged),
  ];
}

/** Versions and names of packages: each version is used, each name has one. */
function lintPackages({ layers, stack }: WholeStack): string[] {
  const named = new Map<string, string>();
  for (const { id, manifest } of layers) {
    for (const name of [...manifest.packages, ...manifest.devPackages]) named.set(name, id);
  }
  return [
    ...[...named]
      .filter(([name]) => !stack.versions.has(name))
      .map(([name, layer]) => `${layer}/layer.yaml: the package "${name}" has no version`),
    ...[...stack.versions.keys()]
      .filter((name) => !named.has(name))
      .map((name) => `stacks/${stack.id}/versions: no layer names the package "${name}"`),
  ];
}

/** Labels, and names of other choices that exist. */
function lintChoices(whole: WholeStack, catalog: Catalog, isJudged: IsJudged): string[] {
  const { stack, layers, choices } = whole;
  const faults: string[] = [];
  const included = new Set(layers.flatMap((layer) => layer.manifest.includes));
  for (const choice of choices) {
    const [kind = '', id = ''] = choice.split('.');
    // What a manager is called, its ecosystem says.
    if (kind === 'manager') continue;
    if (kind === 'part') {
      const own = layers.filter((layer) => layer.kind === kind && layer.choice === id);
      const isOwn = own.some((layer) => isJudged({ source: layer.id }));
      if (!included.has(id) && isOwn) faults.push(`parts/${id}: no layer includes it`);
      continue;
    }
    const described = layers.filter((layer) => layer.kind === kind && layer.choice === id);
    if (!described.some(({ manifest }) => manifest.label !== undefined)) {
      faults.push(`${choice}: no layer.yaml gives it a label`);
    }
    if (!described.some(({ manifest }) => manifest.hint !== undefined)) {
      faults.push(`${choice}: no layer.yaml gives it a hint`);
    }
  }
  for (const kind of ['database', 'auth', 'example'] as const) {
    const offered = catalog.choices(stack.id, kind);
    const defaults = offered.filter((choice) => choice.isDefault);
    if (defaults.length !== 1 && offered.length > 1)
      faults.push(`${kind}: ${defaults.length} choices are the default`);
  }
  for (const layer of layers) {
    for (const other of layer.with) {
      if (!choices.has(`${other.kind}.${other.id}`) && isJudged({ source: other.layer.id })) {
        faults.push(`${other.layer.id}: there is no ${other.kind} "${other.id}"`);
      }
    }
    for (const key of ['requires', 'conflicts'] as const) {
      for (const [kind, ids] of Object.entries(layer.manifest[key])) {
        for (const id of ids ?? []) {
          if (!choices.has(`${kind}.${id}`) && isJudged({ source: layer.id })) {
            faults.push(`${layer.id}/layer.yaml: there is no ${kind} "${id}" in ${key}`);
          }
        }
      }
    }
  }
  return faults;
}
