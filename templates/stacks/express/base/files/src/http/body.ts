import { isUtf8 } from 'node:buffer';

import type { Request, Response } from 'express';

import { parseJson } from './json.js';
import { problems } from './problem.js';

const jsonType =
  /^application\/(merge-patch\+)?json[ \t]*(?:;[ \t]*charset[ \t]*=[ \t]*(?:utf-8|"utf-8")[ \t]*)?;?[ \t]*$/i;

/** What a PATCH may be sent as (RFC 5789, 3.1): it is a merge patch (RFC 7396) by either name. */
export const acceptPatch = 'application/merge-patch+json, application/json';

/** Milliseconds that the rest of a refused body is thrown away for, so that the client gets to read why. */
const lingerTime = 1_000;

/**
 * Reads the JSON body into `req.body`; undefined when none was sent.
 * @throws Problem 413 as soon as the limit is passed, 415 for another media type or encoding, 400 and 422 as `parseJson`
 */
export async function readJsonBody(req: Request, res: Response): Promise<void> {
  const { headers } = req;
  const length = headers['content-length'];
  if (headers['transfer-encoding'] === undefined && (length === undefined || length === '0')) {
    req.body = undefined;
    return;
  }
  try {
    if (!isJson(req)) {
      if (req.method === 'PATCH') res.setHeader('Accept-Patch', acceptPatch);
      throw problems.unsupportedMediaType();
    }
    // A compressed body may be a thousand times larger than it looks.
    if ((headers['content-encoding'] ?? 'identity').toLowerCase() !== 'identity') {
      throw problems.unsupportedMediaType('Send the body uncompressed.');
    }
    const limit = bodyLimitOf(req);
    if (Number(length) > limit) throw problems.tooLarge();
    if (headers.expect !== undefined) res.writeContinue();
    const bytes = await read(req, limit);
    if (!isUtf8(bytes)) throw problems.malformed('The body is not valid UTF-8.');
    req.body = parseJson(bytes.toString('utf8'));
  } catch (error) {
    if (!req.complete) throwAwayRest(req, res);
    throw error;
  }
}

function isJson({ headers, method }: Request): boolean {
  const type = jsonType.exec(headers['content-type'] ?? '');
  return type !== null && (type[1] === undefined || method === 'PATCH');
}

function bodyLimitOf(req: Request): number {
  return req.app.get('body limit') as number;
}

function read(req: Request, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const done = (error?: Error) => {
      req.off('data', onData).off('end', onEnd).off('error', done).off('close', onClose);
      if (error) reject(error);
      else resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size));
    };
    const onData = (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) done(problems.tooLarge());
      else chunks.push(chunk);
    };
    const onEnd = () => done();
    const onClose = () => done(problems.malformed('The body ended too early.'));
    req.on('data', onData).on('end', onEnd).on('error', done).on('close', onClose);
  });
}

/**
 * The connection can not be used again: a body nobody wants is on its way. Closing at once would make many clients
 * report a broken connection instead of the answer, so what comes is dropped for a moment first.
 */
function throwAwayRest(req: Request, res: Response): void {
  res.setHeader('Connection', 'close');
  req.resume();
  const { socket } = req;
  setTimeout(() => socket.destroy(), lingerTime).unref();
}
