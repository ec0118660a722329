import { inputError, type About, type KeelsonError } from '../errors.js';
import type { FieldChange } from '../types.js';
import type { FieldDeclaration, Span } from './resource.js';

/** A text in the notation, and which answer it is. */
export interface Written {
  readonly text: string;
  readonly what: 'resource' | 'field';
  readonly about: About;
}

export function writtenResource(notation: string): Written {
  return { text: notation, what: 'resource', about: { key: 'resources', value: notation } };
}

export function writtenField(change: FieldChange): Written {
  return { text: change.add, what: 'field', about: aboutChange(change) };
}

/** A change is cited with the name of its resource, since two resources may get the same field. */
export function aboutChange({ resource, add }: FieldChange): About {
  return { key: 'changes', value: `${resource} ${add}` };
}

/** As much of a long notation is shown around a fault. */
const shownBefore = 30;
const shownAfter = 45;

/** A fault in a notation, with a mark under the place. */
export function notationFault(
  written: string | Written,
  span: Span,
  message: string,
  remedy?: string,
): KeelsonError {
  const { text, what, about } = typeof written === 'string' ? writtenResource(written) : written;
  return inputError(message, {
    where: `${what} notation, column ${span.from + 1}`,
    excerpt: excerptOf(text.replace(/\s/g, ' '), span),
    remedy,
    about,
  });
}

/** A fault of one field, in the text it was written in: that of its resource, or that of a change. */
export function fieldFault(
  notation: string,
  { span, addedBy }: FieldDeclaration,
  message: string,
  remedy?: string,
): KeelsonError {
  return notationFault(addedBy ? writtenField(addedBy.change) : notation, span, message, remedy);
}

function excerptOf(notation: string, { from, to }: Span): string {
  const begin = from > shownBefore + shownAfter ? from - shownBefore : 0;
  const end = notation.length > from + shownAfter + shownBefore ? from + shownAfter : Infinity;
  const before = begin === 0 ? '' : '…';
  const after = end === Infinity ? '' : '…';
  const line = `${before}${notation.slice(begin, end)}${after}`;
  const marked = Math.max(1, Math.min(to, end, notation.length) - from);
  return `${line}\n${' '.repeat(before.length + from - begin)}${'^'.repeat(marked)}`;
}
