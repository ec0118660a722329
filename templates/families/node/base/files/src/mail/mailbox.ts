import { newId } from '../ids.js';
import type { Mail } from './mailer.js';

/** A mail that was kept instead of sent. */
export interface KeptMail extends Mail {
  readonly id: string;
  readonly sentAt: Date;
}

/** Mails kept at most. */
const capacity = 200;

/** The mails of a development or test process, newest first. */
export class Mailbox {
  readonly #mails: KeptMail[] = [];

  add(mail: Mail, sentAt: Date): void {
    this.#mails.unshift({ id: newId(), sentAt, ...mail });
    this.#mails.length = Math.min(this.#mails.length, capacity);
  }

  /** All mails, or those to one address; newest first. */
  list(to?: string): readonly KeptMail[] {
    return to === undefined ? [...this.#mails] : this.#mails.filter((mail) => mail.to === to);
  }
}

/** The http(s) links in a mail's text. */
export function linksIn(text: string): readonly string[] {
  return text.match(/https?:\/\/[^\s<>"]+/g) ?? [];
}
