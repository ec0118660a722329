import { randomUUID } from 'node:crypto';

import { API, type ContractResource, pathOf } from '../../contract/contract.js';
import type { Operation } from '../../contract/operations.js';
import { type Account, AUTH } from '../accounts.js';
import type { Context } from '../check.js';
import { expectStatus, expectThat, shown } from '../expect.js';
import { bodyOf, type Client, type Exchange, isObject } from '../http.js';
import { NotRunHere } from '../not-run.js';
import { goodValue } from '../samples.js';
import type { Asker } from './requests.js';

/** Rows of each resource that others may refer to. */
const REFERRED = 3;
/** More than all random orders together ask for, as long as they are not very many. */
const PLENTY = 2_000_000_000;
const ORDERS = `${API}/orders`;

interface People {
  /** To whom rows and orders belong. */
  readonly owner: Account;
  readonly stranger: Account;
}

/** The people and rows that random requests are about. */
export class World {
  readonly #context: Context;
  readonly #people: People | undefined;
  /** For operations that end logins: each has somebody of its own. */
  readonly #others = new Map<string, Promise<Account>>();
  readonly #ids = new Map<string, readonly string[]>();
  /** The row that was asked about last, by operation. */
  readonly #last = new Map<string, string>();
  #made = 0;

  private constructor(context: Context, people: People | undefined) {
    this.#context = context;
    this.#people = people;
  }

  /** @throws NotRunHere when some rows are an admin's to write, and there is no way to make one */
  static async of(context: Context): Promise<World> {
    const { contract, newAccount } = context;
    const people =
      contract.flavour === 'none'
        ? undefined
        : { owner: await newAccount(), stranger: await newAccount() };
    const world = new World(context, people);
    // What is referred to stands in front of what refers to it.
    for (const resource of contract.resources) {
      for (let i = 0; i < REFERRED; i++) {
        const id = await world.#tryRow(resource);
        if (id === undefined) break;
        world.#ids.set(resource.camel, [...(world.#ids.get(resource.camel) ?? []), id]);
      }
    }
    return world;
  }

  /** Rows that may be referred to, by resource. */
  get ids(): ReadonlyMap<string, readonly string[]> {
    return this.#ids;
  }

  async client(operation: Operation, by: Asker): Promise<Client> {
    const { anyone, accounts, contract } = this.#context;
    switch (by) {
      case 'right':
        return this.#right(operation);
      case 'nobody':
        return anyone;
      case 'stranger':
        return this.#people?.stranger.client ?? anyone;
      case 'garbage':
        return contract.flavour === 'jwt'
          ? accounts.withToken('e30.e30.e30')
          : accounts.withCookie('session=e30');
    }
  }

  async #right({ audience, method, path }: Operation): Promise<Client> {
    if (audience === 'admin') return (await this.#context.admin()).client;
    if (path.startsWith(AUTH) && (audience === 'user' || path.endsWith('/logout')))
      return (await this.#somebodyFor(`${method} ${path}`)).client;
    const isOpen = audience === 'anyone' || this.#people === undefined;
    return isOpen ? this.#context.anyone : this.#people.owner.client;
  }

  #somebodyFor(operation: string): Promise<Account> {
    const account = this.#others.get(operation) ?? this.#context.newAccount();
    this.#others.set(operation, account);
    return account;
  }

  /** What a plain user gets who is not the one that the operation serves. */
  toStrangers({ audience, method, path }: Operation): 403 | 404 | undefined {
    if (audience === 'admin') return 403;
    if (audience === 'anyone' || !path.includes('{id}')) return undefined;
    const access = this.#resourceAt(path)?.access;
    if (access !== 'shared') return 404;
    return method === 'GET' ? undefined : 403;
  }

  /**
   * The id of something new that the operation can be asked about.
   * @throws NotRunHere when a unique member has no value left for it
   */
  async idFor({ method, path }: Operation): Promise<string> {
    const resource = this.#resourceAt(path);
    if (resource !== undefined) return this.#row(resource, `${method} ${path}`);
    if (path.startsWith(ORDERS)) return this.#order();
    return this.#login(await this.#somebodyFor(`${method} ${path}`));
  }

  #resourceAt(path: string): ContractResource | undefined {
    return this.#context.contract.resources.find((each) => path === `${pathOf(each)}/{id}`);
  }

  /** A unique member may have few values: the last row of the same operation makes room. */
  async #row(resource: ContractResource, operation: string): Promise<string> {
    const last = this.#last.get(operation);
    let id = await this.#tryRow(resource);
    if (id === undefined && last !== undefined) {
      const by = await this.#writerOf(resource);
      await by.delete(`${pathOf(resource)}/${last}`);
      id = await this.#tryRow(resource);
    }
    if (id === undefined) throw new NotRunHere(`there is no room for one more ${resource.camel}`);
    this.#last.set(operation, id);
    return id;
  }

  /** @returns undefined when it would be like another one */
  async #tryRow(resource: ContractResource): Promise<string | undefined> {
    const { rows, contract } = this.#context;
    const by = await this.#writerOf(resource);
    const n = this.#made++;
    const body: Record<string, unknown> = {};
    for (const field of resource.fields) {
      const ids = this.#ids.get(field.target?.camel ?? '') ?? [];
      if (field.type !== 'ref') body[field.camel] = goodValue(field, n);
      else if (field.unique) body[field.camel] = await rows.value(field, { client: by }, n);
      else if (ids.length > 0) body[field.camel] = ids[n % ids.length];
    }
    if (contract.orders && resource.camel === 'product') body['stock'] = PLENTY;
    const answer = await by.post(pathOf(resource), body);
    if (answer.status === 409 && resource.fields.some(({ unique }) => unique)) return undefined;
    return idOf(expectStatus(answer, 201));
  }

  async #writerOf({ access }: ContractResource): Promise<Client> {
    if (access === 'public') return (await this.#context.admin()).client;
    return this.#people?.owner.client ?? this.#context.anyone;
  }

  async #order(): Promise<string> {
    const client = this.#people?.owner.client ?? this.#context.anyone;
    const items = [{ productId: this.#ids.get('product')?.[0], quantity: 1 }];
    const key = { 'idempotency-key': randomUUID() };
    return idOf(expectStatus(await client.post(ORDERS, { items }, key), 201));
  }

  /** One more login of this account. */
  async #login({ email, password }: Account): Promise<string> {
    const { client } = await this.#context.accounts.login(email, password);
    const answer = expectStatus(await client.get(`${AUTH}/sessions`), 200);
    const { data } = bodyOf(answer);
    const current: unknown = Array.isArray(data)
      ? data.find((each) => isObject(each) && each['current'] === true)
      : undefined;
    expectThat(isObject(current), 'the login that asks', shown(answer), answer);
    return String(current['id']);
  }
}

function idOf(answer: Exchange): string {
  const { id } = bodyOf(answer);
  expectThat(typeof id === 'string', 'an object with an id', shown(answer), answer);
  return id;
}
