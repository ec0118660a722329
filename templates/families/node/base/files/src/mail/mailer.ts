import type { Config } from '../config.js';
import type { Logger } from '../log.js';
import { Mailbox } from './mailbox.js';

/** A mail to one person, as plain text: it shows alike everywhere, and nothing in it can be made to run. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** Sends mails. */
export interface Mailer {
  /** Resolves when the mail was handed over; rejects when it could not be. */
  send(mail: Mail): Promise<void>;
  /** Where mails go that are not really sent; undefined when they are. */
  readonly mailbox: Mailbox | undefined;
  close(): void;
}

/** Milliseconds to wait for the mail server, at each stage. */
const timeout = 10_000;

/** Sends over SMTP when `SMTP_URL` is set; else (never in production) keeps the mails in memory. */
export function createMailer(config: Config, log: Logger): Mailer {
  if (config.SMTP_URL === undefined) return memoryMailer();
  return smtpMailer(config.SMTP_URL, config.MAIL_FROM ?? 'no-reply@localhost', log);
}

/** Keeps mails in memory, for `GET /dev/mailbox` and for tests. */
export function memoryMailer(): Mailer {
  const mailbox = new Mailbox();
  return {
    mailbox,
    send: (mail) => {
      mailbox.add(mail, new Date());
      return Promise.resolve();
    },
    close: () => undefined,
  };
}

function smtpMailer(smtpUrl: string, from: string, log: Logger): Mailer {
  // Loaded with the first mail: most starts of the process send none.
  const transport = lazy(async () => {
    const { createTransport } = await import('nodemailer');
    return createTransport(
      {
        url: smtpUrl,
        pool: true,
        connectionTimeout: timeout,
        greetingTimeout: timeout,
        socketTimeout: timeout,
      },
      { from },
    );
  });
  return {
    mailbox: undefined,
    async send({ to, subject, text }) {
      try {
        // As an object the address can not be read as a list of several.
        await (await transport.get()).sendMail({ to: { name: '', address: to }, subject, text });
      } catch (error) {
        log.error({ err: error, subject }, 'mail not sent');
        throw error;
      }
    },
    close: () => transport.made?.close(),
  };
}

function lazy<T>(make: () => Promise<T>): { get: () => Promise<T>; made: T | undefined } {
  let pending: Promise<T> | undefined;
  const holder = {
    made: undefined as T | undefined,
    get: () => (pending ??= make().then((value) => (holder.made = value))),
  };
  return holder;
}
