import { randomUUID } from 'node:crypto';

import { pathOf } from '../../contract/contract.js';
import { expectedDocument } from '../../contract/openapi.js';
import { expectedOperations } from '../../contract/operations.js';
import { everyProject, group } from '../check.js';
import {
  CheckFailure,
  expectHeader,
  expectStatus,
  expectThat,
  headerOf,
  shown,
} from '../expect.js';
import { bodyOf, jsonOf } from '../http.js';
import { ServedDocument } from '../served/document.js';
import { servedJudgeOf } from '../served/judge.js';

/** Health, the OpenAPI document, the docs page. */
export const operations = group({ id: 'operations', title: 'Operations' }, everyProject, [
  {
    id: 'C201',
    title: 'Liveness and readiness answer 200 with JSON',
    async run({ anyone }) {
      for (const path of ['/health/live', '/health/ready']) {
        const answer = expectStatus(await anyone.get(path), 200);
        expectHeader(answer, 'content-type', /^application\/json\b/);
        jsonOf(answer);
      }
    },
  },
  {
    id: 'C202',
    title: 'The OpenAPI document is 3.1 and describes every operation of the contract',
    async run({ anyone, contract }) {
      const answer = expectStatus(await anyone.get('/openapi.json'), 200);
      const document = bodyOf(answer);
      const version = String(document['openapi']);
      expectThat(version.startsWith('3.1'), 'openapi 3.1.x', `openapi ${version}`, answer);

      const served = new ServedDocument(document);
      const missing = expectedOperations(contract)
        .filter(({ method, path }) => served.operation(method.toLowerCase(), path) === undefined)
        .map(({ method, path }) => `${method} ${path}`);
      expectThat(missing.length === 0, 'every operation', `none for ${missing.join(', ')}`, answer);
    },
  },
  {
    id: 'C271',
    title: 'The OpenAPI document breaks no client of the contract, and is true of every answer',
    source: 'OpenAPI 3.1',
    // Its schemas become code: they are read of a project alone that is run anyway.
    needs: ['process'],
    phase: 'closing',
    async run({ anyone, contract, recorder, random }) {
      const answer = expectStatus(await anyone.get('/openapi.json'), 200);
      const served = new ServedDocument(bodyOf(answer));
      const ids = new Map(contract.resources.map(({ camel }) => [camel, [randomUUID()]]));
      const expected = expectedDocument(contract);
      // It needs a library that few checks do.
      const { breakingDifferences } = await import('../served/differences.js');
      const [first, ...more] = breakingDifferences(expected, served, { ...random, ids });
      expectThat(
        first === undefined,
        'a document that promises what the contract does',
        `${first ?? ''}${more.length === 0 ? '' : `, and ${more.length} more`}`,
        answer,
      );
      const judge = servedJudgeOf(expected, served);
      for (const exchange of recorder.exchanges) {
        const fault = judge(exchange);
        if (fault !== undefined) throw new CheckFailure(fault.expected, fault.got, exchange);
      }
    },
  },
  {
    id: 'C203',
    title: 'The docs page loads nothing from another host, and says so in its policy',
    async run({ anyone }) {
      const answer = expectStatus(await anyone.get('/docs', { accept: 'text/html' }), 200);
      expectHeader(answer, 'content-type', /^text\/html\b/);

      const foreign = loadedAddresses(answer.text).filter((address) =>
        /^([a-z]+:)?\/\//i.test(address),
      );
      expectThat(foreign.length === 0, 'no foreign address', foreign.join(', '), answer);

      const policy = headerOf(answer, 'content-security-policy') ?? 'no Content-Security-Policy';
      expectThat(/default-src ('none'|'self')/.test(policy), "default-src 'none'", policy, answer);
      expectThat(
        !/https?:|\*|unsafe-eval/.test(policy),
        'a policy for this host only',
        policy,
        answer,
      );
    },
  },
  {
    id: 'C204',
    title: 'A path that cannot be decoded is the client’s fault, not a crash',
    async run({ anyone, contract }) {
      const bad = ['%ZZ', '%', '%C0%AF', '%00', '..%2f..%2fetc%2fpasswd'];
      const [resource] = contract.resources;
      const roots = ['/', '/api/v1/', ...(resource === undefined ? [] : [`${pathOf(resource)}/`])];
      for (const path of roots.flatMap((root) => bad.map((each) => root + each))) {
        const answer = await anyone.get(path);
        // Whoever is not logged in may not even learn that the path is none.
        const isRefused = [400, 401, 404].includes(answer.status);
        expectThat(isRefused, 'status 400 or 404', shown(answer), answer);
      }
    },
  },
]);

/** Addresses that a browser would fetch by itself; a link to follow is none. */
function loadedAddresses(html: string): readonly string[] {
  const attributes = [
    ...html.matchAll(/<(?!a\b)[^>]*?\s(?:src|href|action|data|poster)\s*=\s*["']?([^"'\s>]+)/gi),
  ];
  const styles = [...html.matchAll(/(?:url\(|@import)\s*["']?([^"')\s;]+)/gi)];
  return [...attributes, ...styles].map((match) => match[1] ?? '');
}
