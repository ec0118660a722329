import { API, type Contract, type Flavour } from './contract.js';
import type { DetailsByOperation } from './details.js';
import type { Answer, Parameter, Schema } from './document.js';
import {
  always,
  anyText,
  emptyAnswer,
  type HeaderName,
  id,
  idInPath,
  jsonAnswer,
  named,
  promised,
  taken,
  time,
} from './parts.js';

const email: Schema = { type: 'string', format: 'idn-email', maxLength: 254 };
const token: Schema = { type: 'string', format: 'token' };
/** What is typed to log in. A password from before the rules changed must still do. */
const typed: Schema = { type: 'string', minLength: 1 };
const name: Schema = { type: 'string', format: 'name', minLength: 1, maxLength: 100 };

const accepted: Answer = jsonAnswer({ type: 'object' });
const user = jsonAnswer(named('User'));

/** Section 2 of the contract. */
export function accountDetails(
  flavour: Exclude<Flavour, 'none'>,
  { oauth, project }: Pick<Contract, 'oauth' | 'project'>,
): DetailsByOperation {
  const newPassword: Schema = {
    type: 'string',
    format: 'password',
    minLength: 15,
    maxLength: 128,
    'x-without': project,
  };
  const auth = `${API}/auth`;
  const login = flavour === 'jwt' ? tokenLogin : sessionLogin;
  return {
    [`POST ${auth}/register`]: {
      body: taken({ email, password: newPassword, name }),
      done: { 202: accepted },
    },
    [`POST ${auth}/verify-email`]: {
      body: taken({ token }),
      done: { 204: emptyAnswer() },
      refusedValues: [422],
    },
    [`POST ${auth}/login`]: {
      body: taken({ email: typed, password: typed }),
      done: { 200: login },
      refusals: [401],
      refusedValues: [401],
    },
    [`POST ${auth}/logout`]: { done: { 204: emptyAnswer() } },
    ...(flavour === 'jwt' && {
      [`POST ${auth}/refresh`]: {
        body: taken({ refreshToken: token }),
        done: { 200: jsonAnswer(named('TokenPair')) },
        refusals: [401],
        refusedValues: [401],
      },
    }),
    ...(oauth && oauthDetails(auth, login, flavour)),
    [`POST ${auth}/password/forgot`]: { body: taken({ email }), done: { 202: accepted } },
    [`POST ${auth}/password/reset`]: {
      body: taken({ token, password: newPassword }),
      done: { 204: emptyAnswer() },
      refusedValues: [422],
    },
    [`POST ${auth}/password/change`]: {
      body: taken({ currentPassword: typed, newPassword }),
      done: { 204: emptyAnswer() },
      refusedValues: [422],
    },
    [`GET ${auth}/me`]: { done: { 200: user } },
    [`PATCH ${auth}/me`]: { body: taken({ name }, []), done: { 200: user } },
    [`GET ${auth}/sessions`]: { done: { 200: jsonAnswer(named('Logins')) } },
    [`DELETE ${auth}/sessions`]: { done: { 204: emptyAnswer() } },
    [`DELETE ${auth}/sessions/{id}`]: {
      parameters: [idInPath],
      done: { 204: emptyAnswer() },
      refusals: [404],
    },
  };
}

const providers: Schema = { enum: ['google', 'github', 'facebook', 'oidc'] };

/** The two steps of a browser to another provider and back. Which providers are there, the environment says. */
function oauthDetails(auth: string, login: Answer, flavour: Flavour): DetailsByOperation {
  const provider: Parameter = { name: 'provider', in: 'path', required: true, schema: providers };
  const redirect = (...names: readonly HeaderName[]): Answer => emptyAnswer(always(...names));
  return {
    [`GET ${auth}/oauth/{provider}`]: {
      parameters: [provider],
      done: { 302: redirect('Location', 'Set-Cookie') },
      refusals: [404],
      refusedValues: [404],
    },
    [`GET ${auth}/oauth/{provider}/callback`]: {
      parameters: [provider],
      done: {
        200: login,
        202: accepted,
        ...(flavour === 'session' && { 303: redirect('Location', 'Set-Cookie') }),
      },
      refusals: [400, 401, 404],
      refusedValues: [400, 401, 404],
    },
  };
}

const sessionLogin = jsonAnswer(promised({ user: named('User') }), always('Set-Cookie'));

const pair = {
  accessToken: { type: 'string', pattern: '^[\\w-]+\\.[\\w-]+\\.[\\w-]+$' },
  tokenType: { const: 'Bearer' },
  expiresIn: { type: 'integer', minimum: 1 },
  refreshToken: { type: 'string', minLength: 43 },
} as const satisfies Readonly<Record<string, Schema>>;

const tokenLogin = jsonAnswer(promised({ ...pair, user: named('User') }));

const profile = promised({
  id,
  email: { type: 'string', minLength: 3 },
  name: anyText,
  role: { enum: ['user', 'admin'] },
  createdAt: time,
});

/** Schemas that are about accounts. */
export function accountSchemas(
  flavour: Exclude<Flavour, 'none'>,
): Readonly<Record<string, Schema>> {
  return {
    // These members and no other: what else is stored of a person is nobody's business.
    User: { ...profile, additionalProperties: false },
    Logins: promised({
      data: {
        type: 'array',
        items: promised({
          id,
          device: anyText,
          createdAt: time,
          lastUsedAt: time,
          current: { type: 'boolean' },
        }),
      },
    }),
    ...(flavour === 'jwt' && { TokenPair: promised(pair) }),
  };
}
