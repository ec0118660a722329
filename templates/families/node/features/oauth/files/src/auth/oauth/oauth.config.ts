import { limit, text, url, whole } from '../../env.js';

/** The providers there are, as they stand in paths. */
export const providerIds = ['google', 'github', 'facebook', 'oidc'] as const;
export type ProviderId = (typeof providerIds)[number];

/** Longest issuer that is stored beside an identity. */
const maxIssuerLength = 255;

/** The variables of logins through other providers. A provider is there when its client id is. */
export function oauthVariables(production: boolean) {
  return {
    OAUTH_GOOGLE_CLIENT_ID: text().optional(),
    OAUTH_GOOGLE_CLIENT_SECRET: text().optional(),
    OAUTH_GOOGLE_REDIRECT_URI: redirectUri(production).optional(),
    OAUTH_GITHUB_CLIENT_ID: text().optional(),
    OAUTH_GITHUB_CLIENT_SECRET: text().optional(),
    OAUTH_GITHUB_REDIRECT_URI: redirectUri(production).optional(),
    OAUTH_FACEBOOK_CLIENT_ID: text().optional(),
    OAUTH_FACEBOOK_CLIENT_SECRET: text().optional(),
    OAUTH_FACEBOOK_REDIRECT_URI: redirectUri(production).optional(),
    OAUTH_OIDC_CLIENT_ID: text().optional(),
    OAUTH_OIDC_CLIENT_SECRET: text().optional(),
    OAUTH_OIDC_REDIRECT_URI: redirectUri(production).optional(),
    OAUTH_OIDC_ISSUER: issuer(production).optional(),
    OAUTH_TIMEOUT: whole(1, 60).default(5),
    RATE_LIMIT_OAUTH: limit(30, 60),
  };
}

/** A provider has its id and what belongs to it, or none of them: one line for each that is missing. */
export function oauthFaults(env: NodeJS.ProcessEnv): string[] {
  const isSet = (name: string) => (env[name] ?? '') !== '';
  return providerIds.flatMap((id) => {
    const own = ['CLIENT_ID', 'CLIENT_SECRET', ...(id === 'oidc' ? ['ISSUER'] : [])];
    const names = own.map((name) => `OAUTH_${id.toUpperCase()}_${name}`);
    return names.some(isSet) ? names.filter((name) => !isSet(name)).map(missing) : [];
  });
}

function missing(name: string): string {
  return `${name} is missing`;
}

/** The address of a page, or of a server. Over http anybody on the way reads what goes there: not in production. */
export function webAddress(production: boolean) {
  return url('http:', 'https:').refine(
    (value) => !production || !URL.canParse(value) || new URL(value).protocol === 'https:',
    'must begin with https: in production',
  );
}

/** Where browsers are sent: in the form that a header can hold, whatever characters it was written with. */
export function pageAddress(production: boolean) {
  return webAddress(production).transform((value) => new URL(value).href);
}

/** As the provider has it registered; the parameters of the answer are added to it. */
function redirectUri(production: boolean) {
  return pageAddress(production).refine((value) => !/[?#]/.test(value), 'must have no ? and no #');
}

function issuer(production: boolean) {
  return webAddress(production)
    .refine((value) => !/[?#@]/.test(value), 'must have no ?, no # and no password')
    .refine((value) => !value.includes('/.well-known/'), 'must end before /.well-known/')
    .refine(
      (value) => value.length <= maxIssuerLength,
      `must have at most ${maxIssuerLength} characters`,
    );
}
