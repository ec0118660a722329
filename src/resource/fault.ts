import { inputError, type KeelsonError } from '../errors.js';
import type { Span } from './resource.js';

/** A fault in a notation, with a mark under the place. */
export function notationFault(
  notation: string,
  span: Span,
  message: string,
  remedy?: string,
): KeelsonError {
  const length = Math.max(1, Math.min(span.to, notation.length) - span.from);
  return inputError(message, {
    where: `resource notation, column ${span.from + 1}`,
    excerpt: `${notation}\n${' '.repeat(span.from)}${'^'.repeat(length)}`,
    remedy,
  });
}
