import { inputError, type KeelsonError } from '../errors.js';
import { suggestion } from '../suggest.js';
import type { FieldChange } from '../types.js';
import { withChanges } from './changes.js';
import { fieldFault, notationFault } from './fault.js';
import { parseResource } from './parse.js';
import {
  limits,
  type Access,
  type FieldDeclaration,
  type ResourceDeclaration,
} from './resource.js';
import { whyNotField, whyNotResource } from './reserved.js';

export interface ResourceContext {
  /** Whether the project has users: without, every resource is `open`. */
  readonly accounts: boolean;
  /** Resources of the example; their access bends to a project without accounts. */
  readonly example: readonly string[];
  /** Resources a person declared. */
  readonly own: readonly string[];
  /** Fields that resources of either got later. */
  readonly changes: readonly FieldChange[];
  /** camelCase names that the code of an active layer has taken. */
  readonly reservedResources: ReadonlySet<string>;
  readonly reservedFields: ReadonlySet<string>;
}

/** A declaration whose access is decided. */
export interface Resource extends ResourceDeclaration {
  readonly access: Access;
  /** Its place among all resources as they were created, which no later field can move. */
  readonly creation: number;
}

/** A resource without the fields that were added to it later. */
export function asCreated(resource: Resource): Resource {
  return { ...resource, fields: resource.fields.filter(({ addedBy }) => addedBy === undefined) };
}

/** As it would be written if it had had all its fields from the start. */
export function notationOf({ notation, fields }: Resource): string {
  const added = fields.flatMap(({ addedBy }) => (addedBy ? [addedBy.change.add] : []));
  return [notation, ...added].join(' ');
}

type Decided = Omit<Resource, 'creation'>;

/**
 * Reads all resources of a project and checks them against each other.
 * @returns them so ordered that a resource comes after all it refers to
 * @throws KeelsonError (exit 2) with the notation and a mark under the fault
 */
export function readResources(context: ResourceContext): Resource[] {
  const count = context.example.length + context.own.length;
  if (count > limits.resources) {
    throw inputError(`${count} resources are too many: at most ${limits.resources} are possible`, {
      remedy: 'Leave some out.',
      about: { key: 'resources' },
    });
  }
  const created = [
    ...context.example.map((notation) => decideAccess(parseResource(notation), context, false)),
    ...context.own.map((notation) => decideAccess(parseResource(notation), context, true)),
  ];
  const inTurn = check(created, context);
  const creations = new Map(inTurn.map(({ name }, index) => [name, index]));
  const resources =
    context.changes.length === 0 ? inTurn : check(withChanges(created, context.changes), context);
  return resources.map((resource) => ({
    ...resource,
    creation: creations.get(resource.name) ?? 0,
  }));
}

/** @returns the resources in their order */
function check(resources: readonly Decided[], context: ResourceContext): Decided[] {
  refuseNames(resources, context);
  refuseTwins(resources);
  refuseDescribed(resources);
  const byName = new Map(resources.map((resource) => [resource.name, resource]));
  for (const resource of resources) {
    checkReferences(resource, byName);
    checkRowSize(resource);
  }
  return inOrder(resources, byName);
}

function decideAccess(
  declaration: ResourceDeclaration,
  { accounts }: ResourceContext,
  strict: boolean,
): Decided {
  const { access, accessSpan, name, notation } = declaration;
  if (access === undefined) return { ...declaration, access: accounts ? 'owner' : 'open' };
  if (accounts === (access !== 'open')) return { ...declaration, access };
  if (!strict) return { ...declaration, access: accounts ? 'public' : 'open' };
  throw notationFault(
    notation,
    accessSpan ?? declaration.nameSpan,
    accounts
      ? `"${name}" cannot be open: this project has accounts`
      : `"${name}" cannot be ${access}: without accounts there is nobody to tell apart`,
    accounts ? 'Use public, shared or owner.' : 'Leave the access out, or choose another --auth.',
  );
}

function refuseNames(resources: readonly Decided[], context: ResourceContext): void {
  for (const { name, plural, notation, nameSpan, fields } of resources) {
    const why =
      whyNotResource(name, context.reservedResources) ??
      whyNotResource(plural, context.reservedResources);
    if (why !== undefined) {
      throw notationFault(
        notation,
        nameSpan,
        `a resource cannot be named "${name}": ${why}`,
        `Say more exactly what it is, e.g. ${name}Entry.`,
      );
    }
    for (const field of fields) {
      const reason = whyNotField(field.name, context.reservedFields);
      if (reason !== undefined) {
        throw fieldFault(
          notation,
          field,
          `a field cannot be named "${field.name}": ${reason}`,
          `Choose another name, e.g. ${field.name}Value.`,
        );
      }
    }
  }
}

function refuseTwins(resources: readonly Decided[]): void {
  const seen = new Map<string, Decided>();
  for (const resource of resources) {
    for (const form of [resource.name, resource.plural]) {
      const twin = seen.get(form.toLowerCase());
      if (twin) {
        throw notationFault(
          resource.notation,
          resource.nameSpan,
          twin.name === resource.name
            ? `there are two resources "${resource.name}"`
            : `the resources "${twin.name}" and "${resource.name}" would both be "${form}"`,
        );
      }
    }
    seen.set(resource.name.toLowerCase(), resource);
    seen.set(resource.plural.toLowerCase(), resource);
  }
}

/** What clients send of a resource is described beside it: as `TaskInput` and `TaskPatch` for a task. */
const describedAs = ['Input', 'Patch'];

function refuseDescribed(resources: readonly Decided[]): void {
  const byName = new Map(resources.map((each) => [each.name.toLowerCase(), each]));
  for (const resource of resources) {
    for (const suffix of describedAs) {
      const other = byName.get(`${resource.name}${suffix}`.toLowerCase());
      if (other === undefined) continue;
      throw notationFault(
        other.notation,
        other.nameSpan,
        `"${other.name}" is what the API's description calls a body of "${resource.name}"`,
        `Choose another name, e.g. "${resource.name}${suffix}Value".`,
      );
    }
  }
}

/** How many people may read: a reference may only lead to where every reader may follow. */
const readers: Readonly<Record<Access, number>> = { owner: 0, shared: 1, public: 2, open: 2 };

function checkReferences(resource: Decided, byName: ReadonlyMap<string, Decided>): void {
  for (const field of resource.fields) {
    if (field.target === undefined) continue;
    const target = byName.get(field.target);
    const fail = (message: string, remedy?: string): never => {
      throw fieldFault(resource.notation, field, message, remedy);
    };
    if (!target) {
      return fail(
        `"${field.name}" refers to "${field.target}", which is no resource`,
        suggestion(field.target, [...byName.keys()]),
      );
    }
    if (target === resource && !field.optional) {
      return fail(
        `"${field.name}" refers to its own resource, so the first row could not be made`,
        `Make it optional: ${field.name}:ref(${resource.name})?`,
      );
    }
    if (readers[target.access] < readers[resource.access]) {
      return fail(
        `"${resource.name}" is ${resource.access} and cannot refer to "${target.name}", which is ${target.access}: its readers could not follow`,
        `Make "${target.name}" ${resource.access}, or "${resource.name}" ${target.access}.`,
      );
    }
  }
}

function checkRowSize(resource: Decided): void {
  const bytes = resource.fields.reduce((sum, field) => sum + bytesOf(field), 0);
  if (bytes > limits.rowBytes) {
    const latest = resource.fields.findLast(({ addedBy }) => addedBy !== undefined);
    const message = `the strings of "${resource.name}" may take ${bytes} bytes in a row; ${limits.rowBytes} are possible`;
    throw latest === undefined
      ? notationFault(
          resource.notation,
          resource.nameSpan,
          message,
          'Give the longest ones the type text.',
        )
      : fieldFault(resource.notation, latest, message, 'Give it the type text.');
  }
}

function bytesOf(field: FieldDeclaration): number {
  if (field.type === 'string') {
    return 4 * (field.max ?? Math.max(limits.string.max, field.min ?? 0));
  }
  return field.type === 'enum' ? 4 * limits.enumValue : 40;
}

/** Depth first, so that the order given is kept wherever references allow it. */
function inOrder(resources: readonly Decided[], byName: ReadonlyMap<string, Decided>): Decided[] {
  const ordered = new Set<Decided>();
  const visit = (resource: Decided, path: readonly Decided[]): void => {
    if (ordered.has(resource)) return;
    for (const field of resource.fields) {
      const target = field.target === undefined ? undefined : byName.get(field.target);
      if (!target || target === resource || ordered.has(target)) continue;
      if (path.includes(target)) {
        throw circleFault([...path.slice(path.indexOf(target)), resource], target);
      }
      visit(target, [...path, resource]);
    }
    ordered.add(resource);
  };
  for (const resource of resources) visit(resource, []);
  return [...ordered];
}

/** Cites the reference that came last: before it there was no circle. */
function circleFault(circle: readonly Decided[], target: Decided): KeelsonError {
  const steps = circle.flatMap((resource, index) => {
    const next = circle[index + 1] ?? target;
    const field = resource.fields.find((each) => each.target === next.name);
    return field ? [{ resource, field }] : [];
  });
  const [last] = steps.toReversed().sort((a, b) => ageOf(b.field) - ageOf(a.field));
  if (!last) throw new Error('a circle without references');
  return fieldFault(
    last.resource.notation,
    last.field,
    `the references go in a circle: ${[...circle, target].map(({ name }) => name).join(' → ')}`,
    'Take one of them out; a resource may refer only to itself, with an optional field.',
  );
}

function ageOf({ addedBy }: FieldDeclaration): number {
  return addedBy?.index ?? -1;
}
