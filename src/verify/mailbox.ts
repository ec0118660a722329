import { setTimeout as sleep } from 'node:timers/promises';

import type { Client, Recorder } from './http.js';
import { isObject, jsonOf } from './http.js';

/** One mail that the project has sent. */
export interface Mail {
  readonly subject: string;
  /** Text and HTML parts and links, one after the other. */
  readonly content: string;
  /** As in an ISO 8601 date. */
  readonly sentAt: string;
}

/** Longer than a project may pause before it tries again to send one. */
const MAIL_LIMIT_MS = 20_000;

/** The mails that the project has sent, read from its development mailbox. */
export class Mailbox {
  readonly #clients: readonly Client[];
  readonly #recorder: Recorder;

  /** @param clients one for each process, as each keeps what it has sent itself */
  constructor(clients: readonly Client[], recorder: Recorder) {
    this.#clients = clients;
    this.#recorder = recorder;
  }

  /** Every mail to this address so far, oldest first. */
  async mailsTo(address: string): Promise<readonly Mail[]> {
    const path = `/dev/mailbox?to=${encodeURIComponent(address)}`;
    const mails: Mail[] = [];
    for (const client of this.#clients) {
      const answer = await client.get(path, { accept: 'application/json' });
      if (answer.status !== 200) {
        throw new Error(`GET /dev/mailbox answered ${answer.status}: no mail can be read`);
      }
      mails.push(...mailsOf(jsonOf(answer)));
    }
    return mails.sort((a, b) => a.sentAt.localeCompare(b.sentAt));
  }

  /**
   * Waits until there are `count` mails to the address, and gives the newest.
   * @throws Error when it does not come within 20 s
   */
  async waitFor(address: string, count = 1): Promise<Mail> {
    const deadline = performance.now() + MAIL_LIMIT_MS;
    for (;;) {
      const mails = await this.mailsTo(address);
      const newest = mails.at(-1);
      if (newest !== undefined && mails.length >= count) return newest;
      if (performance.now() > deadline) {
        throw new Error(
          `${mails.length} of ${count} mails to ${address} came within ${MAIL_LIMIT_MS / 1000} s`,
        );
      }
      await sleep(15);
    }
  }

  /** The one-time token in the link of a mail. */
  tokenIn(mail: Mail): string {
    const token = /[?&#]token=([\w.~-]+)/.exec(mail.content)?.[1];
    if (token === undefined) throw new Error(`the mail “${mail.subject}” has no link with a token`);
    this.#recorder.keepSecret(token);
    return token;
  }
}

/** `{data: [{to, subject, text, links, sentAt}]}`, newest first. */
function mailsOf(document: unknown): readonly Mail[] {
  const list = isObject(document) ? document['data'] : undefined;
  if (!Array.isArray(list)) throw new Error('GET /dev/mailbox did not answer with {data: […]}');
  return list
    .filter(isObject)
    .map((mail) => ({
      subject: textOf(mail['subject']),
      content: [mail['text'], mail['html'], mail['links']].map(textOf).join('\n'),
      sentAt: textOf(mail['sentAt']),
    }))
    .reverse();
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
}
