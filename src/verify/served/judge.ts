import type { Content, Document } from '../../contract/document.js';
import { shown } from '../expect.js';
import { isObject } from '../http.js';
import { bodyFault, finderOf, type Judge } from '../judge.js';
import { schemasOf } from '../schemas.js';
import type { ServedDocument } from './document.js';

/** Holds answers against what the project itself says of them. */
export function servedJudgeOf(expected: Document, served: ServedDocument): Judge {
  const find = finderOf(expected);
  const schemaAt = schemasOf(served.root);
  return (exchange) => {
    const found = find(exchange.method, exchange.path);
    const operation = found && served.operation(found.method, found.path);
    if (operation === undefined) return undefined;
    const answer = served.at([...operation.place, 'responses', String(exchange.status)]);
    if (answer === undefined) {
      return { expected: 'a status that the OpenAPI document describes', got: shown(exchange) };
    }
    const { content } = answer.node;
    const fault = bodyFault(
      isObject(content) ? { content: content as Content } : {},
      exchange,
      (media) => schemaAt(...answer.place, 'content', media, 'schema'),
    );
    return fault && { expected: `${fault.expected}, by the OpenAPI document`, got: fault.got };
  };
}
