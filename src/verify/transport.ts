/** How one request goes out and what comes back, within a time and a size. */
import { type Agent, type ClientRequest, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

import { hostOf } from '../address.js';
import type { Exchange } from './http.js';

/** A request as it is sent. */
export type Sent = Pick<Exchange, 'method' | 'path' | 'url' | 'sent' | 'sentBody'>;

/** What is to be sent, and how long to wait. */
export interface Asked {
  readonly base: string;
  readonly agent: Agent;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer | undefined;
  /** Send the body in pieces, without Content-Length. */
  readonly isChunked: boolean;
  /** Milliseconds from the connection to the last byte of the answer. */
  readonly patience: number;
}

/** No answer came, or not the whole of one. */
export class NoAnswer extends Error {
  readonly request: Sent;

  constructor(request: Sent, reason: string) {
    super(`${request.method} ${request.path}: ${reason}`);
    this.name = 'NoAnswer';
    this.request = request;
  }
}

/** Bytes of an answer that are kept; the suite asks for nothing that is so long. */
const LONGEST_BODY = 20_000_000;
/** A kept connection that the server has closed says so at once; later, the server cut a request. */
const STALE_MS = 50;

/**
 * Sends a request and waits for the whole answer. One that meets a connection which the server closed at that very
 * moment was never read, and goes out again; the time it took counts.
 * @throws NoAnswer when none came: refused, cut, too long, or not in time
 */
export async function exchange(asked: Asked): Promise<Exchange> {
  const started = performance.now();
  const answer = (await attempt(asked, started)) ?? (await attempt(asked, started));
  if (answer === undefined) throw new NoAnswer(sentOf(asked), 'the connection was cut twice');
  return answer;
}

/** @returns undefined when the connection was closed already */
function attempt(asked: Asked, started: number): Promise<Exchange | undefined> {
  const { patience } = asked;
  return new Promise((resolve, reject) => {
    const request = open(asked);
    let timer: NodeJS.Timeout | undefined;
    let sentAt = performance.now();
    let hasAnswer = false;
    const giveUp = (reason: string): void => {
      clearTimeout(timer);
      reject(new NoAnswer(sentOf(asked), reason));
      request.destroy();
    };
    request.on('socket', () => {
      sentAt = performance.now();
      timer = setTimeout(
        () => giveUp(`no ${hasAnswer ? 'end of the ' : ''}answer within ${patience / 1000} s`),
        patience,
      );
    });
    request.on('response', (response) => {
      hasAnswer = true;
      const parts: Buffer[] = [];
      let length = 0;
      response.on('data', (part: Buffer) => {
        length += part.length;
        if (length > LONGEST_BODY) giveUp(`an answer of more than ${LONGEST_BODY / 1e6} MB`);
        else parts.push(part);
      });
      response.on('end', () => {
        clearTimeout(timer);
        resolve({
          ...sentOf(asked),
          status: response.statusCode ?? 0,
          headers: response.headers,
          rawHeaders: response.rawHeaders,
          text: Buffer.concat(parts).toString(),
          milliseconds: performance.now() - started,
        });
      });
      response.on('error', (error) => giveUp(`the answer was cut (${error.message})`));
    });
    request.on('error', (error: NodeJS.ErrnoException) => {
      // A server may answer before it has read all of a too large body, and close: the answer counts.
      if (hasAnswer) return;
      const isReset = request.reusedSocket && error.code === 'ECONNRESET';
      const isStale = isReset && performance.now() - sentAt <= STALE_MS;
      if (!isStale) giveUp(error.message);
      clearTimeout(timer);
      resolve(undefined);
    });
    const { body, isChunked } = asked;
    if (isChunked && body !== undefined) request.write(body);
    request.end(isChunked ? undefined : body);
  });
}

function open({ base, agent, method, path, headers, body, isChunked }: Asked): ClientRequest {
  const url = new URL(base);
  const length =
    body === undefined || isChunked ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  return (url.protocol === 'https:' ? httpsRequest : httpRequest)({
    host: hostOf(url),
    port: url.port,
    method,
    path,
    headers: { ...length, ...headers },
    agent,
  });
}

function sentOf({ base, method, path, headers, body }: Asked): Sent {
  return { method, path, url: base + path, sent: headers, sentBody: body?.toString() };
}
