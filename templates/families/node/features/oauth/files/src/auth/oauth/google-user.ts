import type { Configuration } from 'openid-client';

import { openIdUser, type Tokens } from './openid-user.js';
import type { ProviderUser } from './provider-user.js';

/**
 * The user at Google. It runs the mailboxes of gmail.com and of the domains that it hosts (`hd`); any other address it has
 * seen once, and it may belong to somebody else by now.
 */
export async function googleUser(
  configuration: Configuration,
  tokens: Tokens,
): Promise<ProviderUser> {
  const user = await openIdUser(configuration, tokens);
  const runsMailbox =
    typeof tokens.claims()?.hd === 'string' || user.email?.endsWith('@gmail.com') === true;
  return { ...user, isEmailVerified: user.isEmailVerified && runsMailbox };
}
