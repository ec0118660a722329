import { formatField, formatNotation } from '../../src/resource/format.js';
import { parseResource } from '../../src/resource/parse.js';
import type { FieldDeclaration } from '../../src/resource/resource.js';
import type { Blueprint, FieldChange } from '../../src/types.js';

/** The same resources, but all fields that can come later do: of each resource only the others are there at first. */
export function grown(notations: readonly string[]): Pick<Blueprint, 'resources' | 'changes'> {
  const parts = notations.map((notation) => {
    const { fields, ...resource } = parseResource(notation);
    const later = fields.filter(canComeLater);
    // A resource has at least one field.
    const added = later.length < fields.length ? later : later.slice(1);
    const created = fields.filter((field) => !added.includes(field));
    return {
      resource: formatNotation({ ...resource, fields: created }),
      changes: added.map((field) => ({ resource: resource.name, add: formatField(field) })),
    };
  });
  return {
    resources: parts.map(({ resource }) => resource),
    changes: interleaved(parts.map(({ changes }) => changes)),
  };
}

function canComeLater(field: FieldDeclaration): boolean {
  return field.optional || field.default !== undefined;
}

/** The first of each, then the second of each: as fields come in a project that grows. */
function interleaved(lists: readonly (readonly FieldChange[])[]): FieldChange[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, index) =>
    lists.flatMap((list) => list.slice(index, index + 1)),
  ).flat();
}
