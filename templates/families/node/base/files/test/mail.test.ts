import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createLogger } from '../src/log.js';
import { MailError, memoryMailer } from '../src/mail/mailer.js';
import { linksIn } from '../src/mail/mailbox.js';
import { startTestApp, type TestApp } from './support/app.js';
import { expectProblem } from './support/expect.js';

const mail = {
  to: 'ann@example.test',
  subject: 'Hello <b>',
  text: 'Open https://app.test/verify?token=1&x=2 <script>alert(1)</script>',
};

/** Just enough of SMTP to take a mail, or to refuse the address with some code. */
function smtpServer(received: string[], refusal?: 450 | 550): Promise<Server> {
  const server = createServer((socket) => {
    let data = false;
    let text = '';
    socket.write('220 test\r\n');
    socket.on('data', (chunk) => {
      text += chunk.toString();
      for (let end = text.indexOf('\r\n'); end !== -1; end = text.indexOf('\r\n')) {
        const line = text.slice(0, end);
        text = text.slice(end + 2);
        received.push(line);
        if (data) {
          if (line !== '.') continue;
          data = false;
          socket.write('250 taken\r\n');
        } else if (line === 'DATA') {
          data = true;
          socket.write('354 go on\r\n');
        } else if (line === 'QUIT') socket.end('221 bye\r\n');
        else if (refusal !== undefined && line.startsWith('RCPT'))
          socket.write(`${refusal} no ${line}\r\n`);
        else socket.write('250 ok\r\n');
      }
    });
    socket.on('error', () => undefined);
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

function urlOf(server: Server): string {
  return `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** What sending fails with. */
async function errorOf(smtpUrl: string): Promise<unknown> {
  const app = await startTestApp({ env: { SMTP_URL: smtpUrl } });
  try {
    return await app.services.mailer.send(mail).catch((error: unknown) => error);
  } finally {
    await app.close();
  }
}

describe('mails over SMTP', () => {
  it('reach the server, to exactly one address', async () => {
    const received: string[] = [];
    const server = await smtpServer(received);
    const app = await startTestApp({
      env: { SMTP_URL: urlOf(server), MAIL_FROM: 'App <app@app.test>' },
    });
    await app.services.mailer
      .send({ ...mail, to: 'ann@example.test, eve@example.test' })
      .catch(() => undefined);
    await app.services.mailer.send(mail);
    expect(received.filter((line) => line.startsWith('RCPT TO:<ann@example.test>'))).toHaveLength(
      1,
    );
    expect(received.filter((line) => line.includes('RCPT TO:<eve@example'))).toHaveLength(0);
    expect(received).toContain('From: App <app@app.test>');
    expect(app.services.mailer.mailbox).toBeUndefined();
    expectProblem(await app.request('GET', '/dev/mailbox'), 404);
    await app.close();
    server.close();
  });

  it.each([
    [550, true],
    [450, false],
  ] as const)('that are refused with %i reject, for good: %s', async (refusal, isPermanent) => {
    const server = await smtpServer([], refusal);
    const error = await errorOf(urlOf(server));
    expect(error).toMatchObject({
      code: 'EENVELOPE',
      responseCode: refusal,
      command: 'RCPT TO',
      isPermanent,
    });
    server.close();
  });

  it('that reach no server may be tried again', async () => {
    const server = await smtpServer([]);
    const url = urlOf(server);
    await new Promise((resolve) => server.close(resolve));
    expect(await errorOf(url)).toMatchObject({ code: 'ESOCKET', isPermanent: false });
  });

  it('that can have no envelope need not be tried again', () => {
    const impossible = Object.assign(new Error('Invalid recipient'), { code: 'EENVELOPE' });
    expect(new MailError(impossible)).toMatchObject({ isPermanent: true });
    expect(new MailError('?')).toMatchObject({ isPermanent: false });
  });

  it('fail with errors that can be logged: no address is in them', async () => {
    const server = await smtpServer([], 550);
    const lines: string[] = [];
    const error = await errorOf(urlOf(server));
    createLogger('error', { write: (line) => void lines.push(line) }).error({ err: error });
    expect(lines[0]).toContain('"responseCode":550');
    expect(lines[0]).not.toContain('ann');
    server.close();
  });
});

describe('the mailbox', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
    await app.services.mailer.send(mail);
    await app.services.mailer.send({ ...mail, to: 'bob@example.test' });
  });
  afterAll(() => app.close());

  it('is JSON for programs, with the links', async () => {
    const response = await app.request('GET', '/dev/mailbox?to=ann@example.test');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.json<{ data: unknown[] }>().data).toMatchObject([
      { ...mail, links: ['https://app.test/verify?token=1&x=2'] },
    ]);
    expect(
      (await app.request('GET', '/dev/mailbox')).json<{ data: unknown[] }>().data,
    ).toHaveLength(2);
  });

  it('refuses parameters that it does not know', async () => {
    expectProblem(await app.request('GET', '/dev/mailbox?from=ann@example.test'), 422);
  });

  it('is a page for people, with nothing in it that runs', async () => {
    const response = await app.request('GET', '/dev/mailbox', {
      headers: { Accept: 'text/html,*/*' },
    });
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(response.text).toContain('Hello &lt;b&gt;');
    expect(response.text).toContain('<a href="https://app.test/verify?token=1&amp;x=2"');
    expect(response.text).not.toContain('<script');
  });

  it('does not exist in production', async () => {
    const production = await startTestApp({
      mailer: memoryMailer(),
      env: {
        APP_ENV: 'production',
        PUBLIC_URL: 'https://app.test',
        APP_SECRET: 'yY2mVwq0f6C9rXbK4nZt7LdHs1GpJ3eA',
        SMTP_URL: 'smtp://127.0.0.1:1',
        MAIL_FROM: 'a@app.test',
      },
    });
    expectProblem(await production.request('GET', '/dev/mailbox'), 404);
    expectProblem(await production.request('GET', '/docs'), 404);
    await production.close();
  });

  it('keeps no more than 200 mails', async () => {
    const mailer = memoryMailer();
    for (let i = 0; i < 250; i += 1) await mailer.send({ ...mail, subject: String(i) });
    expect(mailer.mailbox?.list()).toHaveLength(200);
    expect(mailer.mailbox?.list()[0]?.subject).toBe('249');
    expect(linksIn('no link')).toEqual([]);
  });
});
