import type * as z from 'zod';

import { cursorPattern, maxCursorLength, maxRows } from '../list-query.js';
import { schemaOf } from './parts.js';
import type { Parameter, Reference, Schema } from './types.js';

/** One page of a list. */
export function pageSchema(row: Schema | Reference): Schema {
  return {
    type: 'object',
    required: ['data', 'nextCursor'],
    properties: {
      data: { type: 'array', maxItems: maxRows, items: row },
      nextCursor: {
        type: ['string', 'null'],
        pattern: cursorPattern,
        maxLength: maxCursorLength,
        description: 'The `cursor` of the next page.',
      },
    },
  };
}

const descriptions: Readonly<Record<string, string>> = {
  limit: 'Rows on the page; 20 without it.',
  cursor: 'Where the page begins: `nextCursor` of the page before, with the same sort and filters.',
  sort: 'The order; with `-` the other way round. Rows without a value come last.',
  q: 'Only rows that hold this text in one of their strings, in any case.',
};

/** The parameters that a list reads with this schema. */
export function queryParameters(query: z.ZodType): Parameter[] {
  const { properties } = schemaOf(query) as { properties: Record<string, Schema> };
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    description: descriptions[name] ?? `Only rows with exactly this ${name}.`,
    schema,
  }));
}
