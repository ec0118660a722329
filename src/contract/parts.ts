/** What the descriptions of operations are made of. */
import type { Answer, Answers, Header, Parameter, Schema } from './document.js';

/** Something of `#/components/schemas`. */
export const named = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });

export const anyText: Schema = { type: 'string' };

/** An id that the server has given: a UUID of version 7. */
export const id: Schema = {
  type: 'string',
  format: 'uuid',
  pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$',
};

/** A moment in an answer: UTC with milliseconds. */
export const time: Schema = {
  type: 'string',
  format: 'date-time',
  pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$',
};

/** An amount that is not below zero: 13 digits at most before the point, so that it is exact in a double. */
export const money: Schema = {
  type: 'string',
  format: 'money',
  pattern: '^(0|[1-9]\\d{0,12})\\.\\d\\d$',
};

/** What no database could give back as it came: NUL, and halves of characters. */
const unstorable: Schema = { type: 'string', pattern: '[\\u0000\\p{Surrogate}]' };

/** Text of any length that can be kept. */
export const storable: Schema = { type: 'string', not: unstorable };

/** A character that can be seen. */
const VISIBLE = '[^\\s\\p{Control}\\p{Default_Ignorable_Code_Point}]';

/** Text of this many code points; one that has to be there has something to see. */
export function text(minLength: number, maxLength: number): Schema {
  const seen = minLength > 0 ? { pattern: VISIBLE } : {};
  return { ...storable, minLength, maxLength, ...seen };
}

/** An object in an answer. All members are promised; others may stand beside them. */
export function promised(properties: Readonly<Record<string, Schema>>): Schema {
  return { type: 'object', properties, required: Object.keys(properties) };
}

/** An object in a request: these members and no other. All are required if nothing else is said. */
export function taken(
  properties: Readonly<Record<string, Schema>>,
  required: readonly string[] = Object.keys(properties),
): Schema {
  return { type: 'object', properties, required, additionalProperties: false };
}

/** The `{id}` of a path. */
export const idInPath: Parameter = { name: 'id', in: 'path', required: true, schema: id };

const headers = {
  ETag: { type: 'string', pattern: '^"[!#-~]+"$' },
  Location: { type: 'string', format: 'uri-reference' },
  Link: { type: 'string', pattern: '^<[^>]+>; rel="next"$' },
  'Retry-After': { type: 'string', pattern: '^[1-9]\\d*$' },
  'WWW-Authenticate': { type: 'string', pattern: '^(Bearer|Session)\\b' },
  'Set-Cookie': { type: 'string', minLength: 1 },
} as const satisfies Readonly<Record<string, Schema>>;
export type HeaderName = keyof typeof headers;

/** Headers that an answer always has. */
export function always(...names: readonly HeaderName[]): Readonly<Record<string, Header>> {
  return Object.fromEntries(
    names.map((name) => [name, { required: true, schema: headers[name] }] as const),
  );
}

/** Headers that it has when there is something to say. */
export function sometimes(...names: readonly HeaderName[]): Readonly<Record<string, Header>> {
  return Object.fromEntries(names.map((name) => [name, { schema: headers[name] }] as const));
}

export function jsonAnswer(schema: Schema, carried: Answer['headers'] = {}): Answer {
  const content = { 'application/json': { schema } };
  return { description: 'Done.', headers: carried, content };
}

export function emptyAnswer(carried: Answer['headers'] = {}): Answer {
  return { description: 'Done; there is nothing to say.', headers: carried };
}

const carriedByProblem: Readonly<Record<number, readonly HeaderName[]>> = {
  401: ['WWW-Authenticate'],
  429: ['Retry-After'],
  503: ['Retry-After'],
};

/** Problem documents (RFC 9457) of these statuses. */
export function problems(...statuses: readonly number[]): Answers {
  return Object.fromEntries(statuses.map((status) => [String(status), problem(status)]));
}

function problem(status: number): Answer {
  const schema = named(status === 422 ? 'InvalidProblem' : 'Problem');
  return problemAnswer(schema, always(...(carriedByProblem[status] ?? [])));
}

export function problemAnswer(schema: Schema, carried: Answer['headers'] = {}): Answer {
  const content = { 'application/problem+json': { schema } };
  return { description: 'Refused.', headers: carried, content };
}

const problemMembers = {
  type: { type: 'string', format: 'uri-reference' },
  title: anyText,
  status: { type: 'integer', minimum: 400, maximum: 599 },
  detail: anyText,
  requestId: { type: 'string', pattern: '^[A-Za-z0-9._-]{1,64}$' },
} as const satisfies Readonly<Record<string, Schema>>;

const errors: Schema = {
  type: 'array',
  minItems: 1,
  maxItems: 20,
  items: promised({ pointer: { type: 'string', pattern: '^(|[/?].*)$' }, detail: anyText }),
};

export const problemSchemas: Readonly<Record<string, Schema>> = {
  Problem: promised(problemMembers),
  /** Of 422, which says what is wrong and where. */
  InvalidProblem: promised({ ...problemMembers, errors }),
};
