import { withTransaction } from '../db/database.js';
import { nextVersion } from '../db/rows.js';
import { problems } from '../http/problem.js';
import type { Services } from '../services.js';
import type { OrderStatus } from './orders.schema.js';
import type { OrderRows } from './orders.table.js';
import { returnStock } from './stock.js';

/** Where each status leads. */
const steps: Readonly<Record<OrderStatus, readonly OrderStatus[]>> = {
  pending: ['paid', 'cancelled'],
  paid: ['shipped'],
  shipped: ['delivered'],
  delivered: [],
  cancelled: [],
};

/**
 * Moves an order on. Cancelling it gives its stock back, once: of several at the same time, only one finds the order as
 * it was read.
 * @throws Problem 409 for a step that its status does not lead to
 */
export async function moveOrder(
  { db, clock }: Services,
  { order, items }: OrderRows,
  status: OrderStatus,
): Promise<void> {
  if (!steps[order.status].includes(status)) {
    throw problems.conflict(`An order that is ${order.status} can not become ${status}.`);
  }
  await withTransaction(db, async (trx) => {
    const now = clock();
    const { numUpdatedRows } = await trx
      .updateTable('orders')
      .set({ status, ...nextVersion(order, now) })
      .where('id', '=', order.id)
      .where('row_version', '=', order.row_version)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) throw problems.conflict('The order was changed just now.');
    if (status === 'cancelled') await returnStock(trx, items.map(toLine), now);
  });
}

function toLine({ product_id, quantity }: OrderRows['items'][number]) {
  return { productId: product_id, quantity };
}
