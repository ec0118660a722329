import {
  fetchUserInfo,
  type Configuration,
  type IDToken,
  type TokenEndpointResponse,
  type TokenEndpointResponseHelpers,
  type UserInfoResponse,
} from 'openid-client';

import { ProviderError } from './provider-error.js';
import { subject, type ProviderUser } from './provider-user.js';

/** What a provider has given for a code. */
export type Tokens = TokenEndpointResponse & TokenEndpointResponseHelpers;

/**
 * The user of an ID token, which the library has checked: signature, issuer, audience, time and nonce. Some providers
 * keep the address out of it, and tell it where users are described.
 */
export async function openIdUser(
  configuration: Configuration,
  tokens: Tokens,
): Promise<ProviderUser> {
  const claims = tokens.claims();
  if (claims === undefined) throw new ProviderError('refused', 'no ID token');
  const hasMore = configuration.serverMetadata().userinfo_endpoint !== undefined;
  const said: IDToken | UserInfoResponse =
    claims.email === undefined && hasMore
      ? await fetchUserInfo(configuration, tokens.access_token, claims.sub)
      : claims;
  return {
    issuer: claims.iss,
    subject: subject.parse(claims.sub),
    email: typeof said.email === 'string' ? said.email : undefined,
    isEmailVerified: said.email_verified === true,
    name: typeof said.name === 'string' ? said.name : undefined,
  };
}
