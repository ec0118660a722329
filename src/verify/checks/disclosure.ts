import { createHash } from 'node:crypto';

import { expectedDocument } from '../../contract/openapi.js';
import { everyProject, group } from '../check.js';
import { CheckFailure, expectStatus, expectThat, headerOf } from '../expect.js';
import { bodyOf, type Exchange, jsonOf } from '../http.js';
import { finderOf, type FoundOperation } from '../judge.js';
import { ServedDocument } from '../served/document.js';
import { type Described, undescribedMember } from '../served/members.js';

/** What must not be seen in any answer, held against every answer of the run. */
export const disclosure = group({ id: 'disclosure', title: 'What answers show' }, everyProject, [
  {
    id: 'C274',
    title: 'No answer has a member that neither the contract nor the OpenAPI document describes',
    source: 'OWASP ASVS V15.3.1; OWASP API3:2023',
    phase: 'closing',
    async run({ anyone, contract, recorder }) {
      const document = bodyOf(expectStatus(await anyone.get('/openapi.json'), 200));
      const expected = expectedDocument(contract);
      const find = finderOf(expected);
      const documents = [new ServedDocument({ ...expected }), new ServedDocument(document)];
      for (const answer of recorder.exchanges) {
        const operation = find(answer.method, answer.path);
        if (operation === undefined || mediaOf(answer) === undefined) continue;
        const schemas = documents.flatMap((each) => schemasOf(each, operation, answer));
        // Statuses that nobody has described are found by others.
        if (schemas.length === 0) continue;
        const member = undescribedMember(jsonOf(answer), schemas);
        if (member !== undefined)
          throw new CheckFailure('no member that is not described', member, answer);
      }
    },
  },
  {
    id: 'C275',
    title: 'No answer shows a hash that a secret is stored as',
    source: 'OWASP ASVS V14.2.6, V15.3.1',
    phase: 'closing',
    run({ recorder }) {
      const hashes = new Set([...recorder.secrets].flatMap(hashesOf));
      for (const answer of recorder.exchanges) {
        const text = [answer.text, ...answer.rawHeaders].join('\n');
        const ofPassword = PASSWORD_HASH.exec(text)?.[0];
        const ofSecret = (text.match(ENCODED) ?? []).find((part) => hashes.has(part));
        const shown = ofPassword ?? ofSecret;
        expectThat(shown === undefined, 'no hash of a secret', shown ?? '', answer);
      }
    },
  },
]);

/** What password hashes begin with: Argon2, bcrypt, scrypt and PBKDF2. */
const PASSWORD_HASH = /\$(?:argon2(?:id|i|d)|2[abxy]|scrypt|s1|7|pbkdf2[\w-]*)\$[\w+./=$,-]{8,}/;

/** As long as 256 bits are in base64, base64url or hexadecimal. */
const ENCODED = /(?<![\w+/-])(?:[\w+/-]{43}|[\da-f]{64})(?![\w+/-])/g;

function hashesOf(secret: string): readonly string[] {
  const hash = createHash('sha256').update(secret).digest();
  return [
    hash.toString('base64url'),
    hash.toString('base64').replace('=', ''),
    hash.toString('hex'),
  ];
}

/** What a document says of the body of such an answer. */
function schemasOf(
  document: ServedDocument,
  { method, path }: FoundOperation,
  answer: Exchange,
): readonly Described[] {
  const operation = document.operation(method, path);
  const response =
    operation && document.at([...operation.place, 'responses', String(answer.status)]);
  const media = mediaOf(answer) ?? '';
  const schema = response && document.at([...response.place, 'content', media, 'schema']);
  return schema === undefined ? [] : [{ ...schema, document }];
}

/** The media type of a body of JSON; undefined where there is none. */
function mediaOf(answer: Exchange): string | undefined {
  const [media = ''] = (headerOf(answer, 'content-type') ?? '').split(';');
  const hasBody = answer.text !== '' && answer.method !== 'HEAD';
  return hasBody && /^application\/(problem\+)?json$/.test(media.trim()) ? media.trim() : undefined;
}
