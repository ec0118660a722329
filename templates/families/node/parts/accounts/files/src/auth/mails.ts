import type { Config } from '../config.js';
import type { Mail } from '../mail/mailer.js';
import { projectTitle } from '../project.js';
import type { Services } from '../services.js';

type Settings = Pick<Config, 'PUBLIC_URL' | 'VERIFY_TOKEN_TTL' | 'RESET_TOKEN_TTL'>;

/**
 * The mails of accounts. Nothing that a stranger typed stands in them: whoever may register any address could
 * otherwise send words of their own to anybody. Links begin with `PUBLIC_URL`, never with what a request calls us.
 */
export const mails = {
  /** To an address without an account: proves that mails reach its owner, who then has one. */
  verifyEmail(to: string, config: Settings, token: string, now: Date): Mail {
    const { PUBLIC_URL, VERIFY_TOKEN_TTL } = config;
    return mail(to, 'Confirm your e-mail address', [
      `Somebody registered this address at ${projectTitle}, at ${minute(now)}. If it was you, confirm it: open`,
      link(PUBLIC_URL, 'verify-email', token),
      `or, as a program, POST the token ${token} to /api/v1/auth/verify-email.`,
      `It works once, within ${duration(VERIFY_TOKEN_TTL)}, and makes an account with the password that was typed then. If it was not you, leave it alone: there will be no account.`,
    ]);
  },

  /** To an address that has an account, when it is registered again. */
  alreadyRegistered(to: string, { PUBLIC_URL }: Settings): Mail {
    return mail(to, 'You already have an account', [
      `Somebody registered this address at ${projectTitle}, but it has an account. Nothing was changed.`,
      'If it was you, log in as ever. If you do not know the password, ask for a new one at',
      `${PUBLIC_URL}/forgot-password`,
    ]);
  },

  /** To the owner of an account who asked for a new password. */
  resetPassword(to: string, { PUBLIC_URL, RESET_TOKEN_TTL }: Settings, token: string): Mail {
    return mail(to, 'Choose a new password', [
      `Somebody asked for a new password at ${projectTitle}. If it was you, choose one: open`,
      link(PUBLIC_URL, 'reset-password', token),
      `or, as a program, POST the token ${token} and the new password to /api/v1/auth/password/reset.`,
      `It works once, within ${duration(RESET_TOKEN_TTL)}. If it was not you, leave it alone: nothing changes.`,
    ]);
  },

  /** After the password has changed, so that an owner who did not do it learns of it. */
  passwordChanged(to: string, { PUBLIC_URL }: Settings): Mail {
    return mail(to, 'Your password was changed', [
      `The password of your account at ${projectTitle} was changed, and other logins were ended.`,
      'If it was not you, ask for a new password now, at',
      `${PUBLIC_URL}/forgot-password`,
    ]);
  },
};

/** Sends the mail after the answer, so that its time does not tell whether there is one. */
export function sendLater({ background, mailer }: Services, mail: Mail): void {
  background.run('mail', () => mailer.send(mail));
}

function mail(to: string, subject: string, paragraphs: readonly string[]): Mail {
  return { to, subject: `${projectTitle}: ${subject}`, text: `${paragraphs.join('\n\n')}\n` };
}

/** To one of `accountPages`. Browsers keep what stands behind a `#` to themselves: no log and no referrer has the token. */
function link(publicUrl: string, page: string, token: string): string {
  return `${publicUrl}/${page}#token=${token}`;
}

/** `2026-01-31 12:34 UTC` */
function minute(time: Date): string {
  return `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function duration(seconds: number): string {
  if (seconds % 3600 === 0) return plural(seconds / 3600, 'hour');
  return seconds < 60 ? plural(seconds, 'second') : plural(Math.floor(seconds / 60), 'minute');
}

function plural(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
