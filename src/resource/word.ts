import { notationFault } from './fault.js';
import { namePattern, namesOf } from './names.js';
import type { Reader } from './reader.js';
import { limits, type Span } from './resource.js';

/** A word of a notation and where it stands. */
export interface Word {
  readonly text: string;
  readonly span: Span;
}

/** Reads the name of a resource or field. @throws KeelsonError (exit 2) */
export function readName(reader: Reader, what: string): Word {
  const word = reader.word(/[^\s:/(),?]/);
  if (word.text === '') throw reader.unexpected(what);
  if (!namePattern.test(word.text)) {
    throw notationFault(
      reader.written,
      word.span,
      `"${word.text}" cannot be a name`,
      'Names are ASCII letters and digits, beginning with a letter, e.g. releasedOn.',
    );
  }
  const { snake } = namesOf(word.text);
  if (snake.length > limits.name) {
    const written = snake === word.text ? 'has' : `is ${snake} in a database, which has`;
    throw notationFault(
      reader.written,
      word.span,
      `"${word.text}" ${written} ${snake.length} characters; a name has at most ${limits.name}`,
      'Choose a shorter one.',
    );
  }
  return word;
}
