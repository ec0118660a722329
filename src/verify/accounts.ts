import { randomUUID } from 'node:crypto';

import { API, type Flavour } from '../contract/contract.js';
import { expectStatus, expectThat, shown } from './expect.js';
import { bodyOf, type Client, type Exchange, isObject, type Recorder } from './http.js';
import type { Mailbox } from './mailbox.js';
import { makePassword } from './passwords.js';

/** The part of the contract about accounts lives here. */
export const AUTH = `${API}/auth`;

/** A registered, verified and logged-in person. */
export interface Account {
  readonly id: string;
  readonly email: string;
  readonly password: string;
  /** Asks with this account's credentials. */
  readonly client: Client;
  readonly login: Login;
}

/** What a login gave. */
export interface Login {
  readonly answer: Exchange;
  /** Asks with the credentials of this login. */
  readonly client: Client;
  /** The cookie, `name=value`. Flavour `session` only. */
  readonly cookie: string;
  /** Flavour `jwt` only. */
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** Makes and logs in people, in either flavour. */
export class Accounts {
  readonly #flavour: Flavour;
  readonly #anyone: Client;
  readonly #mailbox: Mailbox;
  readonly #recorder: Recorder;

  constructor(flavour: Flavour, anyone: Client, mailbox: Mailbox, recorder: Recorder) {
    this.#flavour = flavour;
    this.#anyone = anyone;
    this.#mailbox = mailbox;
    this.#recorder = recorder;
  }

  /** An address that was never used before. */
  newEmail(): string {
    return `${randomUUID()}@mail.example`;
  }

  /** A password that keeps every rule, and was never used before. */
  newPassword(): string {
    const password = this.#secret(makePassword());
    this.#recorder.passwords.push(password);
    return password;
  }

  /** POST /register. */
  async register(email: string, password: string, name = 'Ada Example'): Promise<Exchange> {
    this.#secret(password);
    return this.#anyone.post(`${AUTH}/register`, { email, password, name });
  }

  /** Registers and follows the link of the mail. */
  async registerAndVerify(email: string, password: string): Promise<void> {
    expectStatus(await this.register(email, password), 202);
    const token = this.#mailbox.tokenIn(await this.#mailbox.waitFor(email));
    expectStatus(await this.#anyone.post(`${AUTH}/verify-email`, { token }), 204);
  }

  /** POST /login, whatever it answers. */
  tryLogin(
    email: string,
    password: string,
    headers: Record<string, string> = {},
  ): Promise<Exchange> {
    this.#secret(password);
    return this.#anyone.post(`${AUTH}/login`, { email, password }, headers);
  }

  /** Logs in; anything but 200 fails the check. */
  async login(email: string, password: string): Promise<Login> {
    return this.loginOf(expectStatus(await this.tryLogin(email, password), 200));
  }

  /** Reads the credentials out of the answer of a login or a refresh. */
  loginOf(answer: Exchange): Login {
    const body = bodyOf(answer);
    const accessToken = this.#flavour === 'jwt' ? textMember(answer, body, 'accessToken') : '';
    const refreshToken = this.#flavour === 'jwt' ? textMember(answer, body, 'refreshToken') : '';
    const cookie = this.#flavour === 'session' ? sessionCookie(answer) : '';
    for (const secret of [accessToken, refreshToken, cookie.split('=')[1] ?? ''])
      this.#secret(secret);
    const client = this.#flavour === 'jwt' ? this.withToken(accessToken) : this.withCookie(cookie);
    return { answer, client, cookie, accessToken, refreshToken };
  }

  /** Asks with this access token. */
  withToken(token: string): Client {
    return this.#anyone.as(() => ({ authorization: `Bearer ${token}` }));
  }

  /** Asks with this cookie, as a page of the same origin does. */
  withCookie(cookie: string): Client {
    return this.#anyone.as(() => ({ cookie, 'sec-fetch-site': 'same-origin' }));
  }

  /** A new person, ready to act. */
  async create(): Promise<Account> {
    const email = this.newEmail();
    const password = this.newPassword();
    await this.registerAndVerify(email, password);
    const login = await this.login(email, password);
    const { user } = bodyOf(login.answer);
    const id = isObject(user) ? String(user['id']) : '';
    return { id, email, password, login, client: login.client };
  }

  #secret(value: string): string {
    // Short ones would be found in innocent lines.
    if (value.length >= 12) this.#recorder.keepSecret(value);
    return value;
  }
}

function textMember(
  answer: Exchange,
  body: Readonly<Record<string, unknown>>,
  name: string,
): string {
  const value = body[name];
  expectThat(typeof value === 'string' && value !== '', `a member ${name}`, shown(answer), answer);
  return value;
}

/** `name=value` of the session cookie that the answer sets. */
function sessionCookie(answer: Exchange): string {
  const lines = answer.headers['set-cookie'] ?? [];
  const line = lines.find((each) => /^(__Host-)?session=/.test(each));
  expectThat(line !== undefined, 'a Set-Cookie with the session', shown(answer), answer);
  return line.split(';')[0] ?? '';
}
