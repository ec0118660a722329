/** The environment in which the suite starts a project: short times, wide limits, keys of its own. */
import { randomBytes } from 'node:crypto';

/** What the suite knows because it has chosen it. */
export interface VerifySecrets {
  /** The key that access tokens are signed with. */
  readonly jwtSecret: string;
  /** The one origin that CORS lets in. */
  readonly allowedOrigin: string;
  /** Bytes that a body may have. */
  readonly bodyLimit: number;
  /** Seconds in which a second use of a refresh token is taken for a race. */
  readonly refreshGrace: number;
  /** Failed logins an account may have before it is throttled. */
  readonly loginFailures: number;
}

/** The variables to start with, and what they make known. */
export interface VerifyEnvironment {
  readonly url: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly secrets: VerifySecrets;
}

/** Where the suite runs the project. */
export interface VerifyPlace {
  /** A free port on 127.0.0.1. */
  readonly port: number;
  /** A database of its own, in the form that the project's DATABASE_URL has; the project's own when left out. */
  readonly databaseUrl?: string;
  /** The key that access tokens are signed with; made up when left out. */
  readonly jwtSecret?: string;
}

/** What makes a provider of logins be there. */
const providerVariables = [
  ...['GOOGLE', 'GITHUB', 'FACEBOOK', 'OIDC'].flatMap((id) => [
    `OAUTH_${id}_CLIENT_ID`,
    `OAUTH_${id}_CLIENT_SECRET`,
  ]),
  'OAUTH_OIDC_ISSUER',
];

/** What a process is told that runs on a server; nobody listens where its mails go. */
export function productionVariables(): Readonly<Record<string, string>> {
  const secret = (): string => randomBytes(32).toString('hex');
  return {
    APP_ENV: 'production',
    PUBLIC_URL: 'https://api.keelson.example',
    APP_SECRET: secret(),
    JWT_SECRET: secret(),
    SMTP_URL: 'smtp://127.0.0.1:9',
    MAIL_FROM: 'no-reply@api.keelson.example',
    DOCS_ENABLED: '',
  };
}

const ALLOWED_ORIGIN = 'https://app.keelson.example';

/**
 * Variables of the contract (section 6) for a run of the suite. They go in front of the project's own.
 * Mail stays inside: the suite reads the development mailbox, and no SMTP server is ever asked.
 */
export function verifyEnvironment(place: VerifyPlace): VerifyEnvironment {
  const url = `http://127.0.0.1:${place.port}`;
  const secrets: VerifySecrets = {
    jwtSecret: place.jwtSecret ?? randomBytes(32).toString('hex'),
    allowedOrigin: ALLOWED_ORIGIN,
    bodyLimit: 100_000,
    refreshGrace: 3,
    loginFailures: 5,
  };
  const wide = '1000000/60';
  return {
    url,
    secrets,
    variables: {
      APP_ENV: 'development',
      HOST: '127.0.0.1',
      PORT: String(place.port),
      PUBLIC_URL: url,
      ...(place.databaseUrl === undefined ? {} : { DATABASE_URL: place.databaseUrl }),
      SMTP_URL: '',
      LOG_LEVEL: 'info',
      CORS_ORIGINS: secrets.allowedOrigin,
      TRUSTED_PROXIES: '',
      BODY_LIMIT: String(secrets.bodyLimit),
      DOCS_ENABLED: 'true',
      JWT_SECRET: secrets.jwtSecret,
      JWT_SECRET_PREVIOUS: '',
      REFRESH_GRACE: String(secrets.refreshGrace),
      RATE_LIMIT_GENERAL: wide,
      RATE_LIMIT_REGISTER: wide,
      RATE_LIMIT_LOGIN: wide,
      RATE_LIMIT_LOGIN_ACCOUNT: `${secrets.loginFailures}/60`,
      RATE_LIMIT_REFRESH: wide,
      RATE_LIMIT_FORGOT: wide,
      RATE_LIMIT_RESET: wide,
      RATE_LIMIT_OAUTH: wide,
      // Nobody outside of this machine is asked: the suite brings a provider of its own.
      ...Object.fromEntries(providerVariables.map((name) => [name, ''])),
    },
  };
}
