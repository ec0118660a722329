import type { ErrorCode } from 'yaml';
import type * as z from 'zod';
import { suggestion } from '../suggest.js';

/** What the libraries find wrong with a document, in words for whoever wrote it. */

export interface Words {
  readonly message: string;
  readonly remedy?: string;
}

/** Faults of the syntax that people make, or that need another remedy than the rest. */
const syntax: Partial<Record<ErrorCode, Words>> = {
  DUPLICATE_KEY: { message: 'this key stands twice', remedy: 'Take one of them out.' },
  MULTIPLE_DOCS: {
    message: 'there is more than one document',
    remedy: 'Keep one, and take out the line `---`.',
  },
  RESOURCE_EXHAUSTION: {
    message: 'this is nested too deeply',
    remedy: 'Close what was opened.',
  },
  TAB_AS_INDENT: { message: 'a tab cannot indent', remedy: 'Use spaces.' },
  TAG_RESOLVE_FAILED: {
    message: 'this tag is not known',
    remedy: 'Take out the `!` and its word.',
  },
  NON_STRING_KEY: { message: 'a key must be text', remedy: 'Write `key: value`.' },
};

/** @param language what whoever wrote it takes it for: JSON is read as YAML, which it is */
export function wordsOfSyntax(code: ErrorCode, message: string, language: 'JSON' | 'YAML'): Words {
  return (
    syntax[code] ?? {
      message: `this is not ${language}: ${lowerFirst(firstLine(message))}`,
      remedy: 'Correct it there; what is left open begins there or above.',
    }
  );
}

/** What aliases (`*name`) lead to: to nothing, or to more than any document needs. */
export function wordsOfAliases(error: unknown): Words {
  const isOpen = error instanceof Error && error.message.startsWith('Unresolved');
  return {
    message: isOpen
      ? 'an alias (`*name`) has no anchor (`&name`) before it'
      : 'the aliases (`*name`) stand for too much',
    remedy: 'Write the value out, without an alias.',
  };
}

/** What a schema expects, by the name zod has for it. */
const expected: Readonly<Record<string, Words>> = {
  string: { message: 'must be text', remedy: 'Put it in quotes.' },
  int: { message: 'must be a whole number' },
  number: { message: 'must be a number' },
  boolean: { message: 'must be true or false' },
  array: { message: 'must be a list', remedy: 'Write it in brackets, e.g. [one, two].' },
  object: { message: 'must hold keys and values', remedy: 'Write e.g. `name: my-api`.' },
  record: { message: 'must hold keys and values', remedy: 'Write e.g. `name: my-api`.' },
};

/**
 * @param found what stands at the place of the issue; undefined when nothing does
 * @param keys what the map could hold, where the issue is an unknown key of it
 */
export function wordsOfIssue(
  issue: z.core.$ZodIssue,
  found: unknown,
  keys: readonly string[],
): Words {
  const path = issue.path.map(String).join('.');
  const about = path === '' ? 'the document' : path;
  switch (issue.code) {
    case 'unrecognized_keys': {
      const key = issue.keys[0] ?? '';
      const message = `unknown key "${path === '' ? key : `${path}.${key}`}"`;
      return keys.length === 0 ? { message } : { message, remedy: suggestion(key, keys) };
    }
    case 'invalid_type': {
      if (found === undefined)
        return { message: `the key "${about}" is missing`, remedy: 'Add it.' };
      const words = expected[issue.expected] ?? { message: `must be of type ${issue.expected}` };
      return { ...words, message: `${about} ${words.message}` };
    }
    case 'invalid_value': {
      const remedy = suggestion(String(found), issue.values.map(String));
      return { message: `${about} cannot be "${String(found)}"`, remedy };
    }
    case 'too_small':
      return { message: `${about} must be at least ${issue.minimum}` };
    default:
      return { message: `${about}: ${firstLine(issue.message)}` };
  }
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0] ?? message;
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
