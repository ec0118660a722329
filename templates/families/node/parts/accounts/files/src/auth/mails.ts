import type { Mail } from '../mail/mailer.js';
import { projectTitle } from '../project.js';

/**
 * The mails of accounts. Nothing that a stranger typed stands in them: whoever may register any address could
 * otherwise send words of their own to anybody. Links begin with `PUBLIC_URL`, never with what a request calls us.
 */
export const mails = {
  /** To a new account: proves that mails reach its owner. */
  verifyEmail(to: string, publicUrl: string, token: string, seconds: number): Mail {
    return mail(to, 'Confirm your e-mail address', [
      `Somebody registered this address at ${projectTitle}. If it was you, confirm it: open`,
      link(publicUrl, 'verify-email', token),
      `or send the token ${token} to`,
      `${publicUrl}/api/v1/auth/verify-email`,
      `It works once, within ${duration(seconds)}. If it was not you, leave it alone.`,
    ]);
  },

  /** To an address that has an account, when it is registered again. */
  alreadyRegistered(to: string, publicUrl: string): Mail {
    return mail(to, 'You already have an account', [
      `Somebody registered this address at ${projectTitle}, but it has an account. Nothing was changed.`,
      'If it was you, log in as ever. If you do not know the password, ask for a new one at',
      `${publicUrl}/api/v1/auth/password/forgot`,
    ]);
  },

  /** To the owner of an account who asked for a new password. */
  resetPassword(to: string, publicUrl: string, token: string, seconds: number): Mail {
    return mail(to, 'Choose a new password', [
      `Somebody asked for a new password at ${projectTitle}. If it was you, choose one: open`,
      link(publicUrl, 'reset-password', token),
      `or send the token ${token} and the new password to`,
      `${publicUrl}/api/v1/auth/password/reset`,
      `It works once, within ${duration(seconds)}. If it was not you, leave it alone: nothing changes.`,
    ]);
  },

  /** After the password has changed, so that an owner who did not do it learns of it. */
  passwordChanged(to: string, publicUrl: string): Mail {
    return mail(to, 'Your password was changed', [
      `The password of your account at ${projectTitle} was changed, and other logins were ended.`,
      'If it was not you, ask for a new password now, at',
      `${publicUrl}/api/v1/auth/password/forgot`,
    ]);
  },
};

function mail(to: string, subject: string, paragraphs: readonly string[]): Mail {
  return { to, subject: `${projectTitle}: ${subject}`, text: `${paragraphs.join('\n\n')}\n` };
}

function link(publicUrl: string, page: string, token: string): string {
  return `${publicUrl}/${page}?token=${token}`;
}

function duration(seconds: number): string {
  if (seconds % 3600 === 0) return plural(seconds / 3600, 'hour');
  return seconds < 60 ? plural(seconds, 'second') : plural(Math.floor(seconds / 60), 'minute');
}

function plural(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
