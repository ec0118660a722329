import type { ContractField } from './contract.js';
import type { Schema } from './document.js';
import { id, money, storable, text, time } from './parts.js';

/** A member as clients send it. `null` clears an optional one. */
export function sentField(field: ContractField): Schema {
  return field.optional ? orNull(sentValue(field)) : sentValue(field);
}

/** The same member as it is answered: always there, in one form. */
export function answeredField(field: ContractField): Schema {
  return field.optional ? orNull(answeredValue(field)) : answeredValue(field);
}

/** The value that a list is filtered by. One that no row can have is good, and finds none. */
export function filterOf(field: ContractField): Schema {
  switch (field.type) {
    case 'string':
    case 'text':
      return storable;
    case 'int':
      return sentValue({ ...field, min: null, max: null });
    case 'ref':
      return { type: 'string', format: 'uuid' };
    default:
      return sentValue(field);
  }
}

function sentValue(field: ContractField): Schema {
  const { type, min, max, values, target } = field;
  switch (type) {
    case 'string':
    case 'text':
      return text(min ?? 0, max ?? 10_000);
    case 'int':
      return { type: 'integer', minimum: min ?? -(2 ** 31), maximum: max ?? 2 ** 31 - 1 };
    case 'number':
      // Beyond these, a double is a whole number that comes back as another one.
      return {
        type: 'number',
        minimum: Number.MIN_SAFE_INTEGER,
        maximum: Number.MAX_SAFE_INTEGER,
      };
    case 'money':
      return money;
    case 'boolean':
      return { type: 'boolean' };
    case 'date':
      return { type: 'string', format: 'date', pattern: '^[1-9]' };
    case 'datetime':
      return { type: 'string', format: 'date-time', pattern: '^[1-9]' };
    case 'uuid':
      return { type: 'string', format: 'uuid' };
    case 'enum':
      return { enum: values };
    case 'json':
      return { not: { type: 'null' } };
    case 'ref':
      return { type: 'string', format: 'uuid', 'x-refers-to': target?.camel ?? '' };
  }
}

function answeredValue(field: ContractField): Schema {
  if (field.type === 'datetime') return time;
  return field.type === 'ref' ? id : sentValue(field);
}

function orNull(schema: Schema): Schema {
  if (schema.enum !== undefined) return { enum: [...schema.enum, null] };
  // Without a type it is `json`, where everything but null goes already.
  return typeof schema.type === 'string' ? { ...schema, type: [schema.type, 'null'] } : {};
}
