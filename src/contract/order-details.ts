import { API, type Flavour } from './contract.js';
import type { DetailsByOperation } from './details.js';
import type { Schema } from './document.js';
import {
  always,
  anyText,
  emptyAnswer,
  id,
  idInPath,
  jsonAnswer,
  money,
  named,
  promised,
  sometimes,
  taken,
  time,
} from './parts.js';
import { inQuery, pageOf, pageParameters } from './resource-details.js';

const status: Schema = { enum: ['pending', 'paid', 'shipped', 'delivered', 'cancelled'] };
const order = named('Order');

const line = taken({
  productId: { type: 'string', format: 'uuid', 'x-refers-to': 'product' },
  quantity: { type: 'integer', minimum: 1, maximum: 10_000 },
});

/** Section 4 of the contract. */
export const orderDetails: DetailsByOperation = {
  [`GET ${API}/orders`]: {
    parameters: [...pageParameters([]), inQuery('status', status)],
    done: { 200: jsonAnswer(pageOf(order), sometimes('Link')) },
  },
  [`POST ${API}/orders`]: {
    parameters: [
      {
        name: 'Idempotency-Key',
        in: 'header',
        required: true,
        schema: { type: 'string', format: 'key', pattern: '^[!-~]{1,255}$' },
      },
    ],
    body: taken({
      items: { type: 'array', minItems: 1, maxItems: 100, items: line, 'x-once': 'productId' },
    }),
    done: { 201: jsonAnswer(order, always('Location', 'ETag')) },
    refusals: [409],
    refusedValues: [409],
  },
  [`GET ${API}/orders/{id}`]: {
    parameters: [idInPath],
    done: { 200: jsonAnswer(order, always('ETag')), 304: emptyAnswer(always('ETag')) },
    refusals: [404],
  },
  [`POST ${API}/orders/{id}/cancel`]: {
    parameters: [idInPath],
    done: { 200: jsonAnswer(order) },
    refusals: [404, 409],
    refusedValues: [409],
  },
  [`POST ${API}/orders/{id}/status`]: {
    parameters: [idInPath],
    body: taken({ status }),
    done: { 200: jsonAnswer(order) },
    refusals: [404, 409],
    refusedValues: [409],
  },
};

/** Without accounts an order belongs to nobody. */
export const orderSchemas = (flavour: Flavour): Readonly<Record<string, Schema>> => ({
  Order: promised({
    id,
    ...(flavour !== 'none' && { ownerId: id }),
    status,
    items: {
      type: 'array',
      minItems: 1,
      items: promised({
        productId: id,
        name: anyText,
        unitPrice: money,
        quantity: { type: 'integer', minimum: 1 },
        lineTotal: { type: 'string', pattern: '^(0|[1-9]\\d*)\\.\\d\\d$' },
      }),
    },
    total: { type: 'string', pattern: '^(0|[1-9]\\d*)\\.\\d\\d$' },
    createdAt: time,
    updatedAt: time,
  }),
});
