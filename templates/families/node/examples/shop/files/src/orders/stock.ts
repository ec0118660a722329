import { sql } from 'kysely';

import { toTimestamp } from '../db/columns.js';
import type { Db } from '../db/database.js';
import { problems, type FieldError } from '../http/problem.js';

/** Some of one product. */
export interface Line {
  readonly productId: string;
  readonly quantity: number;
}

/** What an order needs to know of a product. */
export interface OrderedProduct {
  readonly id: string;
  readonly name: string;
  /** In minor units. */
  readonly price: number;
  readonly stock: number;
}

/**
 * Looks, without taking anything, whether there is enough. Most who come too late are turned away by this, and do not
 * queue for the rows that those are changing who came in time.
 * @throws Problem 422 for products that do not exist, 409 when there is not enough of one
 */
export async function checkStock(db: Db, lines: readonly Line[]): Promise<void> {
  const products = await productsOf(db, lines);
  const missing = errorsOf(lines, ({ productId }) => !products.has(productId), noSuchProduct);
  if (missing.length > 0) throw problems.invalid(missing);

  const short = ({ productId, quantity }: Line) => (products.get(productId)?.stock ?? 0) < quantity;
  const shortages = errorsOf(lines, short, notEnough);
  if (shortages.length > 0) throw problems.conflict('Not enough in stock.', shortages);
}

/**
 * Takes every line from the stock, in a transaction: all of them, or by its rollback none.
 *
 * The condition stands in the update itself, so two can not both take the last one. Rows are locked in the order of
 * their ids: two orders of the same products wait for each other, and never in a circle.
 * @returns the products as they are now, by id; no one else changes them before the transaction ends
 * @throws Problem as `checkStock`
 */
export async function takeStock(
  trx: Db,
  lines: readonly Line[],
  now: Date,
): Promise<ReadonlyMap<string, OrderedProduct>> {
  for (const { productId, quantity } of byProduct(lines)) {
    const { numUpdatedRows } = await trx
      .updateTable('products')
      .set((column) => ({
        stock: column('stock', '-', quantity),
        row_version: column('row_version', '+', 1),
        updated_at: toTimestamp(now),
      }))
      .where('id', '=', productId)
      .where('stock', '>=', quantity)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) {
      await checkStock(trx, lines);
      throw problems.conflict('Not enough in stock.');
    }
  }
  return productsOf(trx, lines);
}

/** Gives every line back to the stock, in a transaction. */
export async function returnStock(trx: Db, lines: readonly Line[], now: Date): Promise<void> {
  for (const { productId, quantity } of byProduct(lines)) {
    await trx
      .updateTable('products')
      .set((column) => ({
        // The column's greatest number: an admin may have raised the stock meanwhile.
        stock: sql<number>`case when stock > ${maxStock - quantity} then ${maxStock} else stock + ${quantity} end`,
        row_version: column('row_version', '+', 1),
        updated_at: toTimestamp(now),
      }))
      .where('id', '=', productId)
      .execute();
  }
}

const maxStock = 2_147_483_647;

async function productsOf(
  db: Db,
  lines: readonly Line[],
): Promise<ReadonlyMap<string, OrderedProduct>> {
  const ids = lines.map(({ productId }) => productId);
  const products = await db
    .selectFrom('products')
    .select(['id', 'name', 'price', 'stock'])
    .where('id', 'in', ids)
    .execute();
  return new Map(products.map((product) => [product.id, product]));
}

function byProduct(lines: readonly Line[]): Line[] {
  return [...lines].sort((a, b) => (a.productId < b.productId ? -1 : 1));
}

const noSuchProduct = { member: 'productId', detail: 'There is no such product.' };
const notEnough = { member: 'quantity', detail: 'There are not that many left.' };

function errorsOf(
  lines: readonly Line[],
  isWrong: (line: Line) => boolean,
  { member, detail }: { member: string; detail: string },
): FieldError[] {
  return lines.flatMap((line, index) =>
    isWrong(line) ? [{ pointer: `/items/${index}/${member}`, detail }] : [],
  );
}
