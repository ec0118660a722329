import * as z from 'zod';
import type { Catalog, LoadedStack } from './catalog/catalog.js';
import { readDocument, readYaml, type YamlDocument, type YamlSource } from './catalog/yaml.js';
import { inputError, type About } from './errors.js';
import { managerIds, managersOf } from './managers/managers.js';
import { requireDescription, requireName } from './names.js';
import { exactVersion, integrityText, packName } from './packs/reference.js';
import type { PlaceOf } from './places.js';
import { resourcesOf } from './plan.js';
import { aboutChange } from './resource/fault.js';
import { refuseConflicts, type Remedy } from './requirements.js';
import { formatField, formatNotation } from './resource/format.js';
import { asCreated, type Resource } from './resource/resources.js';
import type { Answers, Blueprint, ChoiceKind, FieldChange } from './types.js';
import { contractVersion, isNewer, keelsonVersion } from './version.js';

const id = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be an id in lower case');
/** In bytes: 500 resources of 60 plain fields each, and no more than is read in a moment. */
const maxBlueprintSize = 1_000_000;

const packReference = z.strictObject({
  name: z.string().regex(packName, 'must be the name of a pack'),
  version: z.string().regex(exactVersion, 'must be an exact version'),
  integrity: z.string().regex(integrityText, 'must be sha512-…'),
  from: z.enum(['npm', 'directory']),
});

/**
 * The schema of `.keelson/blueprint.json`. Its descriptions are the help of the flags and the
 * documentation; `--blueprint` takes the same with members left out.
 */
export const blueprintSchema = z.strictObject({
  keelson: z
    .string()
    .regex(/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/, 'must be a version such as 0.1.0')
    .meta({ description: 'version of keelson that made the project' }),
  contract: z.int().min(1).meta({ description: 'version of the HTTP contract it answers' }),
  name: z.string().meta({ description: 'name of the project and of its directory' }),
  description: z.string().meta({ description: 'one line about the project' }),
  framework: id.meta({ description: 'framework the backend is written in' }),
  database: id.meta({ description: 'database it stores in' }),
  auth: id.meta({ description: 'how users log in' }),
  example: id.meta({ description: 'example to start from' }),
  features: z
    .array(id)
    .refine((ids) => new Set(ids).size === ids.length, 'names one twice')
    .meta({ description: 'extras' }),
  resources: z.array(z.string()).meta({
    description: 'resources of your own, e.g. "book(owner) title:string(1..120) pages:int?"',
  }),
  changes: z
    .array(z.strictObject({ resource: z.string(), add: z.string() }))
    .default([])
    .meta({ description: 'fields added to resources later, each in a migration of its own' }),
  packageManager: z.enum(managerIds).meta({ description: 'what installs the packages' }),
  packs: z
    .array(packReference)
    .min(1)
    .exactOptional()
    .meta({ description: 'packs of templates that something of it is from' }),
});

/** What is left out here stays open, so nothing has a default. */
const partialSchema = blueprintSchema
  .extend({ changes: blueprintSchema.shape.changes.unwrap() })
  .partial();
const versionsSchema = blueprintSchema.pick({ keelson: true, contract: true }).partial().loose();

/** What a member of the blueprint is for: one line. */
export function describeMember(key: keyof Blueprint): string {
  return blueprintSchema.shape[key].description ?? '';
}

/** What a blueprint file answers, and where each answer stands in it. */
export interface FileAnswers {
  readonly answers: Answers;
  readonly placeOf: PlaceOf;
}

/**
 * Reads a blueprint file, YAML or JSON, in which members may be left out.
 * @param name of the file in messages
 * @throws KeelsonError (exit 2) naming line, column and key
 */
export function readAnswers(text: string, name: string): FileAnswers {
  const { value, placeOf } = readPartial({ text, name, from: 'person' });
  const { keelson: _keelson, contract: _contract, ...given } = value;
  // `none` says on the command line that no extras are wanted, so people write it here, too.
  const isNone = given.features?.length === 1 && given.features[0] === 'none';
  return {
    answers: isNone ? { ...given, features: [] } : given,
    placeOf: (about) => placeOf(pathOf(about, given)),
  };
}

/** Where an answer, or one value of a list, stands in the document it came from. */
function pathOf({ key, value }: About, given: Answers): (string | number)[] {
  const member: unknown = given[key as keyof Answers];
  const index = Array.isArray(member) ? member.findIndex((each) => isSame(each, value)) : -1;
  return index === -1 ? [key] : [key, index];
}

/** The notation of a resource is cited with spaces for its line breaks. */
function isSame(given: unknown, cited: string | undefined): boolean {
  const text = isChange(given) ? aboutChange(given).value : given;
  return typeof text === 'string' && text.replace(/\s/g, ' ') === cited?.replace(/\s/g, ' ');
}

function isChange(given: unknown): given is FieldChange {
  return typeof given === 'object' && given !== null && 'add' in given && 'resource' in given;
}

/** @throws KeelsonError (exit 2) */
export function refuseSize(size: number, name: string): void {
  if (size <= maxBlueprintSize) return;
  throw inputError('this is too long for a blueprint', {
    where: name,
    remedy: `Give a file of at most ${maxBlueprintSize / 1000} kB.`,
  });
}

/**
 * Reads the complete `.keelson/blueprint.json` of a project.
 * @throws KeelsonError (exit 2) naming line, column and key
 */
export function readBlueprint(text: string, name: string): Blueprint {
  const written = asWritten(text);
  if (written !== undefined) return written;
  const whenEmpty = 'Get it back, e.g. with `git restore`.';
  const source = { text, name, from: 'person', whenEmpty } as const;
  readPartial(source);
  return readYaml(source, blueprintSchema);
}

/**
 * The blueprint, where the file is to the byte as keelson wrote it: nothing is to be explained then, and
 * a parser that knows lines and columns takes longer than all the rest.
 */
function asWritten(text: string): Blueprint | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (`${JSON.stringify(value, null, 2)}\n` !== text) return undefined;
  const { success, data } = blueprintSchema.safeParse(value);
  const isKnown = success && !isNewer(data.keelson, keelsonVersion);
  return isKnown && data.contract <= contractVersion ? data : undefined;
}

function readPartial(source: YamlSource): YamlDocument<z.infer<typeof partialSchema>> {
  const { text, name } = source;
  refuseSize(text.length, name);
  // A newer version may have keys that this one does not know: say that first.
  const { keelson, contract } = readYaml(source, versionsSchema);
  if (contract !== undefined && contract > contractVersion) {
    throw inputError(
      `contract: ${contract} is newer than this keelson knows (${contractVersion})`,
      {
        where: name,
        remedy: 'Use a newer keelson: npx create-keelson@latest.',
      },
    );
  }
  if (keelson !== undefined && isNewer(keelson, keelsonVersion)) {
    throw inputError(`keelson: ${keelson} is newer than this one (${keelsonVersion})`, {
      where: name,
      remedy: `Use that version: npx create-keelson@${keelson}.`,
    });
  }
  return readDocument(source, partialSchema);
}

/**
 * Completes answers to a blueprint: what was left open takes the catalog's defaults. With resources
 * of one's own and no example named, there is none.
 * @param remedyOf what is said where one choice wants another; flags by default
 * @throws KeelsonError (exit 2)
 */
export function resolveBlueprint(answers: Answers, catalog: Catalog, remedyOf?: Remedy): Blueprint {
  const framework = answers.framework ?? defaultStack(catalog);
  const pick = (kind: ChoiceKind): string => defaultChoice(framework, kind, catalog);
  const resources = answers.resources ?? [];
  const draft: Blueprint = {
    keelson: keelsonVersion,
    contract: contractVersion,
    name: answers.name ?? 'my-api',
    description: (answers.description ?? '').trim(),
    framework,
    database: answers.database ?? pick('database'),
    auth: answers.auth ?? pick('auth'),
    example: answers.example ?? (resources.length > 0 ? 'none' : pick('example')),
    features: [...new Set(answers.features ?? defaultFeatures(framework, catalog))].sort(),
    resources,
    changes: answers.changes ?? [],
    packageManager:
      answers.packageManager ?? managersOf(catalog.stack(framework).ecosystem).all[0].id,
  };
  requireName(draft.name, foreignNames(framework, catalog));
  requireDescription(draft.description);
  const loaded = catalog.load(draft);
  refuseConflicts(draft, loaded, remedyOf);
  return {
    ...draft,
    ...canonical(draft, resourcesOf(draft, loaded)),
    ...packsOf(loaded, catalog),
  };
}

/** The packs that something of the project is from. */
function packsOf({ layers, stack }: LoadedStack, catalog: Catalog): Pick<Blueprint, 'packs'> {
  const folders = [...layers.map(({ id }) => id), `stacks/${stack.id}`];
  const used = new Set(folders.map((folder) => catalog.packOf(folder)));
  const packs = catalog.packs.filter(({ name }) => used.has(name));
  return packs.length === 0 ? {} : { packs };
}

/** The resources as they were created, and what was added to them, in the canonical notation. */
function canonical(
  draft: Blueprint,
  resources: readonly Resource[],
): Pick<Blueprint, 'resources' | 'changes'> {
  const created = new Map(
    resources.map((resource) => [resource.notation, formatNotation(asCreated(resource))]),
  );
  const added = new Map(
    resources.flatMap(({ name, fields }) =>
      fields.flatMap((field) =>
        field.addedBy ? [[field.addedBy.change, { resource: name, add: formatField(field) }]] : [],
      ),
    ),
  );
  return {
    resources: draft.resources.map((notation) => created.get(notation) ?? notation),
    changes: draft.changes.map((change) => added.get(change) ?? change),
  };
}

/** The framework that is taken when none was named. @throws KeelsonError (exit 2) */
export function defaultStack(catalog: Catalog): string {
  const stacks = catalog.stacks();
  const stack = stacks.find(({ isDefault }) => isDefault) ?? stacks[0];
  if (stack !== undefined) return stack.id;
  throw inputError('there are no frameworks to choose from');
}

/** Names a project may not have, because a package or a framework has them. */
export function foreignNames(stack: string, catalog: Catalog): ReadonlySet<string> {
  const { versions, common } = catalog.stack(stack);
  return new Set([...versions.keys(), ...catalog.stackIds(), ...common.manifest.reservedProjects]);
}

function defaultChoice(stack: string, kind: ChoiceKind, catalog: Catalog): string {
  const offered = catalog.choices(stack, kind);
  const choice = offered.find((candidate) => candidate.isDefault) ?? offered[0];
  if (choice) return choice.id;
  throw inputError(`${catalog.stack(stack).manifest.label} offers no ${kind}`);
}

function defaultFeatures(stack: string, catalog: Catalog): string[] {
  return catalog
    .choices(stack, 'feature')
    .filter((feature) => feature.isDefault)
    .map((feature) => feature.id);
}
