import { connect as connectPlain } from 'node:net';
import { connect as connectTls } from 'node:tls';

import { hostOf } from '../address.js';
import type { Exchange } from './http.js';

/** What a server sent back over a plain socket. */
export interface RawAnswer {
  readonly text: string;
  /** 0 when there was none. */
  readonly status: number;
  /** The server closed the connection by itself within the time. */
  readonly closed: boolean;
}

/** How long a server may take to answer and close: it must be shorter than its keep-alive. */
const PATIENCE_MS = 1_500;

/**
 * Sends bytes as they are, for requests that no HTTP client would make, and gathers what comes back
 * until the server closes or the patience ends.
 *
 * @param pieces strings to send, and pauses to make between them: a function is awaited in its place
 */
export function sendRaw(
  base: string,
  ...pieces: readonly (string | (() => Promise<void>))[]
): Promise<RawAnswer> {
  const address = new URL(base);
  const { protocol, port } = address;
  const isTls = protocol === 'https:';
  return new Promise((resolve, reject) => {
    const place = { host: hostOf(address), port: Number(port) || (isTls ? 443 : 80) };
    const socket = isTls ? connectTls(place) : connectPlain(place);
    let text = '';
    const finish = (closed: boolean) => {
      clearTimeout(patience);
      socket.destroy();
      resolve({ text, status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0), closed });
    };
    let patience = setTimeout(() => undefined, 0);
    socket.setEncoding('utf8');
    socket.on('data', (part) => (text += String(part)));
    socket.on('end', () => finish(true));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED') reject(new Error(`nobody listens at ${base}`));
      else finish(true);
    });
    socket.on(isTls ? 'secureConnect' : 'connect', () => {
      const sendAll = async (): Promise<void> => {
        for (const piece of pieces) {
          if (typeof piece === 'string') socket.write(piece);
          else await piece();
        }
        clearTimeout(patience);
        patience = setTimeout(() => finish(false), PATIENCE_MS);
      };
      sendAll().catch(reject);
    });
  });
}

/** The first answer to bytes that were sent, in the form of all other answers. Without one its status is 0. */
export function exchangeOfRaw(base: string, sent: string, answer: RawAnswer): Exchange {
  const [head = '', ...rest] = answer.text.split('\r\n\r\n');
  const lines = head.split('\r\n').slice(1);
  const pairs = lines.map((line): readonly [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  const [method = '', path = ''] = sent.split(' ');
  return {
    method,
    path,
    url: base + path,
    sent: {},
    sentBody: sent,
    status: answer.status,
    headers: Object.fromEntries(pairs.map(([name, value]) => [name.toLowerCase(), value])),
    rawHeaders: pairs.flat(),
    text: rest.join('\r\n\r\n'),
    milliseconds: 0,
  };
}
