import * as z from 'zod';
import type { Catalog } from './catalog/catalog.js';
import { inputError } from './errors.js';
import { resourcesOf } from './plan.js';
import { formatNotation } from './resource/format.js';
import type { Answers, Blueprint, ChoiceKind } from './types.js';
import { contractVersion, keelsonVersion } from './version.js';

const id = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be an id such as "postgres"');

export const blueprintSchema = z.strictObject({
  keelson: z.string(),
  contract: z.int(),
  name: z.string(),
  description: z.string(),
  stack: id,
  database: id,
  auth: id,
  example: id,
  features: z.array(id),
  resources: z.array(z.string()),
  packageManager: z.enum(['npm', 'pnpm', 'yarn', 'bun']),
});

/** Completes answers to a blueprint. @throws KeelsonError (exit 2) */
export function resolveBlueprint(answers: Answers, catalog: Catalog): Blueprint {
  const stack = answers.stack ?? catalog.stacks()[0]?.id;
  if (stack === undefined) throw inputError('there are no frameworks to choose from');
  const pick = (kind: ChoiceKind): string => {
    const offered = catalog.choices(stack, kind);
    return (offered.find((choice) => choice.isDefault) ?? offered[0])?.id ?? 'none';
  };
  const resources = answers.resources ?? [];
  const draft: Blueprint = {
    keelson: keelsonVersion,
    contract: contractVersion,
    name: answers.name ?? 'my-api',
    description: answers.description ?? '',
    stack,
    database: answers.database ?? pick('database'),
    auth: answers.auth ?? pick('auth'),
    example: answers.example ?? (resources.length > 0 ? 'none' : pick('example')),
    features: [...new Set(answers.features ?? defaultFeatures(stack, catalog))].sort(),
    resources,
    packageManager: answers.packageManager ?? 'npm',
  };
  const declared = resourcesOf(draft, catalog.load(draft));
  const canonical = new Map(
    declared.map((resource) => [resource.notation, formatNotation(resource)]),
  );
  return { ...draft, resources: resources.map((notation) => canonical.get(notation) ?? notation) };
}

function defaultFeatures(stack: string, catalog: Catalog): string[] {
  return catalog
    .choices(stack, 'feature')
    .filter((feature) => feature.isDefault)
    .map((feature) => feature.id);
}
