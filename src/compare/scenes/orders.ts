import { API } from '../../contract/contract.js';
import { NOBODY } from '../../contract/operations.js';
import { withOrders } from '../../verify/check.js';
import { bodyOf, type Client, type Exchange } from '../../verify/http.js';
import type { Scene } from '../scene.js';

const ORDERS = `${API}/orders`;

/** The shop's orders. */
export const orderScenes: readonly Scene[] = [
  {
    title: 'Orders',
    applies: withOrders,
    async run({ contract, rows, anyone, admin, newAccount }, note) {
      const product = contract.resources.find(({ camel }) => camel === 'product');
      if (product === undefined) throw new Error('the shop has no product');
      const seller = await rows.writerOf(product);
      const pen = await rows.create(product, seller, { price: '1.10', stock: 9 });
      const ink = await rows.create(product, seller, { price: '12.35', stock: 2 });
      const isOpen = contract.flavour === 'none';
      const buyer = isOpen ? anyone : (await newAccount()).client;
      const stranger = isOpen ? anyone : (await newAccount()).client;
      const office = isOpen ? anyone : (await admin()).client;
      let keys = 0;
      const order = (
        items: unknown,
        by: Client = buyer,
        key = `key-${String((keys += 1))}`,
      ): Promise<Exchange> => by.post(ORDERS, { items }, { 'idempotency-key': key });
      const line = (id: string, quantity: unknown = 1): object => ({ productId: id, quantity });

      const placed = await note('ordering', order([line(pen.id, 3), line(ink.id)], buyer, 'one'));
      await note('the same key', order([line(pen.id, 3), line(ink.id)], buyer, 'one'));
      await note('the same key, another body', order([line(pen.id)], buyer, 'one'));
      await note('the same key of somebody else', order([line(pen.id)], stranger, 'one'));
      await note('no key', buyer.post(ORDERS, { items: [line(pen.id)] }));
      for (const key of ['', ' ', 'a b', 'k'.repeat(255), 'k'.repeat(256)])
        await note(
          `the key "${key.slice(0, 5)}" of ${key.length}`,
          order([line(pen.id)], buyer, key),
        );
      await note('as nobody', order([line(pen.id)], anyone));
      await note('too many', order([line(ink.id, 5)]));
      await note('nothing that there is', order([line(NOBODY)]));
      await note('one product twice', order([line(pen.id), line(pen.id)]));
      for (const quantity of [0, -1, 1.5, '1', null, 10_001, 2 ** 31, true])
        await note(`a quantity of ${JSON.stringify(quantity)}`, order([line(pen.id, quantity)]));
      for (const items of [[], {}, null, 'x', [{}], ['x'], [line('x')]])
        await note(`the items ${JSON.stringify(items)}`, order(items));
      await note('a price of one’s own', order([{ ...line(pen.id), price: '0.01' }]));
      await note(
        'an unknown member',
        buyer.post(ORDERS, { items: [line(pen.id)], total: '1.00' }, { 'idempotency-key': 'x' }),
      );

      const path = `${ORDERS}/${String(bodyOf(placed)['id'])}`;
      for (const [who, client] of Object.entries({ buyer, stranger, office, nobody: anyone })) {
        await note(`reading as ${who}`, client.get(path));
        await note(`the list as ${who}`, client.get(`${ORDERS}?limit=1`));
        if (who !== 'office')
          await note(`a step as ${who}`, client.post(`${path}/status`, { status: 'lost' }));
      }
      await note('one that is not changed', buyer.get(path, { 'if-none-match': '*' }));
      await note('one that is none', buyer.get(`${ORDERS}/${NOBODY}`));
      for (const query of ['status=pending', 'status=lost', 'status=', 'sort=total', 'q=x'])
        await note(`the list with ${query}`, buyer.get(`${ORDERS}?limit=1&${query}`));
      await note('cancelling as somebody else', stranger.post(`${path}/cancel`));
      await note('cancelling', buyer.post(`${path}/cancel`));
      await note('cancelling again', buyer.post(`${path}/cancel`));
      await note('cancelling with a body', buyer.post(`${path}/cancel`, {}));
      await note('cancelling none', buyer.post(`${ORDERS}/${NOBODY}/cancel`));

      const second = await order([line(pen.id)]);
      const steps = `${ORDERS}/${String(bodyOf(second)['id'])}/status`;
      for (const status of ['shipped', 'paid', 'paid', 'shipped', 'delivered', 'cancelled', 'lost'])
        await note(`the step ${status}`, office.post(steps, { status }));
      for (const body of [{}, { status: 5 }, { status: 'paid', x: 1 }, null])
        await note(`the step ${JSON.stringify(body)}`, office.post(steps, body));
      await note('a step of none', office.post(`${ORDERS}/${NOBODY}/status`, { status: 'paid' }));
      await note('deleting what was ordered', seller.client.delete(pen.path));
    },
  },
];
