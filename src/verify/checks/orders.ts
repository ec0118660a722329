import { randomUUID } from 'node:crypto';

import { API } from '../../contract/contract.js';
import type { Account } from '../accounts.js';
import { type Context, group, withOrders } from '../check.js';
import {
  CheckFailure,
  expectEqual,
  expectProblem,
  expectStatus,
  expectThat,
  shown,
} from '../expect.js';
import { bodyOf, type Client, type Exchange } from '../http.js';
import type { Row } from '../rows.js';

const ORDERS = `${API}/orders`;

/** The shop's orders: money, stock and idempotency. */
export const orders = group({ id: 'orders', title: 'Orders' }, withOrders, [
  {
    id: 'C240',
    title: 'The server computes prices, line totals and the total, and takes the stock',
    async run(context) {
      const pen = await product(context, { price: '1.10', stock: 9 });
      const ink = await product(context, { price: '12.35', stock: 9 });
      const buyer = await newBuyer(context);
      const items = [
        { productId: pen.id, quantity: 3 },
        { productId: ink.id, quantity: 2 },
      ];
      const answer = expectStatus(await order(buyer, items), 201);
      expectEqual(bodyOf(answer)['total'], '28.00', 'total', answer);
      expectEqual(bodyOf(answer)['status'], 'pending', 'status', answer);
      expectThat(
        answer.text.includes('"3.30"') && answer.text.includes('"24.70"'),
        'line totals',
        shown(answer),
        answer,
      );
      expectEqual(await stockOf(context, pen), 6, 'stock of the pens');

      const cheaper = [{ productId: pen.id, quantity: 1, price: '0.01' }];
      expectProblem(await order(buyer, cheaper), 422);
      const path = `${ORDERS}/${String(bodyOf(answer)['id'])}`;
      expectEqual(
        bodyOf(expectStatus(await buyer.get(path), 200))['total'],
        '28.00',
        'total when read',
      );
    },
  },
  {
    id: 'C161',
    title: 'Stock 10 and 200 parallel buyers: exactly 10 orders, stock 0',
    source: 'OWASP ASVS V2.3.4',
    run: (context) => sellOut(context, [context]),
  },
  {
    id: 'C259',
    title: 'Stock 10 and 200 parallel buyers on two instances: exactly 10 orders, stock 0',
    source: 'OWASP ASVS V2.3.4',
    needs: ['process'],
    slow: true,
    run: async (context) =>
      sellOut(context, [context, await context.elsewhere({ PUBLIC_URL: context.project.url })]),
  },
  {
    id: 'C162',
    title: 'An order that fails at its last line stores nothing',
    source: 'OWASP ASVS V2.3.3',
    async run(context) {
      const [pen, ink] = [
        await product(context, { stock: 5 }),
        await product(context, { stock: 1 }),
      ];
      const buyer = await newBuyer(context);
      const items = [
        { productId: pen.id, quantity: 2 },
        { productId: ink.id, quantity: 2 },
      ];
      expectProblem(await order(buyer, items), 409);
      expectEqual(
        [await stockOf(context, pen), await stockOf(context, ink)],
        [5, 1],
        'stocks afterwards',
      );
      if (context.contract.flavour !== 'none') {
        expectEqual(bodyOf(await buyer.get(ORDERS))['data'], [], 'orders of the buyer');
      }
    },
  },
  {
    id: 'C164',
    title:
      'One Idempotency-Key is one order: same body the same answer, another body 422, another user another order',
    source: 'IETF draft idempotency-key-header',
    async run(context) {
      const pen = await product(context, { stock: 50 });
      const buyer = await newBuyer(context);
      const key = randomUUID();
      const items = [{ productId: pen.id, quantity: 1 }];
      expectProblem(await buyer.post(ORDERS, { items }), 400, 422);

      const answers = await Promise.all(Array.from({ length: 10 }, () => order(buyer, items, key)));
      for (const answer of answers) expectStatus(answer, 201, 409);
      const again = expectStatus(await order(buyer, items, key), 201);
      const ids = answers
        .filter(({ status }) => status === 201)
        .map((answer) => bodyOf(answer)['id']);
      expectEqual([...new Set([...ids, bodyOf(again)['id']])].length, 1, 'different orders', again);
      expectEqual(await stockOf(context, pen), 49, 'stock after one order');

      expectProblem(await order(buyer, [{ productId: pen.id, quantity: 2 }], key), 422);
      if (context.contract.flavour === 'none') return;
      const stranger = expectStatus(await order(await newBuyer(context), items, key), 201);
      expectThat(
        bodyOf(stranger)['id'] !== bodyOf(again)['id'],
        'another order',
        'the same',
        stranger,
      );
    },
  },
  {
    id: 'C241',
    title: 'Cancelling gives the stock back once; other steps follow their order',
    async run(context) {
      const pen = await product(context, { stock: 4 });
      const buyer = await newBuyer(context);
      const admin =
        context.contract.flavour === 'none' ? context.anyone : (await context.admin()).client;
      const place = async (): Promise<string> => {
        const answer = expectStatus(await order(buyer, [{ productId: pen.id, quantity: 2 }]), 201);
        return `${ORDERS}/${String(bodyOf(answer)['id'])}`;
      };
      const first = await place();
      const cancels = await Promise.all(
        Array.from({ length: 5 }, () => buyer.post(`${first}/cancel`)),
      );
      for (const answer of cancels) expectStatus(answer, 200, 204, 409);
      expectEqual(await stockOf(context, pen), 4, 'stock after five cancellations');

      const second = await place();
      const steps = [
        ['shipped', 409],
        ['paid', 200],
        ['paid', 409],
        ['shipped', 200],
        ['delivered', 200],
        ['cancelled', 409],
      ] as const;
      for (const [status, expected] of steps) {
        expectStatus(await admin.post(`${second}/status`, { status }), expected);
      }
      expectProblem(await buyer.post(`${second}/cancel`), 409);
      expectProblem(await admin.post(`${second}/status`, { status: 'lost' }), 422);
    },
  },
  {
    id: 'C166',
    title: 'Orders that want the same things in another order neither block nor break one another',
    source: 'OWASP ASVS V2.3.3, V15.4.2',
    async run(context) {
      const [pen, ink] = [
        await product(context, { stock: 100 }),
        await product(context, { stock: 100 }),
      ];
      const buyers = await Promise.all([newBuyer(context), newBuyer(context), newBuyer(context)]);
      const items = [pen, ink].map(({ id }) => ({ productId: id, quantity: 1 }));
      const answers = await Promise.all(
        Array.from({ length: 40 }, (_, n) =>
          order(
            buyers[n % buyers.length] ?? context.anyone,
            n % 2 === 0 ? items : [...items].reverse(),
          ),
        ),
      );
      // A conflict in the database may be told as 503, to be tried again; never as a 500 or a half order.
      for (const answer of answers) expectStatus(answer, 201, 503);
      const sold = answers.filter(({ status }) => status === 201).length;
      expectThat(sold > 0, 'some orders', 'none');
      for (const row of [pen, ink]) {
        expectEqual(await stockOf(context, row), 100 - sold, 'stock afterwards');
      }
    },
  },
  {
    id: 'C242',
    title: 'Quantities and products that make no sense are 422',
    async run(context) {
      const pen = await product(context, { stock: 5 });
      const buyer = await newBuyer(context);
      for (const quantity of [0, -1, 1.5, '1', null, 2 ** 31, 1e308]) {
        expectProblem(await order(buyer, [{ productId: pen.id, quantity }]), 422);
      }
      for (const items of [
        [],
        {},
        null,
        [{}],
        'x',
        [{ productId: 'x', quantity: 1 }],
        [{ productId: randomUUID(), quantity: 1 }],
      ]) {
        expectProblem(await order(buyer, items), 422);
      }
      expectEqual(await stockOf(context, pen), 5, 'stock afterwards');
    },
  },
  {
    id: 'C243',
    title: 'Nobody reads or cancels somebody else’s order',
    source: 'OWASP ASVS V8.2.2; API1:2023',
    applies: ({ flavour }) => flavour !== 'none' || 'the project has no accounts',
    async run(context) {
      const pen = await product(context, { stock: 5 });
      const [a, b] = [await context.newAccount(), await context.newAccount()];
      const placed = expectStatus(await order(a.client, [{ productId: pen.id, quantity: 1 }]), 201);
      const path = `${ORDERS}/${String(bodyOf(placed)['id'])}`;
      expectProblem(await b.client.get(path), 404);
      expectProblem(await b.client.post(`${path}/cancel`), 404);
      expectEqual(bodyOf(await b.client.get(ORDERS))['data'], [], 'orders of the other');
      expectStatus(await a.client.get(path), 200);
      expectStatus(await (await adminOf(context)).client.get(path), 200);
    },
  },
]);

function order(buyer: Client, items: unknown, key: string = randomUUID()): Promise<Exchange> {
  return buyer.post(ORDERS, { items }, { 'idempotency-key': key });
}

const BUYERS = 200;

/** Two hundred buyers want what ten can have, at every place alike; again and again if that is asked for. */
async function sellOut(context: Context, places: readonly Context[]): Promise<void> {
  for (let round = 0; round < context.rounds; round += 1) {
    const pen = await product(context, { stock: 10 });
    const people = await Promise.all([newBuyer(context), newBuyer(context), newBuyer(context)]);
    const answers = await Promise.all(
      Array.from({ length: BUYERS }, (_, i) => {
        const place = places[i % places.length] ?? context;
        const buyer = (people[i % people.length] ?? context.anyone).at(place.project.url);
        return order(buyer, [{ productId: pen.id, quantity: 1 }]);
      }),
    );
    for (const answer of answers) expectStatus(answer, 201, 409);
    expectEqual(answers.filter(({ status }) => status === 201).length, 10, 'orders', answers[0]);
    expectEqual(await stockOf(context, pen), 0, 'stock afterwards');
  }
  context.note(`0 oversold in ${(BUYERS * context.rounds).toLocaleString('en')} attempts`);
}

async function newBuyer({ contract, anyone, newAccount }: Context): Promise<Client> {
  return contract.flavour === 'none' ? anyone : (await newAccount()).client;
}

function adminOf(context: Context): Promise<Account> {
  return context.admin();
}

/** A new product of the shop with these members. */
async function product(context: Context, members: Readonly<Record<string, unknown>>): Promise<Row> {
  const resource = context.contract.resources.find(({ camel }) => camel === 'product');
  if (resource === undefined)
    throw new CheckFailure('the resource product', 'none in the blueprint');
  return context.rows.create(resource, await context.rows.writerOf(resource), members);
}

async function stockOf({ anyone }: Context, row: Row): Promise<unknown> {
  return bodyOf(expectStatus(await anyone.get(row.path), 200))['stock'];
}
