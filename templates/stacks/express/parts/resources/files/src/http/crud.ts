import { isDeepStrictEqual } from 'node:util';

import type { Request } from 'express';
import type * as z from 'zod';

import { compareAndSwap } from '../db/compare-and-swap.js';
import type { Page, Position } from '../db/keyset.js';
import { applyPatch } from '../merge-patch.js';
import { createPages, type ListQuery } from '../pagination.js';
import type { Services } from '../services.js';
import { allowsChange, matches, strongEtag } from './etag.js';
import { problems } from './problem.js';
import { queryOf } from './request.js';
import { sendCreated, sendJson, sendNoContent, sendNotModified, type Headers } from './respond.js';
import type { Handler } from './routes.js';
import { parseBody, parseId, parseQuery } from './validate.js';

/** What makes one resource differ from another: `Row` is what is stored, `Input` the part of it that clients write. */
export interface Crud<Row extends Versioned, Input extends object, Query extends ListQuery> {
  /** Of the list, e.g. `/api/v1/tasks`. */
  readonly path: string;
  readonly schema: z.ZodType<Input>;
  readonly querySchema: z.ZodType<Query>;
  /** The row as clients read it. */
  readonly present: (row: Row) => unknown;
  /** The part of the row that clients write. */
  readonly inputOf: (row: Row) => Input;
  /** One page of what the caller sees. */
  readonly list: (req: Request, query: Query, start?: Position) => Promise<Page<Row>>;
  /** The row, if the caller sees it. */
  readonly find: (req: Request, id: string) => Promise<Row | undefined>;
  /** Whether the caller may change a row that they see; without it they may. */
  readonly mayChange?: (req: Request, row: Row) => boolean;
  /** @returns the id of the new row */
  readonly insert: (req: Request, input: Input) => Promise<string>;
  /** @returns whether it was written: not when somebody changed the row since it was read */
  readonly update: (row: Row, input: Input) => Promise<boolean>;
  /** @returns whether it was deleted, as with `update` */
  readonly remove: (row: Row) => Promise<boolean>;
  /** Headers of what is read, e.g. `Cache-Control`. */
  readonly headers?: Headers;
}

/** What an entity tag is made of. */
interface Versioned {
  readonly id: string;
  readonly row_version: number;
}

/** May be kept, but is asked for again each time: the entity tag makes that cheap. */
export const kept: Headers = { 'Cache-Control': 'no-cache' };

/** The handlers of a resource that is listed, created, read, changed and deleted: all that HTTP asks of them. */
export function crudHandlers<Row extends Versioned, Input extends object, Query extends ListQuery>(
  { config }: Services,
  resource: Crud<Row, Input, Query>,
): Record<'list' | 'create' | 'read' | 'change' | 'remove', Handler> {
  const { path, schema, querySchema, present, inputOf } = resource;
  const pages = createPages(config.APP_SECRET, path);

  return {
    async list(req, res) {
      const asked = queryOf(req);
      const query = parseQuery(querySchema, asked);
      const page = await resource.list(req, query, pages.startOf(query));
      const { body, headers } = pages.answer(asked, query, page, present);
      sendJson(res, 200, body, { ...resource.headers, ...headers });
    },

    async create(req, res) {
      const input = parseBody(schema, req.body);
      const id = await resource.insert(req, input);
      const row = await found(req, id);
      sendCreated(res, `${path}/${id}`, present(row), etagOf(row));
    },

    async read(req, res) {
      const row = await found(req, req.params.id);
      const etag = etagOf(row);
      if (matches(req.headers['if-none-match'], etag)) sendNotModified(res, etag);
      else sendJson(res, 200, present(row), { ETag: etag, ...resource.headers });
    },

    /** A JSON merge patch (RFC 7396): what comes of it has to pass the same schema as a new one. */
    async change(req, res) {
      await compareAndSwap(async () => {
        const row = await foundUnchanged(req);
        const before = inputOf(row);
        const after = parseBody(schema, applyPatch(before, req.body));
        return isDeepStrictEqual(after, before) || resource.update(row, after);
      });
      const row = await found(req, req.params.id);
      sendJson(res, 200, present(row), { ETag: etagOf(row) });
    },

    async remove(req, res) {
      await compareAndSwap(async () => resource.remove(await foundUnchanged(req)));
      sendNoContent(res);
    },
  };

  async function found(req: Request, id: unknown): Promise<Row> {
    const row = await resource.find(req, parseId(id));
    if (row === undefined) throw problems.notFound();
    return row;
  }

  /** The row to change, if the caller may, and if it is still the one that they hold (`If-Match`). */
  async function foundUnchanged(req: Request): Promise<Row> {
    const row = await found(req, req.params.id);
    if (resource.mayChange?.(req, row) === false) throw problems.forbidden();
    if (!allowsChange(req.headers['if-match'], etagOf(row))) throw problems.preconditionFailed();
    return row;
  }
}

function etagOf(row: Versioned): string {
  return strongEtag(row.id, row.row_version);
}
