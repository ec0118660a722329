import type { Contract, ContractField, ContractResource } from '../contract/contract.js';
import { pathOf } from '../contract/contract.js';
import type { Account } from './accounts.js';
import { expectStatus, expectThat, shown } from './expect.js';
import { bodyOf, type Client, type Exchange } from './http.js';
import { goodValue } from './samples.js';

/** A row that was created, with the answer that said so. */
export interface Row {
  readonly id: string;
  /** `/api/v1/<plural>/<id>` */
  readonly path: string;
  readonly etag: string;
  /** What was sent. */
  readonly sent: Readonly<Record<string, unknown>>;
  readonly answer: Exchange;
}

/** Who does something with a resource. */
export interface Actor {
  readonly client: Client;
}

/** Creates rows of any declared resource, with everything that they refer to. */
export class Rows {
  readonly #contract: Contract;
  readonly #anyone: Client;
  readonly #newAccount: () => Promise<Account>;
  readonly #admin: () => Promise<Account>;
  #counter = 0;

  constructor(
    contract: Contract,
    anyone: Client,
    newAccount: () => Promise<Account>,
    admin: () => Promise<Account>,
  ) {
    this.#contract = contract;
    this.#anyone = anyone;
    this.#newAccount = newAccount;
    this.#admin = admin;
  }

  /** Somebody who may write rows of this resource: anyone, a new user, or the admin. */
  async writerOf(resource: ContractResource): Promise<Actor> {
    switch (resource.access) {
      case 'open':
        return { client: this.#anyone };
      case 'public':
        return this.#admin();
      case 'owner':
      case 'shared':
        return this.#newAccount();
    }
  }

  /**
   * A body that keeps every rule: all fields, with new rows for its refs.
   * @param by who will send it: refs to rows that belong to somebody belong to them
   */
  async body(resource: ContractResource, by: Actor): Promise<Record<string, unknown>> {
    const n = this.#counter++;
    const body: Record<string, unknown> = {};
    for (const field of resource.fields) {
      // A row of the same resource would need another one first, and so on.
      if (field.target?.camel !== resource.camel)
        body[field.camel] = await this.value(field, by, n);
    }
    return body;
  }

  /** A good value of one field; for a ref the id of a new row. */
  async value(field: ContractField, by: Actor, n: number): Promise<unknown> {
    if (field.type !== 'ref') return goodValue(field, n);
    const target = this.#contract.resources.find(({ camel }) => camel === field.target?.camel);
    if (target === undefined) throw new Error(`${field.camel} refers to no declared resource`);
    const writer = target.access === 'public' ? await this.#admin() : by;
    return (await this.create(target, writer)).id;
  }

  /** POSTs a good body. @throws CheckFailure when the answer is not 201 with an id */
  async create(
    resource: ContractResource,
    by: Actor,
    overrides: Readonly<Record<string, unknown>> = {},
  ): Promise<Row> {
    const sent = { ...(await this.body(resource, by)), ...overrides };
    const answer = expectStatus(await by.client.post(pathOf(resource), sent), 201);
    const { id } = bodyOf(answer);
    expectThat(typeof id === 'string', 'an object with an id', shown(answer), answer);
    const etag = answer.headers.etag ?? '';
    return { id, path: `${pathOf(resource)}/${id}`, etag, sent, answer };
  }

  /** A field whose value can be changed to something else, with two different good values. */
  changeable(resource: ContractResource): Changeable | undefined {
    for (const field of resource.fields) {
      if (field.type === 'ref') continue;
      const values = [goodValue(field, 1), goodValue(field, 2)] as const;
      if (JSON.stringify(values[0]) !== JSON.stringify(values[1])) return { field, values };
    }
    return undefined;
  }
}

/** See {@link Rows.changeable}. */
export interface Changeable {
  readonly field: ContractField;
  readonly values: readonly [unknown, unknown];
}
