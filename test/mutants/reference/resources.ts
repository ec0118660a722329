import { setTimeout as sleep } from 'node:timers/promises';

import {
  type Contract,
  type ContractField,
  type ContractResource,
  pathOf,
} from '../../../src/contract/contract.js';
import type { Faults, ReferenceAccounts, User } from './accounts.js';
import { type Answer, type Asked, type Body, invalid, Problem, type Routes } from './answer.js';
import { fits, newId, now } from './values.js';

export interface Row {
  id: string;
  ownerId?: string;
  version: number;
  createdAt: string;
  updatedAt: string;
  values: Record<string, unknown>;
}

/** All tables, by the resource's name. */
export type Tables = Map<string, Map<string, Row>>;

const SERVER_OWNED = ['id', 'ownerId', 'createdAt', 'updatedAt'];

/** Resources of the contract in memory. */
export class ReferenceResources {
  readonly tables: Tables = new Map();
  readonly #contract: Contract;
  readonly #accounts: ReferenceAccounts;
  readonly #faults: Faults;

  constructor(contract: Contract, accounts: ReferenceAccounts, faults: Faults) {
    this.#contract = contract;
    this.#accounts = accounts;
    this.#faults = faults;
    for (const { camel } of contract.resources) this.tables.set(camel, new Map());
  }

  addRoutes(routes: Routes): void {
    for (const resource of this.#contract.resources) {
      routes.set(pathOf(resource), {
        GET: (asked) => this.#list(resource, asked),
        POST: (asked) => this.#create(resource, asked),
      });
      routes.set(`${pathOf(resource)}/{id}`, {
        GET: (asked) => this.#read(resource, asked),
        PATCH: (asked) => this.#change(resource, asked),
        DELETE: (asked) => this.#remove(resource, asked),
      });
    }
  }

  // Operations

  async #create(resource: ContractResource, asked: Asked): Promise<Answer> {
    const user = this.#writer(resource, asked);
    const values = this.#valuesOf(resource, asked, user, undefined);
    for (const field of resource.fields) {
      if (values[field.camel] !== undefined) continue;
      if (field.mustBeSent && !this.#faults.has('C221')) throw invalid(`/${field.camel}`);
      values[field.camel] = field.hasDefault ? defaultOf(field) : null;
      if (this.#faults.has('C222')) values[field.camel] = undefined;
    }
    this.#refuseTaken(resource, values, undefined);
    if (this.#faults.has('C223')) await sleep(40);
    const time = now();
    const row: Row = { id: newId(), version: 1, createdAt: time, updatedAt: time, values };
    if (user && (resource.access === 'owner' || resource.access === 'shared'))
      row.ownerId = user.id;
    this.#table(resource).set(row.id, row);
    const location = this.#faults.has('C138') ? pathOf(resource) : `${pathOf(resource)}/${row.id}`;
    return {
      status: 201,
      body: this.#shown(row),
      headers: { Location: location, ETag: etagOf(row) },
    };
  }

  #read(resource: ContractResource, asked: Asked): Answer {
    const row = this.#visible(resource, asked);
    const etag = etagOf(row);
    const tags = (asked.headers['if-none-match'] ?? '')
      .split(',')
      .map((tag) => tag.trim().replace(/^W\//, ''));
    if ((tags.includes(etag) || tags.includes('*')) && !this.#faults.has('C142')) {
      return { status: 304, headers: { ETag: etag } };
    }
    return { status: 200, body: this.#shown(row), headers: { ETag: etag } };
  }

  async #change(resource: ContractResource, asked: Asked): Promise<Answer> {
    const user = this.#writer(resource, asked);
    const row = this.#editable(resource, asked, user);
    const values = this.#valuesOf(resource, asked, user, row);
    if (this.#faults.has('C163')) {
      this.#refuseStale(row, asked);
      await sleep(40);
    } else {
      this.#refuseStale(row, asked);
    }
    this.#refuseTaken(resource, values, row);
    const changed = Object.entries(values).filter(
      ([name, value]) => JSON.stringify(row.values[name]) !== JSON.stringify(value),
    );
    if (this.#faults.has('C139')) {
      for (const { camel } of resource.fields)
        if (values[camel] === undefined) row.values[camel] = null;
    }
    if (changed.length > 0) {
      Object.assign(row.values, values);
      row.version += 1;
      row.updatedAt = now();
    }
    return { status: 200, body: this.#shown(row), headers: { ETag: etagOf(row) } };
  }

  #remove(resource: ContractResource, asked: Asked): Answer {
    const user = this.#writer(resource, asked);
    const row = this.#editable(resource, asked, user);
    this.#refuseStale(row, asked);
    if (!this.#faults.has('C220')) this.#table(resource).delete(row.id);
    return { status: 204 };
  }

  #list(resource: ContractResource, asked: Asked): Answer {
    const user = this.#reader(resource, asked);
    const { limit, sort, cursor, filters, q } = this.#queryOf(resource, asked.query);
    const all = [...this.#table(resource).values()].filter(
      (row) =>
        resource.access !== 'owner' ||
        user?.role === 'admin' ||
        row.ownerId === user?.id ||
        this.#faults.has('C98'),
    );
    const wanted = all
      .filter((row) =>
        filters.every(
          ([name, value]) => String(row.values[name]) === value || this.#faults.has('C225'),
        ),
      )
      .filter((row) => q === undefined || this.#matches(resource, row, q));
    const name = sort.replace('-', '');
    const key = (row: Row): string =>
      `${JSON.stringify(row.values[name] ?? row.createdAt)} ${row.id}`;
    wanted.sort((a, b) => (key(a) < key(b) ? -1 : 1));
    if (sort.startsWith('-')) wanted.reverse();
    // A page that begins at a position shifts when rows are added in front of it.
    const start = this.#faults.has('C140')
      ? Number(cursor ?? 0)
      : wanted.findIndex(
          (row) =>
            cursor === undefined || (sort.startsWith('-') ? key(row) < cursor : key(row) > cursor),
        );
    const page = start < 0 ? [] : wanted.slice(start, start + limit);
    const last = page.at(-1);
    const more = start >= 0 && start + limit < wanted.length && last !== undefined;
    const next = this.#faults.has('C140')
      ? String(start + limit)
      : last && Buffer.from(`k${key(last)}`).toString('base64url');
    return {
      status: 200,
      body: { data: page.map((row) => this.#shown(row)), nextCursor: more ? next : null },
      ...(more
        ? { headers: { Link: `<${pathOf(resource)}?cursor=${next ?? ''}>; rel="next"` } }
        : {}),
    };
  }

  // Who

  #reader(resource: ContractResource, asked: Asked): User | undefined {
    const open = resource.access === 'public' || resource.access === 'open';
    if (open || this.#faults.has('C97')) return undefined;
    return this.#accounts.requireUser(asked).user;
  }

  #writer(resource: ContractResource, asked: Asked): User | undefined {
    if (resource.access === 'open') return undefined;
    return resource.access === 'public'
      ? this.#accounts.requireAdmin(asked)
      : this.#accounts.requireUser(asked).user;
  }

  #visible(resource: ContractResource, asked: Asked): Row {
    const user = this.#reader(resource, asked);
    if (this.#faults.has('C115') && asked.id.length > 100)
      throw new Error('the id is too long for its column');
    const row = this.#table(resource).get(asked.id);
    const own = row?.ownerId === user?.id || (user?.role === 'admin' && !this.#faults.has('C232'));
    const seen = resource.access !== 'owner' || own || this.#faults.has('C98');
    if (row === undefined || !seen) throw new Problem(404);
    return row;
  }

  #editable(resource: ContractResource, asked: Asked, user: User | undefined): Row {
    const row = this.#visible(resource, asked);
    const own = row.ownerId === undefined || row.ownerId === user?.id || user?.role === 'admin';
    if (!own && !this.#faults.has('C231') && !this.#faults.has('C98')) throw new Problem(403);
    return row;
  }

  // Bodies and queries

  #valuesOf(
    resource: ContractResource,
    asked: Asked,
    user: User | undefined,
    row: Row | undefined,
  ): Record<string, unknown> {
    const { body } = asked;
    if (typeof body !== 'object' || body === null || Array.isArray(body)) throw invalid('');
    const values: Record<string, unknown> = {};
    const wrong: string[] = [];
    for (const [name, value] of Object.entries(body as Body)) {
      const field = resource.fields.find(({ camel }) => camel === name);
      if (field === undefined) {
        if (this.#faults.has('C100') && SERVER_OWNED.includes(name))
          Object.assign(row ?? {}, { [name]: value });
        else wrong.push(`/${name}`);
      } else if (this.#fits(field, value) && this.#leadsSomewhere(field, value, user)) {
        values[name] =
          this.#faults.has('C126') && typeof value === 'string'
            ? value.replaceAll('<', '&lt;')
            : value;
      } else wrong.push(`/${name}`);
    }
    if (wrong.length > 0) throw invalid(...wrong);
    return values;
  }

  #fits(field: ContractField, value: unknown): boolean {
    if (this.#faults.has('C221') && field.type !== 'ref') return true;
    if (
      this.#faults.has('C117') &&
      typeof value === 'string' &&
      value.length > (field.max ?? Infinity)
    )
      return false;
    return fits(field, value);
  }

  #leadsSomewhere(field: ContractField, value: unknown, user: User | undefined): boolean {
    if (field.target === null || typeof value !== 'string') return true;
    const target = this.tables.get(field.target.camel)?.get(value);
    if (target === undefined) return this.#faults.has('C224');
    const { access } =
      this.#contract.resources.find(({ camel }) => camel === field.target?.camel) ?? {};
    const seen = access !== 'owner' || target.ownerId === user?.id || user?.role === 'admin';
    return seen || this.#faults.has('C233');
  }

  #queryOf(resource: ContractResource, query: URLSearchParams): Query {
    const wrong: string[] = [];
    const found: Query = {
      limit: 20,
      sort: 'createdAt',
      cursor: undefined,
      filters: [],
      q: undefined,
    };
    const names = [...query.keys()];
    for (const [name, value] of query) {
      const field = resource.fields.find(({ camel }) => camel === name);
      if (names.indexOf(name) !== names.lastIndexOf(name)) wrong.push(name);
      else if (name === 'limit') {
        if (/^([1-9]\d?|100)$/.test(value)) found.limit = Number(value);
        else wrong.push(name);
      } else if (name === 'sort') {
        const sortable = resource.fields.filter((each) => each.sortable).map(({ camel }) => camel);
        if (['createdAt', ...sortable].includes(value.replace(/^-/, ''))) found.sort = value;
        else if (!this.#faults.has('C101')) wrong.push(name);
      } else if (name === 'cursor') {
        const text = Buffer.from(value, 'base64url').toString();
        if (this.#faults.has('C140')) found.cursor = value;
        else if (/^k.* [0-9a-f-]{36}$/.test(text)) found.cursor = text.slice(1);
        else wrong.push(name);
      } else if (name === 'q' && resource.fields.some((each) => each.searchable)) found.q = value;
      else if (field?.filterable === true) {
        const typed =
          field.type === 'boolean'
            ? value === 'true'
            : field.type === 'int'
              ? Number(value)
              : value;
        if (fits(field, typed) || field.type === 'string') found.filters.push([name, value]);
        else wrong.push(name);
      } else if (!this.#faults.has('C178')) wrong.push(name);
    }
    if (wrong.length > 0) throw invalid(...wrong.map((name) => `?${name}`));
    return found;
  }

  #matches(resource: ContractResource, row: Row, q: string): boolean {
    if (this.#faults.has('C226')) return false;
    // The fault: wildcards of LIKE are not escaped.
    const pattern = this.#faults.has('C108') ? q.replaceAll('%', '').replaceAll('_', '') : q;
    return resource.fields.some(
      ({ searchable, camel }) =>
        searchable && String(row.values[camel]).toLowerCase().includes(pattern.toLowerCase()),
    );
  }

  // Rows

  #refuseStale(row: Row, asked: Asked): void {
    const tags = asked.headers['if-match'];
    if (tags !== undefined && tags !== '*' && tags !== etagOf(row)) throw new Problem(412);
  }

  #refuseTaken(resource: ContractResource, values: Body, row: Row | undefined): void {
    for (const { camel } of resource.fields.filter((field) => field.unique)) {
      const value = values[camel];
      if (value === undefined || value === null) continue;
      for (const other of this.#table(resource).values()) {
        if (other !== row && other.values[camel] === value) throw new Problem(409);
      }
    }
  }

  #shown({ id, ownerId, createdAt, updatedAt, values }: Row): Body {
    return { id, ...(ownerId === undefined ? {} : { ownerId }), ...values, createdAt, updatedAt };
  }

  #table(resource: ContractResource): Map<string, Row> {
    return this.tables.get(resource.camel) ?? new Map<string, Row>();
  }
}

interface Query {
  limit: number;
  sort: string;
  cursor: string | undefined;
  filters: [string, string][];
  q: string | undefined;
}

function etagOf(row: Row): string {
  return `"${row.id}.${row.version}"`;
}

function defaultOf(field: ContractField): unknown {
  return field.type === 'boolean' ? false : (field.values[0] ?? null);
}
