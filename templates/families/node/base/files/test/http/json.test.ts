import { describe, expect, it } from 'vitest';

import { parseJson } from '../../src/http/json.js';
import { Problem } from '../../src/http/problem.js';

function problemOf(text: string): Problem {
  try {
    parseJson(text);
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error(`accepted: ${text.slice(0, 50)}`);
}

describe('JSON from clients', () => {
  it('is parsed', () => {
    expect(parseJson('{"a":[1,{"b":"}]{["}],"c":"\\"{"}')).toEqual({
      a: [1, { b: '}]{[' }],
      c: '"{',
    });
  });

  it.each([
    '',
    ' ',
    '{',
    '{"a":1,}',
    '{"a":1} {"b":2}',
    '{a:1}',
    'NaN',
    "{'a':1}",
    '[1,2',
    '// x\n1',
  ])('is refused when it is not well-formed: %j', (text) => {
    const problem = problemOf(text);
    expect(problem.status).toBe(400);
    expect(problem.message).toBe('The body is not well-formed JSON.');
  });

  it('may be nested 64 deep, not 65, and never costs a stack', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    expect(parseJson(nested(64))).toHaveLength(1);
    expect(problemOf(nested(65)).status).toBe(400);
    expect(problemOf(nested(100_000)).status).toBe(400);
    expect(problemOf('{"a":'.repeat(50_000)).status).toBe(400);
  });

  it.each(['{"__proto__":{"admin":true}}', '{"a":[{"__proto__":1}]}', '{"\\u005f_proto__":1}'])(
    'may not name __proto__: %s',
    (text) => {
      expect(problemOf(text).status).toBe(422);
      expect(problemOf(text).extra.errors?.[0]?.pointer).toContain('/__proto__');
      expect(({} as { admin?: boolean }).admin).toBeUndefined();
    },
  );

  it.each(['{"a":1,"a":2}', '{"a":1,"\\u0061":1}', '[{"b":{"a":[],"c":{},"a":[]}}]'])(
    'may not name a member twice: %s',
    (text) => {
      expect(problemOf(text).status).toBe(400);
      expect(problemOf(text).message).toBe('The body names a member twice.');
    },
  );

  it('may name a member once in each object', () => {
    const text = '{"a":{"a":":"},"":[{"a":1},{"a":2}],"b:":"{\\"a\\":1}"}';
    expect(parseJson(text)).toEqual(JSON.parse(text));
  });

  it('may speak of __proto__ in text', () => {
    expect(parseJson('{"a":"__proto__"}')).toEqual({ a: '__proto__' });
  });
});
