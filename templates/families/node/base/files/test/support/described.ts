import * as z from 'zod';

import type { Answer, Document, Method, Operation, Schema } from '../../src/openapi/types.js';
import type { TestResponse } from './request.js';

/** Headers that clients act on: an answer that has one says so. */
const told = [
  'etag',
  'link',
  'location',
  'ratelimit',
  'ratelimit-policy',
  'retry-after',
  'set-cookie',
  'www-authenticate',
  'x-request-id',
];

/**
 * Makes a check that an answer is one that the API's description promises: status, headers, media type and body. Every
 * test asks through it, so the description can not drift away from what is answered.
 */
export function describedBy(
  document: Document,
): (method: string, path: string, response: TestResponse) => void {
  const paths = Object.entries(document.paths).map(([path, item]) => {
    const pattern = new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`);
    return { path, pattern, item };
  });
  return (method, target, response) => {
    const [asked = ''] = target.split('?');
    const found = paths.find(({ pattern }) => pattern.test(asked));
    const operation = found?.item[method.toLowerCase() as Method];
    // No such operation: what is answered then is not of the description.
    if (found === undefined || operation === undefined) return;
    const fault = faultOf(document, operation, response);
    if (fault === undefined) return;
    throw new Error(`${method} ${found.path} is not as described: ${fault}\n${response.text}`);
  };
}

function faultOf(
  document: Document,
  { responses }: Operation,
  { status, headers, text }: TestResponse,
): string | undefined {
  const given = responses[status];
  const answer = given && '$ref' in given ? document.components.responses[nameOf(given)] : given;
  if (answer === undefined) return `status ${status}`;
  const described = Object.keys(answer.headers ?? {}).map((name) => name.toLowerCase());
  const hidden = told.find((name) => headers.has(name) && !described.includes(name));
  if (hidden !== undefined) return `header ${hidden} of ${status}`;
  return contentFault(document, answer, headers.get('content-type'), text);
}

function contentFault(
  document: Document,
  { content = {} }: Answer,
  type: string | null,
  text: string,
): string | undefined {
  if (type === null) return Object.keys(content).length > 0 ? 'no content' : undefined;
  const media = content[type.split(';')[0] ?? ''];
  if (media === undefined) return `media type ${type}`;
  const { error } = validatorOf(document, media.schema).safeParse(JSON.parse(text));
  return error && z.prettifyError(error);
}

const validators = new WeakMap<Schema, z.ZodType>();

/** Says whether a value is what a schema of the description asks for. */
export function validatorOf(document: Document, schema: Schema): z.ZodType {
  const known = validators.get(schema);
  if (known !== undefined) return known;
  // A schema of its own, where what it refers to stands under another address.
  const whole = JSON.stringify({ ...schema, $defs: document.components.schemas });
  const made = z.fromJSONSchema(
    JSON.parse(whole.replaceAll('#/components/schemas/', '#/$defs/')) as Schema,
  );
  validators.set(schema, made);
  return made;
}

function nameOf({ $ref }: { readonly $ref: string }): string {
  return $ref.slice($ref.lastIndexOf('/') + 1);
}
