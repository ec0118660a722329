import { inputError } from '../errors.js';
import { suggestion } from '../suggest.js';
import type { FieldChange } from '../types.js';
import { aboutChange, fieldFault, notationFault, writtenField } from './fault.js';
import { readField } from './field.js';
import { namesOf } from './names.js';
import { checkFields } from './parse.js';
import { Reader } from './reader.js';
import { limits, type FieldDeclaration, type ResourceDeclaration } from './resource.js';

/**
 * The resources with the fields that were added to them later, behind those they were created with.
 * @throws KeelsonError (exit 2)
 */
export function withChanges<R extends ResourceDeclaration>(
  resources: readonly R[],
  changes: readonly FieldChange[],
): R[] {
  if (changes.length > limits.changes) {
    throw inputError(
      `${changes.length} changes are too many: at most ${limits.changes} are possible`,
      { about: { key: 'changes' } },
    );
  }
  const current = new Map(resources.map((resource) => [resource.name, resource]));
  for (const [index, change] of changes.entries()) {
    const resource = current.get(namesOf(change.resource).camel);
    if (!resource) throw unknownResource(change, [...current.keys()]);
    const changed = { ...resource, fields: [...resource.fields, readAddition(change, index)] };
    checkFields(changed);
    current.set(resource.name, changed);
  }
  return [...current.values()];
}

function unknownResource(change: FieldChange, known: readonly string[]): Error {
  return inputError(`there is no resource "${change.resource}" to add a field to`, {
    remedy:
      known.length === 0 ? 'This project has no resources.' : suggestion(change.resource, known),
    about: aboutChange(change),
  });
}

/** One field, which must be possible for the rows that are there already. */
function readAddition(change: FieldChange, index: number): FieldDeclaration {
  const written = writtenField(change);
  const reader = new Reader({ ...written, text: written.text.replace(/\s/g, ' ') });
  reader.skipSpaces();
  const field = { ...readField(reader), addedBy: { change, index } };
  reader.skipSpaces();
  if (!reader.atEnd) {
    throw notationFault(
      written,
      { from: reader.offset, to: written.text.length },
      'there is more than one field',
      'Each field is a change of its own.',
    );
  }
  if (!field.optional && field.default === undefined) {
    throw fieldFault(
      change.add,
      field,
      `"${field.name}" would have no value in the rows that are there already`,
      remedyOf(field),
    );
  }
  return field;
}

function remedyOf({ type, unique }: FieldDeclaration): string {
  return type === 'ref' || type === 'json' || unique
    ? 'Make it optional: "?" directly after the type.'
    : 'Make it optional, with "?" directly after the type, or give it a :default(…).';
}
