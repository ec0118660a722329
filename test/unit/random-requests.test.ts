import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Contract } from '../../src/contract/contract.js';
import { expectedDocument } from '../../src/contract/openapi.js';
import type { Context } from '../../src/verify/check.js';
import { CheckFailure } from '../../src/verify/expect.js';
import type { Exchange, RequestOptions } from '../../src/verify/http.js';
import { judgeOf } from '../../src/verify/judge.js';
import { askAtRandom } from '../../src/verify/random/ask.js';
import { badRequestsOf } from '../../src/verify/random/faults.js';
import { type Asked, goodRequestsOf } from '../../src/verify/random/requests.js';
import { contracts, contractWith } from '../support/contracts.js';

const ID = '01890a5d-ac96-774b-bcce-b302099a8057';
const SAMPLES = { numRuns: 400, seed: 7 };

function askedOf(contract: Contract | undefined, method: string, path: string): Asked {
  const document = contract && expectedDocument(contract);
  const operation = document?.paths[path]?.[method];
  if (contract === undefined || operation === undefined) throw new Error(`no ${method} ${path}`);
  const ids = new Map(contract.resources.map(({ camel }) => [camel, [ID]]));
  const source = { ids, schemas: document?.components.schemas ?? {} };
  return {
    operation,
    method,
    path,
    source,
    bodyLimit: 100_000,
    toStrangers: operation.security.length === 0 ? undefined : 404,
    canBeForged: contract.flavour === 'session' && method !== 'get',
  };
}

/** The kinds of fault that were made up: the first words of each. */
function faultsOf(asked: Asked): ReadonlySet<string> {
  const bad = badRequestsOf(asked);
  const requests = bad === undefined ? [] : fc.sample(bad, SAMPLES);
  return new Set(requests.map(({ statuses }) => statuses.join(' ')));
}

describe('good requests', () => {
  const order = askedOf(contracts['jwt'], 'post', '/api/v1/orders');

  it('are the same for the same seed, and others for another', () => {
    const requests = goodRequestsOf(order);
    expect(fc.sample(requests, SAMPLES)).toEqual(fc.sample(goodRequestsOf(order), SAMPLES));
    expect(fc.sample(requests, SAMPLES)).not.toEqual(fc.sample(requests, { ...SAMPLES, seed: 8 }));
  });

  it('have what is required, and stay below the limit', () => {
    for (const { headers, body, fault } of fc.sample(goodRequestsOf(order), SAMPLES)) {
      expect(headers['content-type']).toBe('application/json');
      expect(headers['Idempotency-Key']).toMatch(/^[!-~]{36,255}$/);
      expect(Buffer.byteLength(body ?? '')).toBeLessThanOrEqual(100_000);
      expect(fault).toBeUndefined();
    }
  });

  it('leave out cursors, which only a server can make', () => {
    const list = askedOf(contracts['none'], 'get', '/api/v1/entries');
    const names = fc.sample(goodRequestsOf(list), SAMPLES).flatMap(({ query }) => query);
    expect(new Set(names.map(([name]) => name))).toEqual(
      new Set(['limit', 'sort', 'q', 'title', 'code', 'count', 'kind', 'urgent']),
    );
  });
});

describe('bad requests', () => {
  it('have each fault that the operation can have, with the status for it', () => {
    const change = askedOf(contracts['session'], 'patch', '/api/v1/tasks/{id}');
    expect([...faultsOf(change)].sort()).toEqual(
      ['400', '401', '403', '404', '412', '413', '415', '422'].sort(),
    );
    const read = askedOf(contracts['none'], 'get', '/api/v1/tasks/{id}');
    expect([...faultsOf(read)].sort()).toEqual(['404', '422']);
  });

  it('are none where nothing is asked for', () => {
    expect(badRequestsOf(askedOf(contracts['none'], 'get', '/health/live'))).toBeUndefined();
  });
});

/** A server that answers everything in one way, in so far as the check can tell. */
function contextOf(answer: (options: RequestOptions) => Partial<Exchange>): Context {
  const contract = contractWith('none', 'none');
  const send = (method: string, path: string, options: RequestOptions): Promise<Exchange> =>
    Promise.resolve({
      method,
      path,
      url: `http://127.0.0.1${path}`,
      sent: {},
      sentBody: undefined,
      status: 200,
      headers: { 'content-type': 'application/json' },
      rawHeaders: [],
      text: '{}',
      milliseconds: 1,
      ...answer(options),
    });
  const notes: string[] = [];
  return {
    contract,
    anyone: { send },
    judge: judgeOf(expectedDocument(contract)),
    random: { count: 5, seed: 42 },
    note: (figure: string) => notes.push(figure),
  } as unknown as Context;
}

describe('asking at random', () => {
  const ask = (answer: (options: RequestOptions) => Partial<Exchange>) =>
    askAtRandom(contextOf(answer), 'C272', goodRequestsOf);

  it('is content with good answers', async () => {
    await expect(ask(() => ({}))).resolves.toBeUndefined();
  });

  it('shows the request that was answered wrongly, and how to send it again', async () => {
    const failure: unknown = await ask(() => ({ status: 500 })).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(CheckFailure);
    expect(failure).toMatchObject({
      expected: 'one of the status codes 200 (it breaks no rule)',
      exchange: { path: '/health/live' },
    });
    expect((failure as CheckFailure).got).toMatch(
      /^status 500 .*to repeat it: keelson verify --only C272 --random 5 --seed 42$/,
    );
  });

  it('wants an answer in time', async () => {
    const failure: unknown = await ask(() => ({ milliseconds: 11_000 })).catch(
      (error: unknown) => error,
    );
    expect((failure as CheckFailure).expected).toMatch(/^an answer within 10 s/);
  });

  it('wants an answer at all', async () => {
    const silent = () => {
      throw new Error('socket hang up');
    };
    const failure: unknown = await ask(silent).catch((error: unknown) => error);
    expect((failure as CheckFailure).got).toContain('socket hang up');
  });
});

describe('what goes wrong on the way to a request', () => {
  it('is not taken for a good answer', async () => {
    const context = contextOf(() => ({ status: 500 }));
    let made = 0;
    const row = (): Partial<Exchange> =>
      made++ < 3 ? { status: 201, text: JSON.stringify({ id: ID }) } : { status: 500, text: '' };
    const failure: unknown = await askAtRandom(
      {
        ...context,
        contract: contractWith('none', 'tasks'),
        judge: () => undefined,
        anyone: {
          post: () => Promise.resolve(row()),
          send: () => Promise.resolve({ status: 200, milliseconds: 1 }),
        },
      } as unknown as Context,
      'C272',
      (asked) => (asked.path.endsWith('{id}') ? goodRequestsOf(asked) : undefined),
    ).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(CheckFailure);
    expect((failure as CheckFailure).expected).toBe('status 201');
  });

  it('leaves out an operation where a unique member has no value left', async () => {
    const notes: string[] = [];
    const contract = contractWith('none', 'none', ['seat row:enum(a,b):unique']);
    await askAtRandom(
      {
        ...contextOf(() => ({})),
        contract,
        judge: () => undefined,
        note: (figure: string) => notes.push(figure),
        anyone: {
          post: () => Promise.resolve({ status: 409 }),
          send: () => Promise.resolve({ status: 200, milliseconds: 1 }),
        },
      } as unknown as Context,
      'C272',
      goodRequestsOf,
    );
    expect(notes[0]).toContain('PATCH /api/v1/seats/{id} (there is no room for one more seat)');
  });
});

describe('made-up passwords', () => {
  it('do not hold the name of the project by chance', () => {
    const contract = { ...contractWith('jwt', 'none'), project: '1-2a' };
    const register = askedOf(contract, 'post', '/api/v1/auth/register');
    for (const { body } of fc.sample(goodRequestsOf(register), { numRuns: 2_000, seed: 7 })) {
      const { password } = JSON.parse(body ?? '') as { password: string };
      expect(password.replaceAll('-', '').toLowerCase()).not.toContain('12a');
    }
  });
});
