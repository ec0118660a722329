import type { LoadedStack } from './catalog/catalog.js';
import type { Layer, SourceFile } from './catalog/layer.js';
import { templateError, throwFault, type ReportFault } from './errors.js';
import { Lists } from './lists.js';
import { managerOf, managersOf } from './managers/managers.js';
import { namesOf } from './resource/names.js';
import { readResources, type Resource } from './resource/resources.js';
import { viewResources } from './resource/view.js';
import type { Blueprint } from './types.js';
import type { ChoiceView, Facts, View } from './view.js';

/** A file or slot contribution with the layer it is from. */
export interface Contribution {
  readonly layer: string;
  readonly source: SourceFile;
  /** What it is rendered once for. */
  readonly per: 'project' | 'resource' | 'change';
}

/** Everything that will be made, as a value, before anything is. */
export interface Plan {
  readonly blueprint: Blueprint;
  /** Ids of the active layers, in order. */
  readonly layers: readonly string[];
  readonly view: View;
  readonly files: readonly Contribution[];
  /** Slot → its contributions in order. */
  readonly slots: ReadonlyMap<string, readonly Contribution[]>;
  readonly partials: ReadonlyMap<string, Contribution>;
  /** Slots that may be opened: name → one line of doc. */
  readonly documentedSlots: ReadonlyMap<string, string>;
}

/**
 * Lays the active layers over each other. Pure.
 * @throws KeelsonError when two layers contradict each other, or a resource is not possible
 */
export function compose(
  blueprint: Blueprint,
  loaded: LoadedStack,
  report: ReportFault = throwFault,
): Plan {
  const { layers, stack } = loaded;
  const documentedSlots = new Map([
    ...Object.entries(stack.common.manifest.slots),
    ...Object.entries(stack.family.manifest.slots),
    ...Object.entries(stack.manifest.slots),
  ]);
  const contributions = collect(layers, documentedSlots, report);
  return {
    blueprint,
    layers: layers.map((layer) => layer.id),
    view: viewOf(blueprint, loaded, report),
    documentedSlots,
    ...contributions,
  };
}

/** The resources a blueprint leads to, the example's first. @throws KeelsonError (exit 2) */
export function resourcesOf(
  blueprint: Pick<Blueprint, 'resources' | 'changes'>,
  { layers, stack }: LoadedStack,
): Resource[] {
  const reserved = [...layers, stack, stack.family, stack.common].map(
    (holder) => holder.manifest.reserved,
  );
  return readResources({
    accounts: hasAccounts(layers),
    example: layers.flatMap((layer) => layer.manifest.resources),
    own: blueprint.resources,
    changes: blueprint.changes,
    reservedResources: new Set(reserved.flatMap((names) => names.resources)),
    reservedFields: new Set(reserved.flatMap((names) => names.fields)),
  });
}

function hasAccounts(layers: readonly Layer[]): boolean {
  return layers.some(({ manifest }) =>
    [...manifest.provides, ...manifest.capabilities].includes('accounts'),
  );
}

function collect(
  layers: readonly Layer[],
  documented: ReadonlyMap<string, string>,
  report: ReportFault,
): Pick<Plan, 'files' | 'slots' | 'partials'> {
  const files: Contribution[] = [];
  const slots = new Map<string, Contribution[]>();
  const partials = new Map<string, Contribution>();
  for (const layer of layers) {
    const per = layer.kind === 'resource' || layer.kind === 'change' ? layer.kind : 'project';
    const from = (source: SourceFile): Contribution => ({ layer: layer.id, source, per });
    files.push(...layer.files.map(from));
    for (const [slot, source] of layer.slots) {
      if (!documented.has(slot)) {
        report(
          templateError(`the slot "${slot}" is not documented`, {
            where: source.source,
            remedy: 'Describe it in one line under slots: in stack.yaml or family.yaml.',
          }),
        );
      }
      slots.set(slot, [...(slots.get(slot) ?? []), from(source)]);
    }
    for (const [name, source] of layer.partials) {
      const other = partials.get(name);
      if (other) {
        throw templateError(`${other.layer} and ${layer.id} both have the partial "${name}"`, {
          where: source.source,
        });
      }
      partials.set(name, from(source));
    }
  }
  return { files, slots, partials };
}

function viewOf(blueprint: Blueprint, loaded: LoadedStack, report: ReportFault): View {
  const { layers, stack, labels } = loaded;
  const names = namesOf(blueprint.name.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, ''));
  const choice = (kind: string, id: string): ChoiceView => ({
    id,
    label: labels.get(`${kind}.${id}`) ?? id,
    facts: factsOf(layers, kind, id, report),
  });
  const database = choice('database', blueprint.database);
  const manager = managerOf(stack.ecosystem, blueprint.packageManager);
  const fixed = {
    keelson: { version: blueprint.keelson, contract: blueprint.contract },
    project: {
      name: blueprint.name,
      title: names.title,
      description: blueprint.description,
      identifier: names.camel,
      pascal: names.pascal,
      snake: names.snake,
    },
    stack: {
      id: stack.id,
      label: stack.manifest.label,
      facts: { ...stack.family.manifest.facts, ...stack.manifest.facts },
    },
    database,
    auth: choice('auth', blueprint.auth),
    example: choice('example', blueprint.example),
    features: blueprint.features.map((id) => choice('feature', id)),
    manager,
    commands: Object.fromEntries(
      Object.entries(stack.commands).map(([id, command]) => [
        id,
        managersOf(stack.ecosystem).typed(manager, command),
      ]),
    ),
  };
  const columnTypes = columnTypesOf(database.facts);
  const resources = viewResources(
    resourcesOf(blueprint, loaded),
    columnTypes ?? {},
    // Without any, the columns are the affair of the framework's own models.
    (type) =>
      columnTypes !== undefined &&
      report(
        templateError(`${database.label} has no column type for ${type}`, {
          remedy: 'Add it to facts.columnTypes in the layer.yaml of the database.',
        }),
      ),
  );
  const lists = new Lists(loaded, fixed, report);
  return {
    ...fixed,
    ...lists.collect(resources.length > 0),
    resources,
    hasResources: resources.length > 0,
    hasAccounts: hasAccounts(layers),
  };
}

function factsOf(layers: readonly Layer[], kind: string, id: string, report: ReportFault): Facts {
  const facts = new Map<string, unknown>();
  for (const layer of layers) {
    if (layer.kind !== kind || layer.choice !== id) continue;
    for (const [name, value] of Object.entries(layer.manifest.facts)) {
      if (facts.has(name)) {
        report(
          templateError(`the fact "${name}" of ${kind} ${id} is given twice`, {
            where: `${layer.id}/layer.yaml`,
          }),
        );
      }
      facts.set(name, value);
    }
  }
  return Object.fromEntries(facts);
}

function columnTypesOf(facts: Facts): Record<string, string> | undefined {
  const types = facts['columnTypes'];
  if (typeof types !== 'object' || types === null) return undefined;
  return Object.fromEntries(
    Object.entries(types).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
}
