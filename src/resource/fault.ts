import { inputError, type KeelsonError } from '../errors.js';
import type { Span } from './resource.js';

/** As much of a long notation is shown around a fault. */
const shownBefore = 30;
const shownAfter = 45;

/** A fault in a notation, with a mark under the place. */
export function notationFault(
  notation: string,
  span: Span,
  message: string,
  remedy?: string,
): KeelsonError {
  return inputError(message, {
    where: `resource notation, column ${span.from + 1}`,
    excerpt: excerptOf(notation.replace(/\s/g, ' '), span),
    remedy,
    about: { key: 'resources', value: notation },
  });
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
