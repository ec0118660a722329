import type * as z from 'zod';

import { pageSchema, queryParameters } from './lists.js';
import {
  emptyAnswer,
  idParameter,
  idSchema,
  jsonAnswer,
  jsonBody,
  maxHeaderLength,
  patchBody,
  problemAnswers,
  ref,
  schemaOf,
  timeSchema,
  type ProblemStatus,
} from './parts.js';
import type { Operation, Parameter, Paths, Schema, Schemas, Tag } from './types.js';

/** What makes the operations of one resource differ from those of another. */
export interface Crud {
  /** Of the list, e.g. `/api/v1/tasks`. */
  readonly path: string;
  /** Of the schema, e.g. `Task`; `TaskInput` and `TaskPatch` stand beside it. */
  readonly name: string;
  /** In sentences: `task`, `tasks`. */
  readonly one: string;
  readonly many: string;
  /** The parameters of the list. */
  readonly query: z.ZodType;
  /** Who may do what, in one sentence. */
  readonly access: string;
  readonly read: Needs;
  readonly write: Needs;
}

/** What an operation asks of its caller, and what it answers to others. */
interface Needs {
  readonly security: NonNullable<Operation['security']>;
  readonly refusals: readonly ProblemStatus[];
}

/** The section of these operations. */
export function crudTag({ many, access }: Crud): Tag {
  return { name: many.charAt(0).toUpperCase() + many.slice(1), description: access };
}

/** List, create, read, change and delete. */
export function crudPaths(crud: Crud): Paths {
  const { path, name, one, many, query, access, read, write } = crud;
  const tags = [crudTag(crud).name] as const;
  const schema = ref('schemas', name);
  return {
    [path]: {
      get: {
        operationId: `list${name}`,
        summary: `List ${many}`,
        description: access,
        tags,
        security: read.security,
        parameters: queryParameters(query),
        responses: {
          200: jsonAnswer('A page.', pageSchema(schema), ['Link']),
          ...problemAnswers(...read.refusals, 422),
        },
      },
      post: {
        operationId: `create${name}`,
        summary: `Create a new ${one}`,
        description: 'Text is kept in the Unicode form NFC, and comes back in it.',
        tags,
        security: write.security,
        requestBody: jsonBody(ref('schemas', `${name}Input`)),
        responses: {
          201: jsonAnswer('Created.', schema, ['Location', 'ETag']),
          ...problemAnswers(...write.refusals, 409, 422),
        },
      },
    },
    [`${path}/{id}`]: {
      parameters: [idParameter],
      get: {
        operationId: `read${name}`,
        summary: `Read one ${one}`,
        description: 'With its entity tag, which a later change can name.',
        tags,
        security: read.security,
        parameters: [condition('If-None-Match', 'Answers 304 while the entity tag is this one.')],
        responses: {
          200: jsonAnswer('Found.', schema, ['ETag']),
          304: emptyAnswer('Not changed.', ['ETag']),
          ...problemAnswers(...read.refusals, 404),
        },
      },
      patch: {
        operationId: `change${name}`,
        summary: `Change one ${one}`,
        description: 'A JSON merge patch: what is left out stays, null clears an optional member.',
        tags,
        security: write.security,
        parameters: [ifMatch],
        requestBody: patchBody(ref('schemas', `${name}Patch`)),
        responses: {
          200: jsonAnswer('Changed.', schema, ['ETag']),
          ...problemAnswers(...write.refusals, 404, 409, 412, 422),
        },
      },
      delete: {
        operationId: `delete${name}`,
        summary: `Delete one ${one}`,
        description: 'A conflict while something refers to it.',
        tags,
        security: write.security,
        parameters: [ifMatch],
        responses: {
          204: emptyAnswer('Deleted.'),
          ...problemAnswers(...write.refusals, 404, 409, 412),
        },
      },
    },
  };
}

/** The schemas of one resource: as it is read, as it is created, and as it is changed. */
export function crudSchemas({
  name,
  input,
  hasOwner,
}: {
  name: string;
  input: z.ZodObject;
  hasOwner: boolean;
}): Schemas {
  const { properties, ...rest } = schemaOf(input) as { properties: Record<string, Schema> };
  const members = Object.fromEntries(
    Object.entries(properties).map(([member, { default: _, ...schema }]) => [member, schema]),
  );
  const id = { ...idSchema, readOnly: true };
  const time = { ...timeSchema, readOnly: true };
  const stored = {
    id,
    ...(hasOwner && { ownerId: id }),
    ...members,
    createdAt: time,
    updatedAt: time,
  };
  return {
    [name]: { type: 'object', properties: stored, required: Object.keys(stored) },
    [`${name}Input`]: { ...rest, properties },
    [`${name}Patch`]: { type: 'object', properties: members, additionalProperties: false },
  };
}

/** `*`, or entity tags (RFC 9110, 13.1). */
const entityTags = '^([*]|(W/)?"[^"]*"( *, *(W/)?"[^"]*")*)$';

function condition(name: string, description: string): Parameter {
  const schema = { type: 'string', pattern: entityTags, maxLength: maxHeaderLength };
  return { name, in: 'header', description, schema };
}

const ifMatch = condition('If-Match', 'Answers 412 unless the entity tag is still this one.');
