import { expect, it } from 'vitest';

import { rawProblem } from '../../src/http/raw-problem.js';

it('is a whole answer, with the time and the id that its log line has', () => {
  const config = { PUBLIC_URL: 'http://localhost:3000' };
  const text = rawProblem(config, 'r-1', 400, 'Bad request', 'No.');
  const [head = '', body = ''] = text.split('\r\n\r\n');
  expect(head).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
  expect(head).toMatch(/\r\nDate: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT\r\n/);
  expect(head).toContain('\r\nX-Request-Id: r-1\r\n');
  expect(head).toContain(`\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`);
  expect(JSON.parse(body)).toMatchObject({ status: 400, requestId: 'r-1' });
});
