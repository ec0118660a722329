import { resolveBlueprint } from '../blueprint.js';
import type { Catalog } from '../catalog/catalog.js';
import type { Layer } from '../catalog/layer.js';
import type { Reading } from '../catalog/manifest.js';
import { compose, type Plan } from '../plan.js';
import { render } from '../render.js';
import { parseResource } from '../resource/parse.js';
import type { ResourceView } from '../resource/view.js';
import { choiceKinds, type Blueprint, type ChoiceKind, type FileTree } from '../types.js';
import { allChecks } from '../verify/checks/index.js';
import type { Check } from '../verify/check.js';
import { LayerWords, type NamedChoice } from './layers.js';
import { contractOfPlan, ProofFinder } from './proofs.js';
import { trace } from './trace.js';

/** `keelson explain <word>`: a choice, a framework, a capability, a check or a group of checks. */

/** A check as it is told. */
export interface CheckLine {
  readonly id: string;
  readonly title: string;
  readonly groupId: string;
}

export interface ChoiceTopic {
  readonly topic: 'choice';
  readonly choice: NamedChoice;
  readonly framework: string;
  /** Null outside of a project. */
  readonly isChosen: boolean | null;
  /** Files that are there because of it. */
  readonly files: readonly string[];
  /** Places of other files that it puts lines in. */
  readonly slots: readonly { readonly name: string; readonly doc: string }[];
  /** What it brings along and may share with other choices. */
  readonly parts: readonly { readonly id: string; readonly files: number }[];
  readonly packages: readonly { readonly name: string; readonly version: string }[];
  readonly variables: readonly { readonly name: string; readonly doc: string }[];
  readonly services: readonly string[];
  readonly capabilities: readonly string[];
  readonly needs: readonly string[];
  /** Asked only where it is chosen; and those that other choices are asked, too. */
  readonly checks: { readonly own: readonly CheckLine[]; readonly shared: readonly CheckLine[] };
  readonly commands: readonly string[];
  readonly read: readonly Reading[];
}

export interface FrameworkTopic {
  readonly topic: 'framework';
  readonly id: string;
  readonly label: string;
  readonly hint: string;
  readonly isChosen: boolean | null;
  readonly capabilities: readonly string[];
  readonly read: readonly Reading[];
}

export interface CapabilityTopic {
  readonly topic: 'capability';
  readonly id: string;
  /** Choices that bring it; none where every project has it. */
  readonly choices: readonly NamedChoice[];
  readonly isChosen: boolean | null;
  /** Null for what every project has. */
  readonly checks: readonly CheckLine[] | null;
}

export interface CheckTopic {
  readonly topic: 'check';
  readonly id: string;
  readonly title: string;
  readonly group: string;
  readonly groupId: string;
  readonly source: string | null;
  readonly isSlow: boolean;
  /** Whether this project is asked, or why not; null outside of a project. */
  readonly applies: true | string | null;
}

export interface GroupTopic {
  readonly topic: 'group';
  readonly id: string;
  readonly title: string;
  readonly checks: readonly CheckLine[];
}

/** A resource of the project. */
export interface ResourceTopic {
  readonly topic: 'resource';
  readonly name: string;
  /** As it is now. */
  readonly notation: string;
  /** Where it is served. */
  readonly path: string;
  /** The example that brings it; null for one's own. */
  readonly example: string | null;
  /** Fields that were added later. */
  readonly added: readonly string[];
  readonly files: readonly string[];
  readonly commands: readonly string[];
}

export type Topic =
  ChoiceTopic | FrameworkTopic | CapabilityTopic | CheckTopic | GroupTopic | ResourceTopic;

export interface TopicPlace {
  readonly catalog: Catalog;
  readonly framework: string;
  /** The project that is asked about, if there is one. */
  readonly plan: Plan | undefined;
}

/** Everything that a word names; none when it is no word of keelson's. */
export function topicsOf(word: string, place: TopicPlace): readonly Topic[] {
  const id = word.toLowerCase();
  const found = [
    ...choicesNamed(id, place),
    ...(place.catalog.stackIds().includes(id) ? [frameworkTopic(id, place)] : []),
    ...resourcesNamed(id, place),
    ...allChecks.filter((check) => check.id.toLowerCase() === id).map((c) => checkTopic(c, place)),
  ];
  if (found.length > 0) return found;
  if (capabilitiesOf(place).includes(id)) return [capabilityTopic(id, place)];
  const group = allChecks.filter(({ groupId }) => groupId === id);
  const [first] = group;
  return first === undefined
    ? []
    : [{ topic: 'group', id, title: first.group, checks: group.map(checkLine) }];
}

/** Every word that means something. */
export function topicWords(place: TopicPlace): string[] {
  const { catalog, framework } = place;
  return [
    ...new Set([
      ...choiceKinds.flatMap((kind) => catalog.choices(framework, kind).map(({ id }) => id)),
      ...catalog.stackIds(),
      ...capabilitiesOf(place),
      ...allChecks.map(({ groupId }) => groupId),
      ...(place.plan?.view.resources ?? []).map(({ kebab }) => kebab),
    ]),
  ];
}

/** By its name, in any form, or that of its table or path. */
function resourcesNamed(word: string, { plan }: TopicPlace): ResourceTopic[] {
  if (plan === undefined) return [];
  const names = (resource: ResourceView): string[] =>
    [resource, resource.plural].flatMap((each) => [
      each.camel.toLowerCase(),
      each.kebab,
      each.snake,
    ]);
  const found = plan.view.resources.find((resource) => names(resource).includes(word));
  return found === undefined ? [] : [resourceTopic(found, plan)];
}

function resourceTopic(resource: ResourceView, plan: Plan): ResourceTopic {
  const { resources, changes, example } = plan.blueprint;
  const { notation, camel: name } = resource;
  const isOwn = resources.some((each) => parseResource(each).name === name);
  const traced = trace(plan);
  const added = changes.filter((change) => change.resource === name).map(({ add }) => add);
  return {
    topic: 'resource',
    name,
    notation,
    path: `/api/v1/${resource.plural.kebab}`,
    example: isOwn ? null : example,
    added,
    files: traced.paths.filter((path) => traced.file(path)?.owner?.resource === notation).sort(),
    commands: [
      `keelson add field ${name} "<field>"`,
      ...(isOwn ? [`keelson remove resource ${name}`] : []),
    ],
  };
}

function choicesNamed(id: string, place: TopicPlace): ChoiceTopic[] {
  return choiceKinds
    .filter((kind) => place.catalog.choices(place.framework, kind).some((each) => each.id === id))
    .map((kind) => choiceTopic(kind, id, place));
}

function choiceTopic(kind: ChoiceKind, id: string, place: TopicPlace): ChoiceTopic {
  const { catalog, framework } = place;
  const isChosen =
    place.plan === undefined ? null : chosen(place.plan.blueprint, kind).includes(id);
  const plan = isChosen === true && place.plan ? place.plan : smallestWith(kind, id, place);
  const words = new LayerWords(plan.blueprint, catalog);
  const { layers, stack } = catalog.load(plan.blueprint);
  const own = layers.filter((layer) => isOf(layer, kind, id));
  const ownIds = new Set(own.map((layer) => layer.id));
  const tree = render(plan);
  const manifests = own.map(({ manifest }) => manifest);
  const packages = manifests.flatMap((each) => [...each.packages, ...each.devPackages]);
  const { own: only, shared } = new ProofFinder(framework, catalog).ofChoice(kind, id);
  return {
    topic: 'choice',
    choice: words.choice(kind, id),
    framework,
    isChosen,
    files: ownedBy(tree, ownIds),
    slots: [...plan.slots]
      .filter(([, contributions]) => contributions.some(({ layer }) => ownIds.has(layer)))
      .map(([name]) => ({ name, doc: plan.documentedSlots.get(name) ?? '' })),
    parts: partsOf(own, layers).map((part) => ({
      id: part,
      files: ownedBy(
        tree,
        new Set(layers.filter((layer) => isOf(layer, 'part', part)).map((layer) => layer.id)),
      ).length,
    })),
    packages: [...new Set(packages)].map((name) => ({
      name,
      version: stack.versions.get(name) ?? '',
    })),
    variables: plan.view.env
      .filter(({ name }) => manifests.some(({ env }) => env.some((entry) => entry.name === name)))
      .map(({ name, doc }) => ({ name, doc })),
    services: manifests.flatMap(({ services }) => services.map((service) => service.id)),
    capabilities: manifests.flatMap(({ capabilities }) => capabilities),
    needs: manifests.flatMap(({ needs }) => needs.map(({ what }) => what)),
    checks: { own: only.map(checkLine), shared: shared.map(checkLine) },
    commands: commandsFor(kind, id, isChosen),
    read: words.readOf(kind, id),
  };
}

/** The project of the place with something chosen that goes with everything; else as small as it can be. */
function smallestWith(kind: ChoiceKind, id: string, { catalog, framework }: TopicPlace): Plan {
  const answers = kind === 'feature' ? { features: [id] } : { [kind]: id };
  const blueprint = resolveBlueprint({ framework, features: [], ...answers }, catalog);
  return compose(blueprint, catalog.load(blueprint));
}

function chosen(blueprint: Blueprint, kind: ChoiceKind): readonly string[] {
  return kind === 'feature' ? blueprint.features : [blueprint[kind]];
}

/** Layers of a choice; what stands in for a feature that is not chosen is none of its layers. */
function isOf(layer: Layer, kind: Layer['kind'], id: string): boolean {
  return layer.kind === kind && layer.choice === id && !/\/without(\/|$)/.test(layer.id);
}

function ownedBy(tree: FileTree, layers: ReadonlySet<string>): string[] {
  return [...tree.values()].filter(({ from }) => layers.has(from[0] ?? '')).map(({ path }) => path);
}

/** Parts that layers include, and what those include. */
function partsOf(layers: readonly Layer[], all: readonly Layer[]): string[] {
  const found = new Set<string>();
  const visit = (each: readonly Layer[]): void => {
    for (const part of each.flatMap(({ manifest }) => manifest.includes)) {
      if (found.has(part)) continue;
      found.add(part);
      visit(all.filter((layer) => isOf(layer, 'part', part)));
    }
  };
  visit(layers);
  return [...found].sort();
}

/** How to get it, or to get rid of it. */
function commandsFor(kind: ChoiceKind, id: string, isChosen: boolean | null): string[] {
  if (isChosen === null) return [`keelson new my-api --${kind} ${id}`];
  if (kind === 'feature') return [`keelson ${isChosen ? 'remove' : 'add'} feature ${id}`];
  return isChosen || kind === 'example' ? [] : [`keelson set ${kind} ${id}`];
}

function frameworkTopic(id: string, { catalog, plan }: TopicPlace): FrameworkTopic {
  const { manifest, family } = catalog.stack(id);
  return {
    topic: 'framework',
    id,
    label: manifest.label,
    hint: manifest.hint ?? '',
    isChosen: plan === undefined ? null : plan.blueprint.framework === id,
    capabilities: manifest.capabilities,
    read: [...manifest.read, ...family.manifest.read],
  };
}

function capabilitiesOf(place: TopicPlace): string[] {
  const { catalog, framework } = place;
  const layers = choiceKinds.flatMap((kind) =>
    catalog.choices(framework, kind).flatMap(({ id }) => catalog.layersOf(framework, kind, id)),
  );
  const parts = catalog.parts(framework).flatMap((id) => catalog.layersOf(framework, 'part', id));
  return [
    ...new Set([
      ...catalog.stack(framework).manifest.capabilities,
      ...[...layers, ...parts].flatMap(({ manifest }) => manifest.capabilities),
    ]),
  ];
}

function capabilityTopic(id: string, place: TopicPlace): CapabilityTopic {
  const { catalog, framework, plan } = place;
  const choices = choiceKinds.flatMap((kind) =>
    catalog
      .choices(framework, kind)
      .filter((choice) => {
        const base = smallestWith(kind, choice.id, place);
        const layers = catalog.load(base.blueprint).layers;
        const own = layers.filter((layer) => isOf(layer, kind, choice.id));
        const parts = new Set(partsOf(own, layers));
        return layers.some(
          (layer) =>
            layer.manifest.capabilities.includes(id) &&
            (own.includes(layer) || (layer.kind === 'part' && parts.has(layer.choice))),
        );
      })
      .map((choice) => ({ kind, ...choice })),
  );
  const checks = new ProofFinder(framework, catalog).ofCapability(id);
  return {
    topic: 'capability',
    id,
    choices: choices.map(({ kind, id: choice, label, hint }) => ({
      kind,
      id: choice,
      label,
      hint,
    })),
    isChosen: plan === undefined ? null : plan.view.capabilities.includes(id),
    checks: checks === undefined ? null : checks.map(checkLine),
  };
}

function checkTopic(check: Check, { plan }: TopicPlace): CheckTopic {
  return {
    topic: 'check',
    id: check.id,
    title: check.title,
    group: check.group,
    groupId: check.groupId,
    source: check.source ?? null,
    isSlow: check.isSlow,
    applies: plan === undefined ? null : check.applies(contractOfPlan(plan)),
  };
}

function checkLine({ id, title, groupId }: Check): CheckLine {
  return { id, title, groupId };
}
