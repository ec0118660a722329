import type { Catalog, Stack } from '../../catalog/catalog.js';
import type { Layer } from '../../catalog/layer.js';
import { managersOf } from '../../managers/managers.js';

/** A stack with every layer it could ever have, whatever is chosen. */
export interface WholeStack {
  readonly stack: Stack;
  readonly layers: readonly Layer[];
  /** `<kind>.<id>` of everything that can be active. */
  readonly choices: ReadonlySet<string>;
}

export function wholeStack(catalog: Catalog, id: string): WholeStack {
  const kinds = ['database', 'auth', 'feature', 'example'] as const;
  const choices = [
    ...kinds.flatMap((kind) =>
      catalog.choices(id, kind).map((choice) => ({ kind, id: choice.id })),
    ),
    ...managersOf(catalog.stack(id).ecosystem).all.map((manager) => ({
      kind: 'manager' as const,
      id: manager.id,
    })),
    ...catalog.parts(id).map((part) => ({ kind: 'part' as const, id: part })),
  ];
  const own = [
    ...catalog.layersOf(id, 'base', ''),
    ...choices.flatMap((choice) => catalog.layersOf(id, choice.kind, choice.id)),
    ...catalog.layersOf(id, 'resource', ''),
    ...catalog.layersOf(id, 'change', ''),
  ];
  return {
    stack: catalog.stack(id),
    layers: own.flatMap(withInner),
    choices: new Set(choices.map((choice) => `${choice.kind}.${choice.id}`)),
  };
}

function withInner(layer: Layer): Layer[] {
  const inner = [
    ...layer.with.map((other) => other.layer),
    ...(layer.without ? [layer.without] : []),
  ];
  return [layer, ...inner.flatMap(withInner)];
}
