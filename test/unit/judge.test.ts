import { describe, expect, it } from 'vitest';

import { expectedDocument } from '../../src/contract/openapi.js';
import type { Exchange } from '../../src/verify/http.js';
import { judgeOf } from '../../src/verify/judge.js';
import { contractWith } from '../support/contracts.js';

const judge = judgeOf(expectedDocument(contractWith('session', 'tasks')));

const ID = '01890a5d-ac96-774b-bcce-b302099a8057';
const TIME = '2026-05-04T09:30:00.000Z';
const user = { id: ID, email: 'ada@mail.example', name: 'Ada', role: 'user', createdAt: TIME };
const problem = { type: 'about:blank', title: 'No', status: 404, detail: 'No.', requestId: 'a' };

const me: Exchange = {
  method: 'GET',
  path: '/api/v1/auth/me',
  url: 'http://127.0.0.1/api/v1/auth/me',
  sent: {},
  sentBody: undefined,
  status: 200,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  rawHeaders: [],
  text: JSON.stringify(user),
  milliseconds: 1,
};

const ofMe = (changes: Partial<Exchange>) => judge({ ...me, ...changes });

describe('an answer', () => {
  it('is good when status, media type and body are as expected', () => {
    expect(judge(me)).toBeUndefined();
    expect(judge({ ...me, method: 'HEAD', text: '' })).toBeUndefined();
  });

  it('has a status that its operation may answer', () => {
    expect(ofMe({ status: 201 })?.expected).toBe('one of the status codes 200, 401, 422, 429, 503');
    expect(ofMe({ status: 500 })).toBeDefined();
    expect(ofMe({ method: 'HEAD', status: 201, text: '' })).toBeDefined();
  });

  it('has the media type of that status', () => {
    const html = { 'content-type': 'text/html' };
    expect(ofMe({ headers: html })).toEqual({
      expected: 'Content-Type application/json',
      got: 'text/html',
    });
    expect(ofMe({ headers: {} })?.got).toBe('no Content-Type');
  });

  it.each([
    { ...user, id: ID.replace('-7', '-4') },
    { ...user, createdAt: '2026-05-04T09:30:00Z' },
    { ...user, role: 'root' },
    { ...user, passwordHash: 'x' },
    { ...user, name: undefined },
    null,
  ])('has a body as the contract has it, and not %j', (body) => {
    expect(ofMe({ text: JSON.stringify(body) })?.expected).toBe('a body that fits its schema');
  });

  it('is JSON where it must be', () => {
    expect(ofMe({ text: '{' })).toBeDefined();
  });

  it('says which part of it is at fault, and what the schema there says', () => {
    expect(ofMe({ text: JSON.stringify({ ...user, role: 'root' }) })?.got).toMatch(
      /^\/role must be equal to one of the allowed values: "root" \[schema #\/paths\/.*\/properties\/role\/enum\]$/,
    );
  });

  it('has the headers of its status', () => {
    const headers = { 'content-type': 'application/problem+json' };
    const text = JSON.stringify({ ...problem, status: 401 });
    expect(ofMe({ status: 401, headers, text })?.expected).toBe('a header WWW-Authenticate');
    const named = { ...headers, 'www-authenticate': 'Basic realm="x"' };
    expect(ofMe({ status: 401, headers: named, text })?.expected).toBe(
      'a good header WWW-Authenticate',
    );
    const good = { ...headers, 'www-authenticate': 'Session' };
    expect(ofMe({ status: 401, headers: good, text })).toBeUndefined();
  });

  it('says what is wrong with a request of the right form', () => {
    const headers = { 'content-type': 'application/problem+json' };
    const text = JSON.stringify({ ...problem, status: 422 });
    expect(ofMe({ status: 422, headers, text })?.got).toContain("required property 'errors'");
  });

  it('has no body where there is nothing to say', () => {
    const gone = { method: 'DELETE', path: `/api/v1/tasks/${ID}`, status: 204, headers: {} };
    expect(ofMe({ ...gone, text: '' })).toBeUndefined();
    expect(ofMe({ ...gone, text: 'x' })?.expected).toBe('no body');
  });
});

describe('what is not judged', () => {
  it.each([
    ['GET', '/nowhere'],
    ['GET', '/api/v1/auth/me/'],
    ['PUT', '/api/v1/auth/me'],
    ['OPTIONS', '/api/v1/auth/me'],
    ['GET', '/api/v1/tasks/a/b'],
    ['GET', '/api/v1/tasks/%ZZ'],
  ])('%s %s', (method, path) => {
    expect(ofMe({ method, path, status: 500, text: 'x' })).toBeUndefined();
  });

  it('a query is not part of the path', () => {
    expect(ofMe({ path: '/api/v1/auth/me?a=/b', status: 500 })).toBeDefined();
  });
});
