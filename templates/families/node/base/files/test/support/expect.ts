import { expect } from 'vitest';

import type { TestResponse } from './request.js';

/** The members of every problem. */
export interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly requestId: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}

/** Expects a problem with this status, whole and in the right media type, and gives its body. */
export function expectProblem(response: TestResponse, status: number): ProblemBody {
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  const body = response.json<ProblemBody>();
  expect(body).toMatchObject({ status, type: 'about:blank' });
  expect(body.title).not.toBe('');
  expect(body.detail).not.toBe('');
  expect(body.requestId).toBe(response.headers.get('x-request-id'));
  return body;
}
