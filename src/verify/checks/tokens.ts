import { randomBytes } from 'node:crypto';

import { AUTH } from '../accounts.js';
import { type Context, group, withTokens } from '../check.js';
import {
  CheckFailure,
  expectEqual,
  expectProblem,
  expectQuick,
  expectStatus,
  expectThat,
  shown,
} from '../expect.js';
import { type Token, joinToken, readToken, signToken } from '../jwt.js';

/** Access tokens: what is in them, and every way to forge one. */
export const tokens = group({ id: 'jwt', title: 'Access tokens' }, withTokens, [
  {
    id: 'C49',
    title: 'A token is HS256 of type at+jwt, names its audience, and holds nothing private',
    source: 'RFC 9068, 2; RFC 8725; OWASP ASVS V9.1.2, V9.2.2',
    async run({ newAccount }) {
      const { login, id, email } = await newAccount();
      const { header, payload } = readToken(login.accessToken);
      expectEqual([header['alg'], header['typ']], ['HS256', 'at+jwt'], 'alg and typ', login.answer);
      for (const claim of ['iss', 'aud', 'sub', 'iat', 'exp', 'jti']) {
        expectThat(
          payload[claim] !== undefined,
          `the claim ${claim}`,
          JSON.stringify(payload),
          login.answer,
        );
      }
      expectEqual(payload['sub'], id, 'sub', login.answer);
      const minutes = (Number(payload['exp']) - Number(payload['iat'])) / 60;
      expectThat(
        minutes > 0 && minutes <= 15,
        'a life of 15 minutes at most',
        `${minutes}`,
        login.answer,
      );
      const text = JSON.stringify(payload);
      expectThat(
        !text.includes(email) && !text.includes('argon2'),
        'no e-mail and no hash',
        text,
        login.answer,
      );
    },
  },
  {
    id: 'C50',
    title: 'alg none is 401, however it is written',
    source: 'OWASP ASVS V9.1.2; RFC 8725, 3.1',
    async run(context) {
      const { header, payload, signature } = await goodToken(context);
      for (const alg of ['none', 'None', 'nOnE', 'NONE', '']) {
        await expectRefused(context, joinToken({ ...header, alg }, payload, ''));
        await expectRefused(context, joinToken({ ...header, alg }, payload, signature));
      }
    },
  },
  {
    id: 'C52',
    title: 'A signature that is changed, empty, or of another token is 401',
    source: 'OWASP ASVS V9.1.1',
    async run(context) {
      const good = await goodToken(context);
      const other = await goodToken(context);
      const first = good.signature.startsWith('A') ? 'B' : 'A';
      const forged = [
        joinToken(good.header, good.payload, first + good.signature.slice(1)),
        joinToken(good.header, good.payload, good.signature.slice(0, -4)),
        joinToken(good.header, good.payload, ''),
        joinToken(good.header, good.payload, other.signature),
        joinToken(good.header, { ...good.payload, role: 'admin' }, good.signature),
        joinToken(good.header, { ...good.payload, sub: other.payload['sub'] }, good.signature),
      ];
      for (const token of forged) await expectRefused(context, token);
    },
  },
  {
    id: 'C53',
    title: 'Tokens signed with a key that anybody could guess are 401',
    source: 'OWASP Cheat Sheet JSON Web Token',
    async run(context) {
      const { header, payload } = await goodToken(context);
      const keys = [
        'secret',
        'changeme',
        'your-secret-key',
        '',
        'JWT_SECRET',
        'password',
        context.contract.project,
      ];
      for (const key of keys) await expectRefused(context, signToken(header, payload, key));
    },
  },
  {
    id: 'C54',
    title: 'An expiry that has passed, is missing or is no number is 401',
    source: 'OWASP ASVS V9.2.1',
    needs: ['secrets'],
    async run(context) {
      const { header, payload } = await goodToken(context);
      const now = Math.floor(Date.now() / 1000);
      await expectAccepted(context, sign(context, header, payload));
      for (const exp of [now - 61, 0, -1, undefined, null, String(now + 600), 1e308, [now + 600]]) {
        await expectRefused(context, sign(context, header, { ...payload, exp }));
      }
    },
  },
  {
    id: 'C55',
    title: 'A token that was issued, or begins, in the future is 401',
    source: 'RFC 7519, 4.1.5; OWASP ASVS V9.2.1',
    needs: ['secrets'],
    async run(context) {
      const { header, payload } = await goodToken(context);
      const later = Math.floor(Date.now() / 1000) + 3_600;
      await expectRefused(context, sign(context, header, { ...payload, iat: later }));
      await expectRefused(context, sign(context, header, { ...payload, nbf: later }));
    },
  },
  {
    id: 'C58',
    title: 'A key that the token itself names is never fetched or used',
    source: 'OWASP ASVS V9.1.3; RFC 8725, 3.10; RFC 7515, 4.1.2 to 4.1.6',
    needs: ['secrets', 'process'],
    async run(context) {
      const { header, payload } = await goodToken(context);
      const own = randomBytes(32).toString('hex');
      const asked: string[] = [];
      const address = await context.listen((request, response) => {
        asked.push(request.url ?? '');
        response.end(JSON.stringify({ keys: [jwkOf(own)] }));
      });
      const names = [
        { kid: '../../../../dev/null' },
        { kid: "x' UNION SELECT 'key" },
        { kid: 'x'.repeat(5_000) },
        { jku: `${address}/jwks` },
        { x5u: `${address}/x5u` },
        { jwk: jwkOf(own) },
        { x5c: ['AAAA'] },
      ];
      for (const name of names) {
        for (const key of [own, '']) {
          await expectRefused(context, signToken({ ...header, ...name }, payload, key));
        }
      }
      expectEqual(asked, [], 'requests to the address in the token');
    },
  },
  {
    id: 'C65',
    title: 'After a change of key, tokens of the key before are good, and those of others are not',
    source: 'OWASP ASVS V13.3.4; RFC 8725, 3.1',
    needs: ['secrets', 'process'],
    async run(context) {
      const { login } = await context.newAccount();
      const [now, unknown] = [randomBytes(32).toString('hex'), randomBytes(32).toString('hex')];
      const old = context.secrets?.jwtSecret ?? '';
      // The issuer of a token is the public address, so the other process has the same.
      const keys = { PUBLIC_URL: context.project.url, JWT_SECRET: now };
      const there = await context.elsewhere({ ...keys, JWT_SECRET_PREVIOUS: old });
      await expectAccepted(there, login.accessToken);
      const { header, payload } = readToken(login.accessToken);
      await expectRefused(there, signToken(header, payload, unknown));

      const next = await there.newAccount();
      const { signature, ...fresh } = readToken(next.login.accessToken);
      await expectAccepted(there, next.login.accessToken);
      expectEqual(
        signToken(fresh.header, fresh.payload, now).split('.')[2],
        signature,
        'signature by the new key',
        next.login.answer,
      );
      // Once the one before is forgotten, its tokens are, too.
      const later = await context.elsewhere({ ...keys, JWT_SECRET_PREVIOUS: '' });
      await expectRefused(later, login.accessToken);
    },
  },
  {
    id: 'C64',
    title: 'A key that signs and verifies is served nowhere',
    source: 'RFC 7517, 9.2',
    needs: ['secrets'],
    async run({ anyone, secrets }) {
      const key = secrets?.jwtSecret ?? '';
      const coded = Buffer.from(key).toString('base64url');
      for (const path of [
        '/.well-known/jwks.json',
        '/jwks',
        '/openapi.json',
        '/docs',
        '/dev/mailbox',
      ]) {
        const answer = await anyone.get(path);
        const isSilent = !answer.text.includes(key) && !answer.text.includes(coded);
        expectThat(isSilent, 'no key', 'the key', answer);
      }
    },
  },
  {
    id: 'C56',
    title: 'A token for another audience, or from another issuer, is 401',
    source: 'OWASP ASVS V9.2.3',
    needs: ['secrets'],
    async run(context) {
      const { header, payload } = await goodToken(context);
      for (const aud of ['somebody-else', ['x', 'y'], undefined, null, 5]) {
        await expectRefused(context, sign(context, header, { ...payload, aud }));
      }
      for (const iss of ['https://evil.example', undefined, null]) {
        await expectRefused(context, sign(context, header, { ...payload, iss }));
      }
    },
  },
  {
    id: 'C57',
    title: 'Each kind of token serves only its own end',
    source: 'OWASP ASVS V9.2.2; RFC 8725, 3.11',
    needs: ['secrets'],
    async run(context) {
      const { anyone, newAccount } = context;
      const { login } = await newAccount();
      await expectRefused(context, login.refreshToken);
      expectProblem(await anyone.post(`${AUTH}/refresh`, { refreshToken: login.accessToken }), 401);
      expectProblem(
        await anyone.post(`${AUTH}/password/reset`, {
          token: login.accessToken,
          password: context.accounts.newPassword(),
        }),
        422,
      );
      const { header, payload } = readToken(login.accessToken);
      for (const typ of ['JWT', 'refresh+jwt', undefined]) {
        await expectRefused(context, sign(context, { ...header, typ }, payload));
      }
    },
  },
  {
    id: 'C59',
    title:
      'Odd headers and odd shapes of a token are 401: crit, kid, jku, five parts, another hash',
    source: 'RFC 7515, 4.1; RFC 8725, 3.10',
    needs: ['secrets'],
    async run(context) {
      const { header, payload } = await goodToken(context);
      const good = sign(context, header, payload);
      const key = context.secrets?.jwtSecret ?? '';
      const odd = [
        sign(context, { ...header, crit: ['exp'] }, payload),
        sign(context, { ...header, alg: 'HS512' }, payload),
        signToken({ ...header, alg: 'HS512' }, payload, key, 'sha512'),
        sign(context, { ...header, b64: false, crit: ['b64'] }, payload),
        `${good}.${good}`,
        `${good}.`,
        `.${good}`,
        `${good} `.repeat(2).trim(),
        'a.b.c',
        '..',
        'null.null.null',
        good.replaceAll('.', '..'),
        good.replace('.', '=.'),
      ];
      for (const token of odd) await expectRefused(context, token);
    },
  },
  {
    id: 'C61',
    title: 'A very long token is refused at once',
    source: 'API4:2023',
    async run({ accounts }) {
      const client = accounts.withToken(`${'x'.repeat(14_000)}.y.z`);
      const answer = await expectQuick(() => client.get(`${AUTH}/me`));
      expectThat([401, 431].includes(answer.status), 'status 401 or 431', shown(answer), answer);
    },
  },
  {
    id: 'C63',
    title: 'After logout the access token is refused, long before it expires',
    source: 'OWASP ASVS V7.4.1',
    async run(context) {
      const { client, login } = await context.newAccount();
      expectStatus(await client.post(`${AUTH}/logout`), 204);
      await expectRefused(context, login.accessToken);
      expectProblem(
        await context.anyone.post(`${AUTH}/refresh`, { refreshToken: login.refreshToken }),
        401,
      );
      expectStatus(await client.post(`${AUTH}/logout`), 204);
    },
  },
]);

/** A symmetric key as JSON (RFC 7518, 6.4). */
function jwkOf(key: string): Readonly<Record<string, string>> {
  return { kty: 'oct', k: Buffer.from(key).toString('base64url'), alg: 'HS256', kid: 'x' };
}

async function goodToken({ newAccount }: Context): Promise<Token> {
  const { login } = await newAccount();
  return readToken(login.accessToken);
}

/** Signs with the project's own key: only the changed part can be the reason for a refusal. */
function sign(
  { secrets }: Context,
  header: Readonly<Record<string, unknown>>,
  payload: Readonly<Record<string, unknown>>,
): string {
  if (secrets === undefined) throw new CheckFailure('a known key', 'none');
  return signToken(header, payload, secrets.jwtSecret);
}

async function expectRefused({ accounts }: Context, token: string): Promise<void> {
  expectProblem(await accounts.withToken(token).get(`${AUTH}/me`), 401);
}

async function expectAccepted({ accounts }: Context, token: string): Promise<void> {
  expectStatus(await accounts.withToken(token).get(`${AUTH}/me`), 200);
}
