import * as z from 'zod';

import * as field from '../fields.js';
import * as query from '../list-query.js';

/** Lines of one order at most: each is a row that the order locks. */
export const maxLines = 100;

export const quantity = field.int({ min: 1, max: 10_000 });

/** What a client sends to order. Prices are not among it. */
export const orderSchema = z
  .strictObject({
    items: z
      .array(
        z.strictObject({
          productId: field.uuid(),
          quantity,
        }),
      )
      .min(1)
      .max(maxLines),
  })
  .superRefine(({ items }, context) => {
    const seen = new Set<string>();
    for (const [index, { productId }] of items.entries()) {
      if (seen.has(productId)) {
        const path = ['items', index, 'productId'];
        context.addIssue({ code: 'custom', path, message: 'Give each product once.' });
      }
      seen.add(productId);
    }
  });
export type OrderInput = z.infer<typeof orderSchema>;

/** Where an order stands. */
export const orderStatus = z.enum(['pending', 'paid', 'shipped', 'delivered', 'cancelled']);
export type OrderStatus = z.infer<typeof orderStatus>;

export const statusSchema = z.strictObject({ status: orderStatus.meta({ examples: ['paid'] }) });

/** The parameters of a list. */
export const orderQuerySchema = z.strictObject({
  limit: query.limit(),
  cursor: query.cursor(),
  sort: query.sort({ createdAt: 'id' }),
  status: orderStatus.optional(),
});
export type OrderQuery = z.infer<typeof orderQuerySchema>;

/** A key that a client made for an order: 1 to 255 visible ASCII characters. */
export const idempotencyKey = z.string().regex(/^[\x21-\x7e]{1,255}$/);
