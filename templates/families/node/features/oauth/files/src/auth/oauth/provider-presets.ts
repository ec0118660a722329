import type { Configuration, ServerMetadata } from 'openid-client';

import { facebookUser } from './facebook-user.js';
import { githubUser } from './github-user.js';
import { googleUser } from './google-user.js';
import type { ProviderId } from './oauth.config.js';
import { openIdUser, type Tokens } from './openid-user.js';
import type { ProviderUser } from './provider-user.js';

/** What is the same at a provider for every app. */
export interface Preset {
  /** As mails call it: “through Google”. */
  readonly label: string;
  readonly scope: string;
  /** OpenID Connect: the issuer, from which the rest is discovered. Bare OAuth 2: where everything is. */
  readonly server: { readonly discover: string } | { readonly known: ServerMetadata };
  /** Whom the tokens belong to. */
  readonly userOf: (configuration: Configuration, tokens: Tokens) => Promise<ProviderUser>;
}

const takesSecretInBody = { token_endpoint_auth_methods_supported: ['client_secret_post'] };

const facebookGraph = 'https://graph.facebook.com/v26.0';

/** The providers that are known by name. */
export const presets: Readonly<Record<Exclude<ProviderId, 'oidc'>, Preset>> = {
  google: {
    label: 'Google',
    scope: 'openid email profile',
    server: { discover: 'https://accounts.google.com' },
    userOf: googleUser,
  },
  github: {
    label: 'GitHub',
    scope: 'read:user user:email',
    server: {
      known: {
        issuer: 'https://github.com/login/oauth',
        authorization_endpoint: 'https://github.com/login/oauth/authorize',
        token_endpoint: 'https://github.com/login/oauth/access_token',
        ...takesSecretInBody,
      },
    },
    userOf: githubUser('https://api.github.com'),
  },
  facebook: {
    label: 'Facebook',
    scope: 'email public_profile',
    server: {
      known: {
        issuer: 'https://www.facebook.com',
        authorization_endpoint: 'https://www.facebook.com/v26.0/dialog/oauth',
        token_endpoint: `${facebookGraph}/oauth/access_token`,
        ...takesSecretInBody,
      },
    },
    userOf: facebookUser(facebookGraph),
  },
};

/** Any other provider that speaks OpenID Connect. */
export function openIdPreset(issuer: string): Preset {
  return {
    label: 'single sign-on',
    scope: 'openid email profile',
    server: { discover: issuer },
    userOf: openIdUser,
  };
}
