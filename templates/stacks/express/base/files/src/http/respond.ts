import type { Response } from 'express';

/** Headers of one answer, beside those that every answer has. */
export type Headers = Readonly<Record<string, string>>;

/**
 * Answers with JSON. It skips what Express' `res.json` would do: hashing an ETag of the body, looking at `Accept`.
 * @param headers e.g. `ETag`, `Link`, `Cache-Control`
 */
export function sendJson(res: Response, status: number, body: unknown, headers?: Headers): void {
  send(res, status, 'application/json; charset=utf-8', JSON.stringify(body), headers);
}

/** 201 with the new object, its address (an absolute path) and its entity tag. */
export function sendCreated(res: Response, location: string, body: unknown, etag: string): void {
  sendJson(res, 201, body, { Location: location, ETag: etag });
}

/** 204: done, nothing to show. */
export function sendNoContent(res: Response, headers?: Headers): void {
  res.statusCode = 204;
  setHeaders(res, headers);
  res.end();
}

/** 304: what the client holds is still right. */
export function sendNotModified(res: Response, etag: string): void {
  res.statusCode = 304;
  res.setHeader('ETag', etag);
  res.end();
}

/** Answers with text of any type; the length is counted in bytes. */
export function send(
  res: Response,
  status: number,
  type: string,
  text: string,
  headers?: Headers,
): void {
  res.statusCode = status;
  setHeaders(res, headers);
  res.setHeader('Content-Type', type);
  res.setHeader('Content-Length', Buffer.byteLength(text));
  res.end(text);
}

function setHeaders(res: Response, headers: Headers | undefined): void {
  for (const name in headers) res.setHeader(name, headers[name] ?? '');
}
