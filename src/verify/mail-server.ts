import type { AddressInfo } from 'node:net';

import { SMTPServer } from 'smtp-server';

/** A mail as it came over SMTP. */
export interface ReceivedMail {
  /** Whom it goes to, whatever its header says (RFC 5321, 3.3). */
  readonly recipients: readonly string[];
  /** Header and body. */
  readonly text: string;
}

/** A mail server of the suite's own. */
export interface MailServer {
  /** As in SMTP_URL. */
  readonly url: string;
  readonly mails: readonly ReceivedMail[];
  readonly close: () => Promise<void>;
}

/** Starts one on a free port. It takes every mail, and hands none on. */
export async function startMailServer(): Promise<MailServer> {
  const mails: ReceivedMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    onData(stream, session, done) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        const recipients = session.envelope.rcptTo.map(({ address }) => address);
        mails.push({ recipients, text: Buffer.concat(parts).toString() });
        done();
      });
    },
  });
  // Clients that go away without a word are none of our faults.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${address.port}`,
    mails,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
