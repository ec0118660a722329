import { group, withAccounts } from '../check.js';
import { expectEqual, expectInvalid, expectStatus, expectThat } from '../expect.js';
import { until } from '../until.js';

/** Mails as they leave the project, received by a mail server of the suite's own. */
export const mail = group({ id: 'mail', title: 'Mail' }, withAccounts, [
  {
    id: 'C256',
    title: 'A mail goes to one recipient, whatever stands in the address and the name',
    source: 'OWASP ASVS V1.3.11; RFC 5321, 3.3',
    needs: ['process'],
    async run(context) {
      const { mails, url } = await context.mailServer();
      const { accounts } = await context.elsewhere({ SMTP_URL: url, MAIL_FROM: FROM });
      const victim = accounts.newEmail();
      for (const email of [`ada@mail.example\r\nBcc: ${victim}`, `ada@mail.example,${victim}`]) {
        expectInvalid(await accounts.register(email, accounts.newPassword()), '/email');
      }
      const email = accounts.newEmail();
      const name = `Ada <${victim}>, "Bcc: ${victim}"`;
      expectStatus(await accounts.register(email, accounts.newPassword(), name), 202, 422);
      const plain = accounts.newEmail();
      expectStatus(await accounts.register(plain, accounts.newPassword()), 202);
      await until(() => mails.some(({ recipients }) => recipients.includes(plain)));
      for (const { recipients, text } of mails) {
        expectEqual(recipients.length, 1, 'recipients');
        expectThat(!recipients.includes(victim), 'nobody else', victim);
        const [head = ''] = text.split('\r\n\r\n');
        expectThat(!/^(bcc|cc):/im.test(head), 'no further recipient in the header', head);
      }
    },
  },
  {
    id: 'C257',
    title: 'A mail server that is away delays mails, and no answer; the mail comes when it is back',
    source: 'OWASP ASVS V16.5.3',
    needs: ['process'],
    slow: true,
    async run(context) {
      const { mails, url } = await context.mailServer();
      const proxy = await context.throughProxyTo(url);
      proxy.fail('refuse');
      const there = await context.elsewhere({ SMTP_URL: proxy.url, MAIL_FROM: FROM });
      const email = there.accounts.newEmail();
      const answer = await there.accounts.register(email, there.accounts.newPassword());
      expectStatus(answer, 202);
      expectStatus(await there.anyone.get('/health/ready'), 200);
      await until(() => proxy.refused > 0);
      proxy.restore();
      await until(() => mails.some(({ recipients }) => recipients.includes(email)), 30_000);
    },
  },
]);

const FROM = 'no-reply@keelson.example';
