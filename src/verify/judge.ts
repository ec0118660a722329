import type { Answer, Document, DocumentOperation } from '../contract/document.js';
import { headerOf, shown } from './expect.js';
import type { Exchange } from './http.js';
import { schemasOf, type Validate } from './schemas.js';

/** In what an answer differs from what the contract lets its operation answer. */
export interface AnswerFault {
  readonly expected: string;
  readonly got: string;
}

/** Holds answers against the expected document. What was asked of a path outside of the contract is nobody's fault. */
export type Judge = (exchange: Exchange) => AnswerFault | undefined;

/** An operation of a document, found by a request. */
export interface FoundOperation {
  /** In lower case. */
  readonly method: string;
  /** `/api/v1/tasks/{id}` */
  readonly path: string;
  readonly operation: DocumentOperation;
}

export function judgeOf(document: Document): Judge {
  const find = finderOf(document);
  const schemas = schemasOf(document);
  return (exchange) => {
    const found = find(exchange.method, exchange.path);
    if (found === undefined) return undefined;
    const { method, path, operation } = found;
    const answer = operation.responses[exchange.status];
    if (answer === undefined) {
      const statuses = Object.keys(operation.responses).join(', ');
      return { expected: `one of the status codes ${statuses}`, got: shown(exchange) };
    }
    const place = ['paths', path, method, 'responses', exchange.status] as const;
    return (
      headerFault(answer, exchange, (name) => schemas(...place, 'headers', name, 'schema')) ??
      bodyFault(answer, exchange, (media) => schemas(...place, 'content', media, 'schema'))
    );
  };
}

/** Finds the operation that a request asks; HEAD asks what GET does. */
export function finderOf(
  document: Document,
): (method: string, path: string) => FoundOperation | undefined {
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => {
      const pattern = new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
      return { method, path, operation, pattern };
    }),
  );
  return (asked, target) => {
    const [path = ''] = target.split('?', 1);
    // What cannot be decoded names nothing.
    if (!canBeDecoded(path)) return undefined;
    const method = asked === 'HEAD' ? 'get' : asked.toLowerCase();
    return operations.find((each) => each.method === method && each.pattern.test(path));
  };
}

function canBeDecoded(path: string): boolean {
  try {
    return !decodeURIComponent(path).includes('\0');
  } catch {
    return false;
  }
}

function headerFault(
  { headers = {} }: Answer,
  exchange: Exchange,
  schemaOf: (name: string) => Validate,
): AnswerFault | undefined {
  for (const [name, { required = false }] of Object.entries(headers)) {
    const value = headerOf(exchange, name);
    if (value === undefined && !required) continue;
    if (value === undefined) return { expected: `a header ${name}`, got: 'none' };
    const fault = schemaOf(name)(value);
    if (fault !== undefined) return { expected: `a good header ${name}`, got: fault };
  }
  return undefined;
}

/** @param schemaOf the schema of the body in this media type */
export function bodyFault(
  { content }: Pick<Answer, 'content'>,
  exchange: Exchange,
  schemaOf: (media: string) => Validate,
): AnswerFault | undefined {
  const isHead = exchange.method === 'HEAD';
  if (content === undefined || isHead) {
    return exchange.text === '' ? undefined : { expected: 'no body', got: shown(exchange) };
  }
  const type = headerOf(exchange, 'content-type') ?? 'no Content-Type';
  const media = Object.keys(content).find((each) => type.split(';', 1)[0]?.trim() === each);
  if (media === undefined) {
    return { expected: `Content-Type ${Object.keys(content).join(' or ')}`, got: type };
  }
  const fault = schemaOf(media)(parsed(exchange.text));
  return fault === undefined ? undefined : { expected: 'a body that fits its schema', got: fault };
}

/** undefined, which no schema takes, for what is not JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
