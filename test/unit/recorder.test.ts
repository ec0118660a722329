import { expect, it } from 'vitest';

import { type Exchange, Recorder } from '../../src/verify/http.js';

it('keeps the first of very many exchanges, and counts them all', () => {
  const recorder = new Recorder();
  for (let status = 0; status < 40_002; status++) recorder.add({ status } as Exchange);
  expect(recorder.exchanges).toHaveLength(40_000);
  expect(recorder.exchanges.at(-1)?.status).toBe(39_999);
  expect(recorder.count).toBe(40_002);
});
