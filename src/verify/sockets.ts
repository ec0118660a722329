/** Many plain connections at once, for checks about clients that no HTTP library would be. */
import { connect, type Socket } from 'node:net';

import { hostOf } from '../address.js';

/** A connection, and what came over it. */
export class Line {
  readonly #socket: Socket;
  #text = '';
  #isOver = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding('latin1');
    socket.on('data', (part) => (this.#text += String(part)));
    socket.on('error', () => undefined);
    socket.on('close', () => (this.#isOver = true));
  }

  /** Resolves when it stands. @throws Error when nobody listens */
  static open(base: string): Promise<Line> {
    const address = new URL(base);
    return new Promise((resolve, reject) => {
      const socket = connect(Number(address.port), hostOf(address), () => {
        socket.off('error', reject);
        resolve(new Line(socket));
      });
      socket.once('error', reject);
    });
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Whole answers so far, of a server that tells their lengths. */
  get answers(): number {
    let [count, rest] = [0, this.#text];
    for (;;) {
      const head = /^HTTP\/1\.1 \d{3}[\s\S]*?\r\n\r\n/.exec(rest)?.[0];
      const length = Number(/^content-length: *(\d+)/im.exec(head ?? '')?.[1] ?? 0);
      if (head === undefined || rest.length < head.length + length) return count;
      rest = rest.slice(head.length + length);
      count += 1;
    }
  }

  send(text: string): void {
    if (!this.#isOver) this.#socket.write(text);
  }

  cut(): void {
    this.#socket.destroy();
  }
}
