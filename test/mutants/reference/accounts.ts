import { createHash, createHmac, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Flavour } from '../../../src/contract/contract.js';
import {
  type Answer,
  type Asked,
  type Body,
  invalid,
  members,
  Problem,
  type Routes,
  text,
} from './answer.js';
import { newId, now } from './values.js';

/** Faults that are switched on, by the number of the check that must turn red. */
export type Faults = ReadonlySet<string>;

export interface AccountsOptions {
  readonly flavour: Flavour;
  readonly faults: Faults;
  readonly project: string;
  readonly publicUrl: string;
  readonly allowedOrigins: readonly string[];
  readonly jwtSecret: string;
  readonly refreshGraceMs: number;
  readonly loginFailures: number;
  readonly log: (line: Body) => void;
}

export interface User {
  readonly id: string;
  readonly email: string;
  name: string;
  role: 'user' | 'admin';
  hash: string;
  verified: boolean;
  readonly createdAt: string;
}

interface Login {
  readonly id: string;
  readonly user: User;
  /** Cookie value, or refresh token. */
  secret: string;
  readonly spent: Map<string, number>;
  alive: boolean;
}

interface OneTime {
  readonly kind: 'verify' | 'reset';
  readonly user: User;
  used: boolean;
}

interface KeptMail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly links: readonly string[];
  readonly sentAt: string;
}

const AUTH = '/api/v1/auth';
/** How long a broken server dawdles between looking and writing. */
const RACE_MS = 40;
const COMMON = ['password1234567', 'qwertyuiopasdfg', '123456789012345', 'abcdefghijklmnop'];

/** Accounts of the contract in memory, in both flavours. */
export class ReferenceAccounts {
  readonly mails: KeptMail[] = [];
  readonly #options: AccountsOptions;
  readonly #users = new Map<string, User>();
  readonly #logins = new Set<Login>();
  readonly #oneTime = new Map<string, OneTime>();
  readonly #failures = new Map<string, number>();

  constructor(options: AccountsOptions) {
    this.#options = options;
    if (options.faults.has('C30')) {
      const admin = this.#newUser('admin@example.com', 'admin', 'Admin');
      admin.verified = true;
    }
  }

  promote(email: string): void {
    const user = this.#users.get(email);
    if (user) user.role = 'admin';
  }

  /** Who asks. @throws Problem 401 or 403 */
  requireUser(asked: Asked): { user: User; login: Login } {
    const found = this.#options.flavour === 'jwt' ? this.#byToken(asked) : this.#byCookie(asked);
    if (found === undefined) throw this.#unauthenticated();
    return found;
  }

  requireAdmin(asked: Asked): User {
    const { user } = this.requireUser(asked);
    if (user.role !== 'admin' && !this.#broken('C230')) throw new Problem(403);
    return user;
  }

  addRoutes(routes: Routes): void {
    const { flavour } = this.#options;
    routes.set(`${AUTH}/register`, { POST: (asked) => this.#register(asked) });
    routes.set(`${AUTH}/verify-email`, { POST: (asked) => this.#verifyEmail(asked) });
    routes.set(`${AUTH}/login`, {
      POST: (asked) => this.#login(asked),
      ...(this.#broken('C25') ? { GET: (asked) => this.#login(asked) } : {}),
    });
    routes.set(`${AUTH}/logout`, { POST: (asked) => this.#logout(asked) });
    if (flavour === 'jwt') routes.set(`${AUTH}/refresh`, { POST: (asked) => this.#refresh(asked) });
    routes.set(`${AUTH}/password/forgot`, { POST: (asked) => this.#forgot(asked) });
    routes.set(`${AUTH}/password/reset`, { POST: (asked) => this.#reset(asked) });
    routes.set(`${AUTH}/password/change`, { POST: (asked) => this.#change(asked) });
    routes.set(`${AUTH}/me`, {
      GET: (asked) => ({ status: 200, body: this.#shown(this.requireUser(asked).user) }),
      PATCH: (asked) => this.#patchMe(asked),
    });
    routes.set(`${AUTH}/sessions`, {
      GET: (asked) => this.#listLogins(asked),
      DELETE: (asked) => this.#endOtherLogins(asked),
    });
    routes.set(`${AUTH}/sessions/{id}`, { DELETE: (asked) => this.#endLogin(asked) });
  }

  // Registration

  #register(asked: Asked): Answer {
    const allowed = ['email', 'password', 'name'];
    const loose = this.#broken('C11') && typeof asked.body === 'object' && asked.body !== null;
    const body = loose ? (asked.body as Body) : members(asked, allowed);
    const email = this.#emailOf(body);
    const password = this.#passwordOf(body, 'password', email);
    const name = text(body, 'name');
    const known = this.#users.get(email);
    if (known !== undefined) {
      this.#send(email, 'You already have an account', '');
      return this.#broken('C07')
        ? { status: 409 }
        : { status: 202, body: { message: 'A mail is on its way.' } };
    }
    const user = this.#newUser(email, password, name);
    if (this.#broken('C159')) this.#options.log({ msg: 'registered', password });
    this.#sendToken(user, 'verify', 'Confirm your e-mail', 'verify-email', this.#options.publicUrl);
    const leak = this.#broken('C01') ? { password } : {};
    return { status: 202, body: { message: 'A mail is on its way.', ...leak } };
  }

  #verifyEmail(asked: Asked): Answer {
    const user = this.#useToken(text(members(asked, ['token']), 'token'), 'verify');
    user.verified = true;
    return { status: 204 };
  }

  #emailOf(body: Body): string {
    const given = text(body, 'email').trim();
    const email = this.#broken('C210') ? given : given.toLowerCase();
    const pattern = this.#broken('C10') ? /@/ : /^[a-z0-9._%+-]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+$/i;
    if (email.length > 254 || !pattern.test(email)) throw invalid('/email');
    return email;
  }

  #passwordOf(body: Body, member: string, email: string): string {
    const value = body[member];
    if (typeof value !== 'string') throw invalid(`/${member}`);
    const length = Array.from(value).length;
    const min = this.#broken('C02') ? 12 : 15;
    const max = this.#broken('C06') ? Infinity : 128;
    const malformed =
      !this.#broken('C09') && (value.includes('\0') || /\p{Surrogate}/u.test(value));
    if (length < min || length > max || malformed) throw invalid(`/${member}`);
    if (this.#broken('C03') && !/[A-Z]/.test(value)) throw invalid(`/${member}`);
    const lower = value.toLowerCase();
    const local = email.split('@')[0] ?? '';
    const known = COMMON.includes(lower) || /^(.)\1+$/.test(lower);
    const named = (local !== '' && lower.includes(local)) || lower.includes(this.#options.project);
    if (!this.#broken('C04') && (known || named)) throw invalid(`/${member}`);
    return value;
  }

  #newUser(email: string, password: string, name: string): User {
    const user: User = {
      id: newId(),
      email,
      name,
      role: 'user',
      hash: this.#hash(password),
      verified: false,
      createdAt: now(),
    };
    this.#users.set(email, user);
    return user;
  }

  #hash(password: string): string {
    const cut = this.#broken('C05') ? Buffer.from(password).subarray(0, 72).toString() : password;
    const trimmed = this.#broken('C09') ? cut.trim() : cut;
    return createHash('sha256').update(trimmed).digest('hex');
  }

  // Login

  #login(asked: Asked): Answer {
    this.#refuseForeignPages(asked, true);
    const body =
      asked.method === 'GET' || this.#broken('C25')
        ? Object.fromEntries(asked.query)
        : members(
            asked,
            this.#broken('C24') ? Object.keys(asked.body ?? {}) : ['email', 'password'],
          );
    const { email: givenEmail, password } = body;
    if (this.#broken('C24') && typeof password === 'object') return { status: 200, body: {} };
    if (typeof givenEmail !== 'string' || givenEmail === '') throw invalid('/email');
    if (typeof password !== 'string' || password === '') throw invalid('/password');

    const trimmed = givenEmail.trim();
    const email = this.#broken('C210') ? trimmed : trimmed.toLowerCase();
    const user = this.#users.get(email);
    const counts = user !== undefined || !this.#broken('C18');
    const address = asked.headers['x-forwarded-for'] ?? '';
    const key = this.#broken('C21') ? `${email} ${address}` : email;
    const failures = this.#failures.get(key) ?? 0;
    if (counts && failures >= this.#options.loginFailures && !this.#broken('C17')) {
      throw new Problem(429, [], this.#broken('C209') ? {} : { 'Retry-After': '60' });
    }
    const right = user?.hash === this.#hash(password) && user.verified;
    if (user === undefined || !right) {
      this.#failures.set(key, failures + 1);
      if (user === undefined && this.#broken('C15')) throw new Problem(404);
      throw this.#unauthenticated();
    }
    this.#failures.delete(key);
    const login: Login = {
      id: newId(),
      user,
      secret: this.#newSecret(asked),
      spent: new Map(),
      alive: true,
    };
    this.#logins.add(login);
    return this.#loggedIn(login);
  }

  #newSecret(asked: Asked): string {
    const given = cookieOf(asked);
    if (this.#broken('C33') && given !== undefined) return given;
    if (this.#broken('C32')) return `session-${String(this.#logins.size).padStart(40, '0')}`;
    return randomBytes(32).toString('base64url');
  }

  #loggedIn(login: Login): Answer {
    const user = this.#shown(login.user);
    if (this.#options.flavour === 'session') {
      return { status: 200, body: { user }, headers: { 'Set-Cookie': this.#cookie(login.secret) } };
    }
    return { status: 200, body: { ...this.#tokens(login), user } };
  }

  #cookie(value: string, more = ''): string {
    const httpOnly = this.#broken('C31') ? '' : '; HttpOnly';
    return `session=${value}; Path=/${httpOnly}; SameSite=Lax${more}`;
  }

  #logout(asked: Asked): Answer {
    this.#refuseForeignPages(asked);
    try {
      const { login } = this.requireUser(asked);
      if (!this.#broken('C35') && !this.#broken('C63') && !this.#broken('C01')) login.alive = false;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
    }
    const cleared = { 'Set-Cookie': this.#cookie('', '; Max-Age=0') };
    return { status: 204, ...(this.#options.flavour === 'session' ? { headers: cleared } : {}) };
  }

  #byCookie(asked: Asked): { user: User; login: Login } | undefined {
    const bearer = asked.headers['authorization']?.replace('Bearer ', '');
    const value = cookieOf(asked) ?? (this.#broken('C37') ? bearer : undefined);
    const login = [...this.#logins].find((each) => each.alive && each.secret === value);
    if (login === undefined) return undefined;
    this.#refuseForeignPages(asked);
    return { user: login.user, login };
  }

  /** Requests that carry a cookie and change something must come from a page of ours. */
  #refuseForeignPages(asked: Asked, login = false): void {
    if (this.#options.flavour !== 'session' || ['GET', 'HEAD', 'OPTIONS'].includes(asked.method))
      return;
    if (cookieOf(asked) === undefined || (login && this.#broken('C44'))) return;
    const site = asked.headers['sec-fetch-site'];
    const { origin } = asked.headers;
    const own = [this.#options.publicUrl, ...this.#options.allowedOrigins];
    if (site !== undefined) {
      if (site !== 'same-origin' && site !== 'none' && !this.#broken('C41')) throw new Problem(403);
    } else if (origin === undefined || origin === 'null') {
      if (!this.#broken('C42')) throw new Problem(403);
    } else if (!own.includes(origin)) {
      const looksOwn =
        this.#broken('C43') && origin.includes(new URL(this.#options.publicUrl).hostname);
      if (!looksOwn) throw new Problem(403);
    }
  }

  #unauthenticated(): Problem {
    const scheme = this.#options.flavour === 'jwt' ? 'Bearer' : 'Session';
    const challenge = this.#broken('C27') ? 'Basic realm="x"' : scheme;
    return new Problem(401, [], { 'WWW-Authenticate': challenge });
  }

  // Tokens

  #tokens(login: Login): Body {
    const issued = Math.floor(Date.now() / 1000);
    const header = { alg: 'HS256', typ: this.#broken('C49') ? 'JWT' : 'at+jwt' };
    const payload = {
      iss: this.#options.publicUrl,
      aud: this.#options.publicUrl,
      sub: login.user.id,
      iat: issued,
      exp: issued + 900,
      jti: newId(),
      sid: login.id,
      role: login.user.role,
    };
    return {
      accessToken: this.#sign(header, payload, this.#options.jwtSecret),
      tokenType: 'Bearer',
      expiresIn: 900,
      refreshToken: login.secret,
    };
  }

  #sign(header: Body, payload: Body, key: string): string {
    const head = [header, payload]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    return `${head}.${createHmac('sha256', key).update(head).digest('base64url')}`;
  }

  #byToken(asked: Asked): { user: User; login: Login } | undefined {
    const token = /^Bearer (\S+)$/.exec(asked.headers['authorization'] ?? '')?.[1] ?? '';
    if (this.#broken('C61') && token.length > 10_000) throw new Error('out of buffer');
    if (this.#broken('C57')) {
      const own = [...this.#logins].find((each) => each.secret === token);
      if (own) return { user: own.user, login: own };
    }
    const parts = token.split('.');
    if (parts.length !== 3 && !this.#broken('C59')) return undefined;
    if (!parts.slice(0, 3).every((part) => /^[\w-]*$/.test(part))) return undefined;
    const [header, payload] = [jsonPart(parts[0]), jsonPart(parts[1])];
    if (header === undefined || payload === undefined) return undefined;
    if (!this.#signatureHolds(header, parts)) return undefined;
    const { typ, crit } = header;
    if (crit !== undefined && !this.#broken('C59')) return undefined;
    if (typ !== 'at+jwt' && !this.#broken('C49') && !this.#broken('C57')) return undefined;
    const { exp, iat, nbf, aud, iss, sid } = payload;
    const time = Date.now() / 1000;
    const late = typeof exp !== 'number' || exp < time - 30 || exp > time + 1e6;
    const early =
      (typeof iat === 'number' && iat > time + 30) || (typeof nbf === 'number' && nbf > time + 30);
    if ((late || early) && !this.#broken('C54')) return undefined;
    const { publicUrl } = this.#options;
    if ((aud !== publicUrl || iss !== publicUrl) && !this.#broken('C56')) return undefined;
    const login = [...this.#logins].find((each) => each.id === sid);
    if (login === undefined || !login.alive) return undefined;
    return { user: login.user, login };
  }

  #signatureHolds(header: Body, parts: readonly string[]): boolean {
    const [head = '', payload = '', signature = ''] = parts;
    if (this.#broken('C50') && String(header['alg']).toLowerCase() === 'none') return true;
    if (this.#broken('C52') && signature.length < 43) return true;
    if (header['alg'] !== 'HS256') return false;
    const keys = [this.#options.jwtSecret, ...(this.#broken('C53') ? ['changeme'] : [])];
    return keys.some(
      (key) =>
        createHmac('sha256', key).update(`${head}.${payload}`).digest('base64url') === signature,
    );
  }

  async #refresh(asked: Asked): Promise<Answer> {
    const { refreshToken } = members(asked, ['refreshToken']);
    if (typeof refreshToken !== 'string')
      throw this.#broken('C212') ? new Problem(500) : invalid('/refreshToken');
    const login = [...this.#logins].find(
      (each) => each.secret === refreshToken || each.spent.has(refreshToken),
    );
    if (login === undefined || !login.alive) throw this.#unauthenticated();
    const spentAt = login.spent.get(refreshToken);
    if (spentAt !== undefined && !this.#broken('C66')) {
      const isRace = Date.now() - spentAt < this.#options.refreshGraceMs;
      if (!isRace && !this.#broken('C67')) login.alive = false;
      throw this.#unauthenticated();
    }
    if (this.#broken('C68')) await sleep(RACE_MS);
    login.spent.set(refreshToken, Date.now());
    login.secret = randomBytes(32).toString('base64url');
    return this.#loggedIn(login);
  }

  // Passwords and one-time tokens

  #forgot(asked: Asked): Answer {
    const email = this.#emailOf(members(asked, ['email']));
    const user = this.#users.get(email);
    if (user === undefined && this.#broken('C76')) throw new Problem(404);
    if (user?.verified === true) {
      if (this.#broken('C82')) for (const login of this.#loginsOf(user)) login.alive = false;
      const host = this.#broken('C77')
        ? `http://${asked.headers['host'] ?? ''}`
        : this.#options.publicUrl;
      this.#sendToken(user, 'reset', 'Choose a new password', 'reset-password', host);
    }
    return { status: 202, body: { message: 'A mail is on its way.' } };
  }

  async #reset(asked: Asked): Promise<Answer> {
    const body = members(asked, ['token', 'password']);
    const token = text(body, 'token');
    const found = this.#oneTime.get(token);
    const password = this.#passwordOf(body, 'password', found?.user.email ?? '@');
    if (this.#broken('C84')) {
      if (found?.used === true) throw invalid('/token');
      await sleep(RACE_MS);
    }
    const user = this.#useToken(token, 'reset', this.#broken('C84'));
    user.hash = this.#hash(password);
    if (!this.#broken('C81')) for (const login of this.#loginsOf(user)) login.alive = false;
    this.#send(user.email, 'Your password was changed', '');
    return { status: 204 };
  }

  #change(asked: Asked): Answer {
    const { user, login } = this.requireUser(asked);
    const body = members(asked, ['currentPassword', 'newPassword']);
    const current = this.#hash(text(body, 'currentPassword'));
    if (current !== user.hash && !this.#broken('C85')) throw invalid('/currentPassword');
    const next = this.#hash(this.#passwordOf(body, 'newPassword', user.email));
    if (next === user.hash) throw invalid('/newPassword');
    user.hash = next;
    for (const other of this.#loginsOf(user)) {
      if (other !== login && !this.#broken('C73')) other.alive = false;
    }
    if (this.#options.flavour !== 'session') return { status: 204 };
    login.secret = randomBytes(32).toString('base64url');
    return { status: 204, headers: { 'Set-Cookie': this.#cookie(login.secret) } };
  }

  #useToken(token: string, kind: OneTime['kind'], again = false): User {
    const found = this.#oneTime.get(token);
    const fits = found?.kind === kind || this.#broken('C80');
    if (found === undefined || !fits || (found.used && !again)) throw invalid('/token');
    found.used = true;
    return found.user;
  }

  #sendToken(user: User, kind: OneTime['kind'], subject: string, page: string, base: string): void {
    for (const each of this.#oneTime.values()) {
      if (each.user === user && each.kind === kind && !this.#broken('C79')) each.used = true;
    }
    const token = randomBytes(32).toString('base64url');
    this.#oneTime.set(token, { kind, user, used: false });
    this.#send(user.email, subject, `${base}/${page}?token=${token}`);
  }

  #send(to: string, subject: string, link: string): void {
    this.mails.unshift({ to, subject, text: `Hello.\n${link}\n`, links: [link], sentAt: now() });
  }

  // Profile and own logins

  #patchMe(asked: Asked): Answer {
    const { user } = this.requireUser(asked);
    if (this.#broken('C90')) {
      Object.assign(user, asked.body);
      return { status: 200, body: this.#shown(user) };
    }
    user.name = text(members(asked, ['name']), 'name');
    return { status: 200, body: this.#shown(user) };
  }

  #shown({ id, email, name, role, createdAt, hash }: User): Body {
    return {
      id,
      email,
      name,
      role,
      createdAt,
      ...(this.#broken('C89') ? { passwordHash: hash } : {}),
    };
  }

  #listLogins(asked: Asked): Answer {
    const { user } = this.requireUser(asked);
    const data = this.#loginsOf(user)
      .filter((login) => login.alive)
      .map(({ id, secret }) => ({
        id,
        device: 'unknown',
        ...(this.#broken('C40') ? { secret } : {}),
      }));
    return { status: 200, body: { data } };
  }

  #endOtherLogins(asked: Asked): Answer {
    const { user, login } = this.requireUser(asked);
    for (const other of this.#loginsOf(user)) if (other !== login) other.alive = false;
    return { status: 204 };
  }

  #endLogin(asked: Asked): Answer {
    const { user } = this.requireUser(asked);
    const login = [...this.#logins].find((each) => each.id === asked.id);
    if (login === undefined || (login.user !== user && !this.#broken('C211')))
      throw new Problem(404);
    login.alive = false;
    return { status: 204 };
  }

  #loginsOf(user: User): readonly Login[] {
    return [...this.#logins].filter((login) => login.user === user);
  }

  #broken(id: string): boolean {
    return this.#options.faults.has(id);
  }
}

function cookieOf(asked: Asked): string | undefined {
  return /(?:^|;\s*)session=([^;]+)/.exec(asked.headers['cookie'] ?? '')?.[1];
}

function jsonPart(part = ''): Body | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return typeof value === 'object' && value !== null ? (value as Body) : undefined;
  } catch {
    return undefined;
  }
}
