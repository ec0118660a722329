import { describe, expect, it } from 'vitest';

import { problems } from '../../src/http/problem.js';

describe('problems', () => {
  it.each([
    [400, problems.malformed('x')],
    [401, problems.unauthenticated('Bearer')],
    [403, problems.forbidden()],
    [404, problems.notFound()],
    [405, problems.methodNotAllowed('GET')],
    [409, problems.conflict('x', [{ pointer: '/a', detail: 'x' }])],
    [409, problems.conflict('x')],
    [412, problems.preconditionFailed()],
    [413, problems.tooLarge()],
    [415, problems.unsupportedMediaType()],
    [422, problems.invalid([])],
    [429, problems.tooMany(0.2)],
    [503, problems.unavailable()],
  ])('%d has its status and words', (status, problem) => {
    expect(problem.status).toBe(status);
    expect(problem.title).not.toBe('');
    expect(problem.detail).not.toBe('');
    expect(problem).toBeInstanceOf(Error);
  });

  it('say when to come back, in whole seconds', () => {
    expect(problems.tooMany(0.2).extra.headers).toEqual({ 'Retry-After': '1' });
    expect(problems.tooMany(59.1).extra.headers).toEqual({ 'Retry-After': '60' });
    expect(problems.unavailable(7).extra.headers).toEqual({ 'Retry-After': '7' });
  });
});
