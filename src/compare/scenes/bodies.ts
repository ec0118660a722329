import { withBodies } from '../../verify/check.js';
import { anyBodyPath } from '../../verify/checks/bodies.js';
import type { Scene } from '../scene.js';

const json = { 'content-type': 'application/json' };

const texts: Readonly<Record<string, string | Buffer>> = {
  nothing: '',
  'half an object': '{',
  'a trailing comma': '{"a":1,}',
  'two documents': '{"a":1} {"b":2}',
  'a comment': '// no\n{}',
  NaN: '{"a":NaN}',
  'a number too large': '{"a":1e999}',
  'single quotes': "{'a':1}",
  NUL: '\u0000',
  'a byte order mark': '\ufeff{}',
  'no UTF-8': Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0xfe, 0x22, 0x7d]),
  'half a character': '{"email":"\\ud800"}',
  null: 'null',
  'a list': '[]',
  'a text': '"x"',
  'a number': '5',
  'an empty object': '{}',
  'an unknown member': '{"unknown":1}',
  'thirty unknown members': JSON.stringify(
    Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`m${i}`, i])),
  ),
  __proto__: '{"__proto__":{"isAdmin":true}}',
  'a member twice': '{"email":"a@mail.example","email":"b@mail.example"}',
  'a name to be escaped in a pointer': '{"a/b~c":1}',
  '64 levels': `${'['.repeat(64)}${']'.repeat(64)}`,
  '65 levels': `${'['.repeat(65)}${']'.repeat(65)}`,
  '20,000 levels': `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
};

const types = [
  'application/json; charset=utf-8',
  'Application/JSON',
  'application/json; charset=iso-8859-1',
  'application/merge-patch+json',
  'application/problem+json',
  'text/json',
  'text/plain',
  'application/xml',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=b',
  'application/jsonx',
  'nonsense',
];

export const bodyScenes: readonly Scene[] = [
  {
    title: 'Request bodies',
    applies: withBodies,
    async run({ anyone, contract, secrets }, note) {
      const path = anyBodyPath(contract);
      for (const [asked, body] of Object.entries(texts))
        await note(asked, anyone.send('POST', path, { body, headers: json }));
      for (const type of types) {
        const headers = { 'content-type': type };
        await note(`a body of ${type}`, anyone.send('POST', path, { body: '{}', headers }));
      }
      await note('a body without a type', anyone.send('POST', path, { body: '{}' }));
      await note('no body and no type', anyone.send('POST', path));
      const packed = { ...json, 'content-encoding': 'gzip' };
      await note('a packed body', anyone.send('POST', path, { body: '{}', headers: packed }));
      const limit = secrets?.bodyLimit ?? 0;
      for (const chunked of [false, true])
        for (const more of [0, 1]) {
          const body = `{"unknown":"${'x'.repeat(limit - '{"unknown":""}'.length + more)}"}`;
          const way = chunked ? 'in pieces' : 'with its length';
          const asked = `a body ${more} over the limit, ${way}`;
          await note(asked, anyone.send('POST', path, { body, chunked, headers: json }));
        }
      await note(
        'a body where none is taken',
        anyone.send('GET', '/health/live', { body: '{}', headers: json }),
      );
      await note(
        'a body to nowhere',
        anyone.send('POST', '/nowhere', { body: '{', headers: json }),
      );
    },
  },
];
