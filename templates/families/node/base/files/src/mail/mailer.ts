import type { Config } from '../config.js';
import { Mailbox } from './mailbox.js';

/** A mail to one person, as plain text: it shows alike everywhere, and nothing in it can be made to run. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** Sends mails. */
export interface Mailer {
  /** Resolves when the mail was handed over; rejects with a {@link MailError} when it could not be. */
  send(mail: Mail): Promise<void>;
  /** Where mails go that are not really sent; undefined when they are. */
  readonly mailbox: Mailbox | undefined;
  close(): void;
}

/** What nodemailer says of a failure, as far as it holds no address. */
interface SmtpFailure extends Error {
  /** e.g. `ESOCKET`, `EENVELOPE` */
  readonly code?: string;
  /** What the server answered, e.g. 550, and to which command. */
  readonly responseCode?: number;
  readonly command?: string;
  readonly permanent?: boolean;
}

/**
 * A mail that was not sent. It may be logged as it is: the error of the library names addresses in several places
 * (`rejected`, `envelope`, the server's words), so none of it is kept but codes.
 */
export class MailError extends Error {
  readonly code: string | undefined;
  readonly responseCode: number | undefined;
  readonly command: string | undefined;
  /** The mail was refused for good: to send it again would end alike. */
  readonly isPermanent: boolean;

  constructor(cause: unknown) {
    super('the mail was not sent');
    this.name = 'MailError';
    const failure: Partial<SmtpFailure> = cause instanceof Error ? cause : {};
    this.code = failure.code;
    this.responseCode = failure.responseCode;
    this.command = failure.command;
    // An envelope that nodemailer itself takes for impossible has no answer of a server.
    this.isPermanent =
      failure.permanent ?? (failure.code === 'EENVELOPE' && failure.responseCode === undefined);
  }
}

/** Milliseconds to wait for the mail server, at each stage. */
const timeout = 10_000;

/** Sends over SMTP when `SMTP_URL` is set; else (never in production) keeps the mails in memory. */
export function createMailer(config: Config): Mailer {
  if (config.SMTP_URL === undefined) return memoryMailer();
  return smtpMailer(config.SMTP_URL, config.MAIL_FROM ?? 'no-reply@localhost');
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

function smtpMailer(smtpUrl: string, from: string): Mailer {
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
        throw new MailError(error);
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
