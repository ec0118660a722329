import { createHash } from 'node:crypto';
import { runInNewContext } from 'node:vm';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { newEmail, newUser, otherPassword, password, post } from '../support/accounts.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { expectProblem } from '../support/expect.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const login = (email: string, secret = password) => post(app, 'login', { email, password: secret });

/** The link in the newest mail to an address, as the path of a page and what stands behind its `#`. */
async function linkMailedTo(email: string): Promise<{ path: string; hash: string }> {
  await app.services.background.idle();
  const link = /http:\S+#token=\S+/.exec(app.mails(email)[0]?.text ?? '')?.[0] ?? '';
  const { origin, pathname, hash } = new URL(link);
  expect(origin).toBe('http://app.test');
  return { path: pathname, hash };
}

const inScript = /<script>([^<]*)<\/script>/;
const attributeOf = (html: string, name: string) => new RegExp(`${name}="([^"]*)"`).exec(html)?.[1];

/**
 * Opens the page, as it is served, in just enough of a browser for its script: one form, one line for the result, and
 * requests that reach the app.
 * @returns presses the button with these fields filled in, and answers with what is shown then
 */
async function openPage({ path, hash }: { path: string; hash: string }, online = true) {
  const { text: html } = await app.request('GET', path);
  const button = { disabled: false };
  const result = { textContent: '' };
  let submit = (_event: { preventDefault: () => void }) => Promise.resolve();
  const form = {
    hidden: false,
    dataset: {
      operation: attributeOf(html, 'data-operation'),
      sends: attributeOf(html, 'data-sends'),
      done: attributeOf(html, 'data-done'),
    },
    querySelector: () => button,
    addEventListener: (_type: string, listener: typeof submit) => (submit = listener),
  };
  let sent = 0;
  let fields: Readonly<Record<string, string>> = {};
  runInNewContext(inScript.exec(html)?.[1] ?? '', {
    document: { querySelector: (selector: string) => (selector === 'form' ? form : result) },
    location: { hash },
    URLSearchParams,
    FormData: function FormData() {
      return new Map(Object.entries(fields));
    },
    fetch: (operation: string, request: RequestInit) => {
      sent += 1;
      return online
        ? fetch(app.url + operation, request)
        : Promise.reject(new TypeError('offline'));
    },
  });
  expect(sent, 'requests of a page that was only opened').toBe(0);
  return async (filled: typeof fields = {}) => {
    fields = filled;
    await submit({ preventDefault: () => undefined });
    expect(button.disabled).toBe(false);
    return { shown: result.textContent, isDone: form.hidden };
  };
}

describe.each(['/verify-email', '/reset-password', '/forgot-password'])('the page %s', (path) => {
  it('may run its own script, talk to this origin, and nothing else', async () => {
    const { status, headers, text } = await app.request('GET', path);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    const hash = createHash('sha256')
      .update(inScript.exec(text)?.[1] ?? '')
      .digest('base64');
    expect(headers.get('content-security-policy')?.split('; ')).toEqual([
      "default-src 'none'",
      `script-src 'sha256-${hash}'`,
      "style-src 'unsafe-inline'",
      "connect-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ]);
    expect(text).not.toMatch(/https?:|\ssrc=|\son\w+=|\sstyle=/);
  });

  it('labels every field, and says aloud what came of it', async () => {
    const { text } = await app.request('GET', path);
    const ids = [...text.matchAll(/<input id="(\w+)"/g)].map(([, id]) => id);
    for (const id of ids) expect(text).toContain(`<label for="${id}">`);
    expect(text).toContain('role="alert"');
  });

  it('can only be read', async () => {
    expectProblem(await app.request('POST', path, { body: {} }), 405);
  });
});

describe('the link that confirms an address', () => {
  it('opens a page whose button does it, and which does nothing by itself', async () => {
    const email = newEmail();
    await post(app, 'register', { email, password, name: 'Ada' });
    const link = await linkMailedTo(email);
    const press = await openPage(link);
    expect((await login(email)).status).toBe(401);
    expect(await press()).toEqual({
      shown: expect.stringContaining('confirmed') as string,
      isDone: true,
    });
    expect((await login(email)).status).toBe(200);
    expect(await (await openPage(link))()).toEqual({
      shown: 'The link is not valid, was used before, or has expired.',
      isDone: false,
    });
  });

  it('says so when the token is missing, or nobody answers', async () => {
    const link = { path: '/verify-email', hash: '' };
    expect((await (await openPage(link))()).shown).toContain('The link is not valid');
    expect((await (await openPage(link, false))()).shown).toContain('did not answer');
  });
});

describe('the pages', () => {
  it.each(['/verify-email', '/reset-password', '/forgot-password'])(
    '%s opens with what mail programs add',
    async (path) => {
      expect((await app.request('GET', `${path}?utm_source=mail`)).status).toBe(200);
    },
  );
});

describe('the page that asks for a link', () => {
  const shownFor = async (email: string) => {
    const press = await openPage({ path: '/forgot-password', hash: '' });
    return press({ email });
  };

  it('sends one to an address with an account, and says the same for any other', async () => {
    const { email } = await newUser(app);
    const [known, unknown] = [await shownFor(email), await shownFor(newEmail())];
    expect(known).toEqual({
      shown: 'If the address has an account, a mail with a link is on its way to it.',
      isDone: true,
    });
    expect(unknown).toEqual(known);
    expect((await linkMailedTo(email)).path).toBe('/reset-password');
    expect((await shownFor('nobody')).shown).toMatch(/^The address /);
  });

  it('is where mails lead that advise a new password', async () => {
    const { email } = await newUser(app);
    await post(app, 'register', { email, password, name: 'Ada' });
    await app.services.background.idle();
    const links = (app.mails(email)[0]?.text ?? '').match(/http\S+/g);
    expect(links).toEqual(['http://app.test/forgot-password']);
  });
});

describe('the link for a new password', () => {
  it('opens a page that takes one, twice the same and a good one', async () => {
    const { email } = await newUser(app);
    await post(app, 'password/forgot', { email });
    const press = await openPage(await linkMailedTo(email));
    const enter = (secret: string, repeated = secret) => press({ password: secret, repeated });
    expect((await enter(otherPassword, password)).shown).toBe('The two passwords differ.');
    expect((await enter('too short')).shown).toBe('The password must have 15 characters or more.');
    expect((await login(email)).status).toBe(200);
    expect(await enter(otherPassword)).toEqual({
      shown: expect.stringContaining('is set') as string,
      isDone: true,
    });
    expect((await login(email, otherPassword)).status).toBe(200);
  });
});
