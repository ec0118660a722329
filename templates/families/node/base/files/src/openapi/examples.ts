import type { Content, Operation, Schema, Schemas } from './types.js';

/** The operation with an example of its body, made from the body's schema. */
export function withExample(schemas: Schemas, operation: Operation): Operation {
  const { requestBody } = operation;
  if (requestBody === undefined) return operation;
  const content = Object.entries(requestBody.content).map(([type, { schema }]) => [
    type,
    { schema, example: exampleOf(schema, schemas) },
  ]);
  return {
    ...operation,
    requestBody: { ...requestBody, content: Object.fromEntries(content) as Content },
  };
}

/** A value that the schema accepts. */
function exampleOf(schema: Schema, schemas: Schemas): unknown {
  const { $ref, anyOf, enum: values, examples, properties, items } = schema as Described;
  if ($ref !== undefined) return exampleOf(schemas[nameOf($ref)] ?? {}, schemas);
  if (examples !== undefined) return examples[0];
  if (anyOf !== undefined) return exampleOf(anyOf[0] ?? {}, schemas);
  if (schema.default !== undefined && schema.default !== null) return schema.default;
  if (values !== undefined) return values[0];
  if (items !== undefined && schema.type === 'array') return [exampleOf(items, schemas)];
  if (properties === undefined) return plainExample(schema);
  return Object.fromEntries(
    Object.entries(properties).map(([name, member]) => [name, exampleOf(member, schemas)]),
  );
}

function nameOf($ref: string): string {
  return $ref.slice($ref.lastIndexOf('/') + 1);
}

/** The keywords of a schema that hold others, or values. */
interface Described {
  readonly $ref?: string;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly examples?: readonly unknown[];
  readonly properties?: Schemas;
  readonly items?: Schema;
}

const formats: Readonly<Record<string, string>> = {
  date: '2026-12-24',
  'date-time': '2026-12-24T18:00:00.000Z',
  password: 'four words nobody guesses',
  uuid: '01980a3c-7c1e-7000-8000-3f1b2c4d5e6f',
};

function plainExample({ type, format, minLength, maxLength, minimum, maximum }: Schema): unknown {
  switch ([type].flat()[0]) {
    case 'boolean':
      return true;
    case 'integer':
    case 'number':
      return Math.min(Math.max(1, Number(minimum ?? 1)), Number(maximum ?? 1));
    case 'string':
      return (formats[String(format)] ?? 'Some text')
        .padEnd(Number(minLength ?? 0), '.')
        .slice(0, Number(maxLength ?? Infinity));
    default:
      return {};
  }
}
