import { createHmac, timingSafeEqual } from 'node:crypto';

import type { Page, Position } from './db/keyset.js';
import { problems } from './http/problem.js';
import { deriveKey } from './keys.js';

/** The parameters of a list after validation; all but these are filters. */
export interface ListQuery {
  readonly limit: number;
  readonly sort: string;
  readonly cursor?: string | undefined;
}

/** One page as clients get it. */
export interface PageAnswer<T> {
  readonly body: { readonly data: T[]; readonly nextCursor: string | null };
  readonly headers: Readonly<Record<string, string>>;
}

/** Reads and makes the cursors of one list. */
export interface Pages {
  /**
   * Where the page begins, undefined for the first one.
   * @throws Problem 422 for a cursor that is not ours, was changed, or belongs to another sort or filter
   */
  startOf(query: ListQuery): Position | undefined;

  /**
   * The page with the cursor of the next one, in the body and as `Link` (RFC 8288).
   * @param asked the parameters as they were sent; the link has the same ones
   */
  answer<Row, T>(
    asked: URLSearchParams,
    query: ListQuery,
    page: Page<Row>,
    present: (row: Row) => T,
  ): PageAnswer<T>;
}

/** Bytes of the signature that are sent along: too many to guess, few enough for a URL. */
const signatureLength = 16;

/**
 * A cursor says after which row the next page begins, and is signed together with the list it belongs to: clients can
 * not make one, and can not use one with other filters, where it would skip rows unseen.
 * @param path of the list, e.g. `/api/v1/tasks`
 */
export function createPages(appSecret: string, path: string): Pages {
  const key = deriveKey(appSecret, 'cursors');

  function sign(payload: string, query: ListQuery): Buffer {
    const list = JSON.stringify([path, withoutPlace(query).sort(), payload]);
    return createHmac('sha256', key).update(list).digest().subarray(0, signatureLength);
  }

  function seal(position: Position, query: ListQuery): string {
    const payload = encode(position);
    return Buffer.concat([sign(payload, query), Buffer.from(payload)]).toString('base64url');
  }

  return {
    startOf(query) {
      if (query.cursor === undefined) return undefined;
      const bytes = Buffer.from(query.cursor, 'base64url');
      const payload = bytes.toString('utf8', signatureLength);
      const signature = bytes.subarray(0, signatureLength);
      // Decoding overlooks stray characters, so the text has to be the very one that was given out.
      if (
        bytes.length <= signatureLength ||
        bytes.toString('base64url') !== query.cursor ||
        !timingSafeEqual(signature, sign(payload, query))
      ) {
        const detail = 'Not a cursor of this list with this sort and these filters.';
        throw problems.invalid([{ pointer: '?cursor', detail }]);
      }
      return decode(payload);
    },

    answer(asked, query, { rows, next }, present) {
      const data = rows.map(present);
      if (next === undefined) return { body: { data, nextCursor: null }, headers: {} };
      const nextCursor = seal(next, query);
      const params = new URLSearchParams(asked);
      params.set('cursor', nextCursor);
      const headers = { Link: `<${path}?${params.toString()}>; rel="next"` };
      return { body: { data, nextCursor }, headers };
    },
  };
}

/** What decides which rows a list has, and in which order. */
function withoutPlace({ limit: _limit, cursor: _cursor, ...rest }: ListQuery): [string, unknown][] {
  return Object.entries(rest);
}

/** Drivers give moments as dates, which JSON would make text of. */
function encode({ value, id }: Position): string {
  return JSON.stringify(value instanceof Date ? [id, value.getTime(), 'date'] : [id, value]);
}

function decode(payload: string): Position {
  const [id, value, kind] = JSON.parse(payload) as [string, unknown, 'date'?];
  return { id, value: kind === 'date' ? new Date(value as number) : value };
}
