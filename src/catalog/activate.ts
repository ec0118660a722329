import { templateError } from '../errors.js';
import type { Selection } from './catalog.js';
import type { Layer, LayerKind } from './layer.js';

/** The layers a stack has. */
export interface LayerSource {
  /** What installs the packages. */
  readonly manager: string;
  /** Every layer of one choice: common, family, stack. */
  readonly layersOf: (kind: LayerKind, id: string) => readonly Layer[];
  /** Ids of all features the stack offers, sorted. */
  readonly features: readonly string[];
}

/**
 * The layers that a selection activates, in the order in which their slots and lists are concatenated: by kind, inside a
 * kind by id, inside an id common < family < stack.
 * @throws KeelsonError for a part that does not exist
 */
export function activeLayers(selection: Selection, source: LayerSource): readonly Layer[] {
  const parts = new Set<string>();
  const hasResources =
    (selection.resources ?? []).length > 0 ||
    source
      .layersOf('example', selection.example)
      .some(({ manifest }) => manifest.resources.length > 0);
  const hasChanges = (selection.changes ?? []).length > 0;
  // What resources share is a part that their layer includes; without a resource nobody needs it.
  const counts = ({ kind }: Layer): boolean =>
    (kind !== 'resource' || hasResources) && (kind !== 'change' || hasChanges);
  // A part may activate further parts, and `with/part.…` folders that were not active before.
  for (;;) {
    const layers = lay(selection, source, parts);
    const before = parts.size;
    for (const layer of layers.filter(counts)) {
      for (const part of layer.manifest.includes) {
        if (source.layersOf('part', part).length === 0) {
          throw templateError(`includes the part "${part}", which does not exist`, {
            where: `${layer.id}/layer.yaml`,
          });
        }
        parts.add(part);
      }
    }
    if (parts.size === before) return layers;
  }
}

function lay(
  { database, auth, example, features }: Selection,
  source: LayerSource,
  parts: ReadonlySet<string>,
): readonly Layer[] {
  const active = new Set([
    `manager.${source.manager}`,
    `database.${database}`,
    `auth.${auth}`,
    `example.${example}`,
    ...features.map((feature) => `feature.${feature}`),
    ...[...parts].map((part) => `part.${part}`),
  ]);
  const withOthers = (layer: Layer): Layer[] => [
    layer,
    ...layer.with
      .filter((other) => active.has(`${other.kind}.${other.id}`))
      .flatMap((other) => withOthers(other.layer)),
  ];
  const of = (kind: LayerKind, id: string): Layer[] =>
    source.layersOf(kind, id).flatMap(withOthers);
  const feature = (id: string): Layer[] =>
    active.has(`feature.${id}`)
      ? of('feature', id)
      : source
          .layersOf('feature', id)
          .flatMap((layer) => (layer.without ? withOthers(layer.without) : []));
  return [
    ...of('base', ''),
    ...of('manager', source.manager),
    ...of('database', database),
    ...[...parts].sort().flatMap((part) => of('part', part)),
    ...of('auth', auth),
    ...source.features.flatMap(feature),
    ...of('example', example),
    ...of('resource', ''),
    ...of('change', ''),
  ];
}
