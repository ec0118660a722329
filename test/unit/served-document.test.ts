import { describe, expect, it } from 'vitest';

import { expectedDocument } from '../../src/contract/openapi.js';
import { breakingDifferences } from '../../src/verify/served/differences.js';
import { ServedDocument } from '../../src/verify/served/document.js';
import { servedJudgeOf } from '../../src/verify/served/judge.js';
import { contracts, contractWith } from '../support/contracts.js';

const ID = '01890a5d-ac96-774b-bcce-b302099a8057';
const contract = contractWith('jwt', 'none', [
  'book(owner) title:string(1..20):index code:uuid? pages:int(1..900)',
]);
const expected = expectedDocument(contract);

/** A document that may be changed in place. */
interface Loose {
  [name: string]: Loose;
}

function served(change: (document: Loose) => void = () => undefined): ServedDocument {
  const document = structuredClone(expected) as unknown as Loose;
  change(document);
  return new ServedDocument(document);
}

function differences(document: ServedDocument, of = expected): readonly string[] {
  const ids = new Map(
    [...'book,product,entry,leaf,memo,task'.split(',')].map((each) => [each, [ID]]),
  );
  return breakingDifferences(of, document, { count: 200, seed: 3, ids });
}

const LIST = '/api/v1/books';
const ONE = '/api/v1/books/{id}';

/** Whatever it was, it is this now. */
function put(value: unknown): Loose {
  return value as Loose;
}

describe('a document that breaks nobody', () => {
  it.each(Object.entries(contracts))('is the expected one of %s', (_name, each) => {
    const document = expectedDocument(each);
    const clone = structuredClone(document) as unknown as Record<string, unknown>;
    expect(differences(new ServedDocument(clone), document)).toEqual([]);
  });

  it.each<[string, (document: Loose) => void]>([
    [
      'names its ids otherwise',
      ({ paths }) => {
        if (paths?.[ONE]) paths['/api/v1/books/{bookId}'] = paths[ONE];
        delete paths?.[ONE];
      },
    ],
    [
      'stands below a base path',
      (document) => {
        const paths = Object.entries(document['paths'] ?? {});
        document['paths'] = Object.fromEntries(
          paths.map(([path, item]) => [path.replace('/api/v1', ''), item]),
        );
        document['servers'] = put([{ url: 'https://books.example/api/v1' }]);
      },
    ],
    [
      'promises more',
      ({ components }) => {
        const book = components?.['schemas']?.['resource.book'];
        if (book?.['properties'])
          book['properties']['pages'] = put({ type: 'integer', minimum: 5 });
      },
    ],
    [
      'lets more through',
      ({ paths }) => {
        const media = paths?.[LIST]?.['post']?.['requestBody']?.['content']?.['application/json'];
        if (media) media['schema'] = put({});
      },
    ],
    [
      'says what may be null in another way',
      ({ components }) => {
        const book = components?.['schemas']?.['resource.book'];
        const either = [{ type: 'string', format: 'uuid' }, { type: 'null' }];
        if (book?.['properties']) book['properties']['code'] = put({ anyOf: either });
      },
    ],
    [
      'refers to its answers',
      (document) => {
        const { paths, components } = document;
        const responses = paths?.[LIST]?.['post']?.['responses'];
        if (!responses || !components) return;
        components['responses'] = put({ Made: responses['201'] });
        responses['201'] = put({ $ref: '#/components/responses/Made' });
      },
    ],
  ])('%s', (_what, change) => {
    expect(differences(served(change))).toEqual([]);
  });
});

describe('a document that breaks a client', () => {
  it.each<[string, RegExp, (document: Loose) => void]>([
    [
      'asks for a header',
      /^GET \/api\/v1\/books: wants a parameter X-Tenant$/,
      ({ paths }) => {
        (paths?.[LIST]?.['get']?.['parameters'] as unknown as object[]).push({
          name: 'X-Tenant',
          in: 'header',
          required: true,
        });
      },
    ],
    [
      'wants what may be left out',
      /wants the parameter limit/,
      ({ paths }) => {
        const list = paths?.[LIST]?.['get']?.['parameters'];
        if (list?.['0']) list['0']['required'] = put(true);
      },
    ],
    [
      'knows no filter',
      /describes no parameter title in the query/,
      ({ paths }) => {
        const get = paths?.[LIST]?.['get'];
        const list = get?.['parameters'] as unknown as { name: string }[];
        if (get) get['parameters'] = put(list.filter(({ name }) => name !== 'title'));
      },
    ],
    [
      'takes shorter pages',
      /refuses \d+ for limit: the whole must be <= 50/,
      ({ paths }) => {
        const list = paths?.[LIST]?.['get']?.['parameters'];
        if (list?.['0']?.['schema']) list['0']['schema']['maximum'] = put(50);
      },
    ],
    [
      'takes shorter titles',
      /^POST .*refuses the body .*\/title must NOT have more than 19/,
      ({ paths }) => {
        const media = paths?.[LIST]?.['post']?.['requestBody']?.['content']?.['application/json'];
        const title = media?.['schema']?.['properties']?.['title'];
        if (title) title['maxLength'] = put(19);
      },
    ],
    [
      'takes no JSON',
      /describes no body of application\/json/,
      ({ paths }) => {
        const body = paths?.[LIST]?.['post']?.['requestBody'];
        if (body) body['content'] = put({ 'text/plain': {} });
      },
    ],
    [
      'forgets a member',
      /^POST \/api\/v1\/books: 201: \/pages is not promised$/m,
      ({ components }) => {
        const book = components?.['schemas']?.['resource.book'];
        if (book) book['required'] = put(['id', 'title']);
      },
    ],
    [
      'has a member of another type',
      /\/pages may be string/,
      ({ components }) => {
        const book = components?.['schemas']?.['resource.book'];
        if (book?.['properties'])
          book['properties']['pages'] = put({ type: ['integer', 'string'] });
      },
    ],
    [
      'has a member that may be null',
      /\/data\/0\/title may be null/,
      ({ components }) => {
        const book = components?.['schemas']?.['resource.book'];
        if (book?.['properties'])
          book['properties']['title'] = put({ anyOf: [{ type: 'string' }, { type: 'null' }] });
      },
    ],
    [
      'forgets a status',
      /^DELETE .*: does not describe 412$/m,
      ({ paths }) => {
        delete paths?.[ONE]?.['delete']?.['responses']?.['412'];
      },
    ],
    [
      'answers in another type',
      /describes no application\/problem\+json of 404/,
      ({ paths }) => {
        const answer = paths?.[ONE]?.['get']?.['responses']?.['404'];
        if (answer) answer['content'] = put({ 'application/json': {} });
      },
    ],
    [
      'lets anybody in',
      /asks for no credentials/,
      ({ paths }) => {
        const get = paths?.[LIST]?.['get'];
        if (get) get['security'] = put([]);
      },
    ],
    [
      'lets nobody register',
      /^POST .*\/register: asks for credentials/m,
      ({ paths }) => {
        const post = paths?.['/api/v1/auth/register']?.['post'];
        if (post) post['security'] = put([{ jwt: [] }]);
      },
    ],
    [
      'takes other credentials',
      /takes no credentials by http/,
      ({ components }) => {
        const schemes = components?.['securitySchemes'];
        if (schemes) schemes['jwt'] = put({ type: 'apiKey', in: 'header', name: 'X-Key' });
      },
    ],
  ])('%s', (_what, sentence, change) => {
    expect(differences(served(change)).join('\n')).toMatch(sentence);
  });
});

describe('answers held against what is served', () => {
  const answer = {
    method: 'GET',
    path: '/health/live',
    url: '',
    sent: {},
    sentBody: undefined,
    status: 200,
    headers: { 'content-type': 'application/json' },
    rawHeaders: [],
    text: '{"status":"ok"}',
    milliseconds: 1,
  };

  it('are of a status and a form that are described', () => {
    const judge = servedJudgeOf(expected, served());
    expect(judge(answer)).toBeUndefined();
    expect(judge({ ...answer, status: 404 })?.expected).toContain('a status that');
    expect(judge({ ...answer, text: '[]' })?.got).toContain('must be object');
    expect(judge({ ...answer, path: '/nowhere', status: 500 })).toBeUndefined();
  });
});
