import { connect } from 'node:net';

/** An answer as it came over the wire. */
export interface RawAnswer {
  readonly text: string;
  /** 0 when nothing came. */
  readonly status: number;
  /** Whether the server closed the connection, rather than us after `patience`. */
  readonly closed: boolean;
  /** Header names in lower case; the last one wins. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** However busy the machine is, an answer has begun by then. */
const longestWait = 10_000;

/**
 * Writes bytes that no decent client would write, and reads what comes back until the server closes, or
 * has been silent for `patience` after it began to answer. `wait` is how long it may take to begin.
 */
export async function sendRaw(
  port: number,
  bytes: string | Buffer,
  patience = 1_000,
  wait = longestWait,
): Promise<RawAnswer> {
  const chunks: Buffer[] = [];
  let closed = false;
  const socket = connect(port, '127.0.0.1');
  socket.setTimeout(Math.max(patience, wait));
  await new Promise<void>((resolve) => {
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      socket.setTimeout(patience);
    });
    socket.on('timeout', resolve);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      closed = true;
      resolve();
    });
    socket.write(bytes);
  });
  socket.destroy();
  return { closed, ...parse(Buffer.concat(chunks).toString('utf8')) };
}

function parse(text: string): Omit<RawAnswer, 'closed'> {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  return { text, status: Number(first.split(' ')[1] ?? 0), headers, body: rest.join('\r\n\r\n') };
}
