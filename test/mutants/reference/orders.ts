import { setTimeout as sleep } from 'node:timers/promises';

import type { Contract } from '../../../src/contract/contract.js';
import type { Faults, ReferenceAccounts, User } from './accounts.js';
import {
  type Answer,
  type Asked,
  type Body,
  invalid,
  members,
  Problem,
  type Routes,
} from './answer.js';
import type { Row } from './resources.js';
import { newId, now } from './values.js';

interface Order {
  readonly id: string;
  readonly ownerId: string;
  readonly key: string;
  /** What was asked, to tell a repetition from another request. */
  readonly asked: string;
  status: string;
  readonly items: readonly Line[];
  readonly total: string;
  readonly createdAt: string;
}

interface Line {
  readonly productId: string;
  readonly quantity: number;
  readonly price: string;
  readonly lineTotal: string;
}

const STEPS: Readonly<Record<string, readonly string[]>> = {
  pending: ['paid', 'cancelled'],
  paid: ['shipped'],
  shipped: ['delivered'],
};
const PATH = '/api/v1/orders';

/** The shop's orders in memory. */
export class ReferenceOrders {
  readonly #contract: Contract;
  readonly #accounts: ReferenceAccounts;
  readonly #products: Map<string, Row>;
  readonly #faults: Faults;
  readonly #orders = new Map<string, Order>();

  constructor(
    contract: Contract,
    accounts: ReferenceAccounts,
    products: Map<string, Row>,
    faults: Faults,
  ) {
    this.#contract = contract;
    this.#accounts = accounts;
    this.#products = products;
    this.#faults = faults;
  }

  addRoutes(routes: Routes): void {
    routes.set(PATH, { GET: (asked) => this.#list(asked), POST: (asked) => this.#place(asked) });
    routes.set(`${PATH}/{id}`, { GET: (asked) => ({ status: 200, body: this.#own(asked) }) });
    routes.set(`${PATH}/{id}/cancel`, { POST: (asked) => this.#cancel(asked) });
    routes.set(`${PATH}/{id}/status`, { POST: (asked) => this.#step(asked) });
  }

  async #place(asked: Asked): Promise<Answer> {
    const user = this.#user(asked);
    const key = asked.headers['idempotency-key'];
    if (key === undefined) throw new Problem(400);
    const { items } = members(asked, ['items']);
    const wanted = this.#linesOf(items);
    const text = JSON.stringify(items);
    const before = [...this.#orders.values()].find(
      (each) => each.key === key && each.ownerId === (user?.id ?? ''),
    );
    if (before !== undefined && !this.#faults.has('C164')) {
      if (before.asked !== text) throw invalid('/items');
      return { status: 201, body: before };
    }
    const taken: [Row, number][] = [];
    for (const { row, quantity } of wanted) {
      if (Number(row.values['stock']) < quantity) {
        if (!this.#faults.has('C162'))
          for (const [each, count] of taken) this.#addStock(each, count);
        throw new Problem(409);
      }
      if (this.#faults.has('C161')) await sleep(40);
      this.#addStock(row, -quantity);
      taken.push([row, quantity]);
    }
    const lines = wanted.map(({ row, quantity }) => this.#priced(row, quantity));
    const total = lines.reduce((sum, line) => sum + Number(line.lineTotal), 0);
    const order: Order = {
      id: newId(),
      ownerId: user?.id ?? '',
      key,
      asked: text,
      status: 'pending',
      items: lines,
      total: this.#faults.has('C240') ? String(total) : total.toFixed(2),
      createdAt: now(),
    };
    this.#orders.set(order.id, order);
    return { status: 201, body: order, headers: { Location: `${PATH}/${order.id}` } };
  }

  #linesOf(items: unknown): { row: Row; quantity: number }[] {
    if (!Array.isArray(items) || items.length === 0) throw invalid('/items');
    return items.map((item: Body, index) => {
      const { productId, quantity, ...rest } = item;
      const row = this.#products.get(String(productId));
      const bad = !Number.isInteger(quantity) || Number(quantity) < 1 || Number(quantity) > 1_000;
      if (row === undefined || Object.keys(rest).length > 0) throw invalid(`/items/${index}`);
      if (bad && !this.#faults.has('C242')) throw invalid(`/items/${index}/quantity`);
      return { row, quantity: Number(quantity) };
    });
  }

  #priced(row: Row, quantity: number): Line {
    const price = String(row.values['price']);
    return { productId: row.id, quantity, price, lineTotal: (Number(price) * quantity).toFixed(2) };
  }

  #list(asked: Asked): Answer {
    const user = this.#user(asked);
    const all = [...this.#orders.values()];
    const data = all.filter(
      (order) => user === undefined || user.role === 'admin' || order.ownerId === user.id,
    );
    return { status: 200, body: { data, nextCursor: null } };
  }

  #cancel(asked: Asked): Answer {
    const order = this.#own(asked);
    if (order.status !== 'pending' && !this.#faults.has('C241')) throw new Problem(409);
    order.status = 'cancelled';
    for (const { productId, quantity } of order.items) {
      const row = this.#products.get(productId);
      if (row) this.#addStock(row, quantity);
    }
    return { status: 200, body: order };
  }

  #step(asked: Asked): Answer {
    if (this.#contract.flavour !== 'none') this.#accounts.requireAdmin(asked);
    const order = this.#orders.get(asked.id);
    if (order === undefined) throw new Problem(404);
    const status = String(members(asked, ['status'])['status']);
    if (!['pending', 'paid', 'shipped', 'delivered', 'cancelled'].includes(status))
      throw invalid('/status');
    if (STEPS[order.status]?.includes(status) !== true) throw new Problem(409);
    order.status = status;
    return { status: 200, body: order };
  }

  #own(asked: Asked): Order {
    const user = this.#user(asked);
    const order = this.#orders.get(asked.id);
    const own = user === undefined || order?.ownerId === user.id || user.role === 'admin';
    if (order === undefined || (!own && !this.#faults.has('C243'))) throw new Problem(404);
    return order;
  }

  #user(asked: Asked): User | undefined {
    return this.#contract.flavour === 'none' ? undefined : this.#accounts.requireUser(asked).user;
  }

  #addStock(row: Row, count: number): void {
    row.values['stock'] = Number(row.values['stock']) + count;
  }
}
