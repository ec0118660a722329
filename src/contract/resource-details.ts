import { type Contract, type ContractField, type ContractResource, pathOf } from './contract.js';
import type { DetailsByOperation } from './details.js';
import type { Parameter, Schema } from './document.js';
import { answeredField, filterOf, sentField } from './field-schemas.js';
import {
  always,
  emptyAnswer,
  id,
  idInPath,
  jsonAnswer,
  named,
  promised,
  sometimes,
  taken,
  text,
  time,
} from './parts.js';

/** Section 3 of the contract, for one resource. */
export function resourceDetails(
  resource: ContractResource,
  { resources, orders }: Contract,
): DetailsByOperation {
  const list = pathOf(resource);
  const one = `${list}/{id}`;
  const row = named(schemaName(resource));
  const taken409 = resource.fields.some(({ unique }) => unique) ? [409] : [];
  // Under `shared`, what belongs to somebody else can be seen and not changed.
  const notTheirs = resource.access === 'shared' ? [403] : [];
  const isReferred = resources.some(({ fields }) =>
    fields.some(({ target }) => target?.camel === resource.camel),
  );
  const isOrdered = orders && resource.camel === 'product';
  return {
    [`GET ${list}`]: {
      parameters: listParameters(resource.fields),
      done: { 200: jsonAnswer(pageOf(row), sometimes('Link')) },
    },
    [`POST ${list}`]: {
      body: sent(resource),
      done: { 201: jsonAnswer(row, always('Location', 'ETag')) },
      refusals: taken409,
      refusedValues: taken409,
    },
    [`GET ${one}`]: {
      parameters: [idInPath, conditional('If-None-Match')],
      done: { 200: jsonAnswer(row, always('ETag')), 304: emptyAnswer(always('ETag')) },
      refusals: [404],
    },
    [`PATCH ${one}`]: {
      parameters: [idInPath, conditional('If-Match')],
      body: changed(resource),
      done: { 200: jsonAnswer(row, always('ETag')) },
      refusals: [404, 412, ...notTheirs, ...taken409],
      refusedValues: taken409,
    },
    [`DELETE ${one}`]: {
      parameters: [idInPath, conditional('If-Match')],
      done: { 204: emptyAnswer() },
      refusals: [404, 412, ...notTheirs, ...(isReferred || isOrdered ? [409] : [])],
    },
  };
}

/** The row as it is answered, by its name under `#/components/schemas`. */
export function resourceSchema(resource: ContractResource): Readonly<Record<string, Schema>> {
  const hasOwner = resource.access === 'owner' || resource.access === 'shared';
  const members = resource.fields.map((field) => [field.camel, answeredField(field)] as const);
  return {
    [schemaName(resource)]: promised({
      id,
      ...(hasOwner && { ownerId: id }),
      ...Object.fromEntries(members),
      createdAt: time,
      updatedAt: time,
    }),
  };
}

const schemaName = ({ camel }: ContractResource): string => `resource.${camel}`;

function sent({ fields }: ContractResource): Schema {
  const required = fields.filter(({ mustBeSent }) => mustBeSent).map(({ camel }) => camel);
  return taken(membersOf(fields), required);
}

/** A merge patch: what is left out stays. */
function changed({ fields }: ContractResource): Schema {
  return taken(membersOf(fields), []);
}

function membersOf(fields: readonly ContractField[]): Readonly<Record<string, Schema>> {
  return Object.fromEntries(fields.map((field) => [field.camel, sentField(field)]));
}

/** One page of a list. */
export function pageOf(row: Schema): Schema {
  return promised({
    data: { type: 'array', items: row, maxItems: 100 },
    nextCursor: { type: ['string', 'null'], minLength: 1 },
  });
}

const conditional = (name: string): Parameter => ({
  name,
  in: 'header',
  schema: { type: 'string' },
});

/** `limit`, `cursor`, `sort`, `q` and the filters. */
function listParameters(fields: readonly ContractField[]): readonly Parameter[] {
  const sortable = fields.filter((field) => field.sortable).map(({ camel }) => camel);
  return [
    ...pageParameters(sortable),
    ...(fields.some(({ searchable }) => searchable) ? [inQuery('q', text(1, 200))] : []),
    ...fields
      .filter(({ filterable }) => filterable)
      .map((field) => inQuery(field.camel, filterOf(field))),
  ];
}

/** What every list takes. */
export function pageParameters(sortable: readonly string[]): readonly Parameter[] {
  const sorts = ['createdAt', ...sortable].flatMap((name) => [name, `-${name}`]);
  return [
    inQuery('limit', { type: 'integer', minimum: 1, maximum: 100 }),
    inQuery('cursor', { type: 'string', format: 'cursor' }),
    inQuery('sort', { enum: sorts }),
  ];
}

export function inQuery(name: string, schema: Schema): Parameter {
  return { name, in: 'query', schema };
}
