import { setTimeout as sleep } from 'node:timers/promises';

import { AUTH } from './accounts.js';
import type { Client, Exchange } from './http.js';

/** Milliseconds after which every process knows what another one did to an account or a login. */
const HEARSAY_MS = 3_000;

/** The first answer that refuses somebody whose login has ended, or the last one within the time. */
export async function untilRefused(client: Client): Promise<Exchange> {
  const deadline = performance.now() + HEARSAY_MS;
  for (;;) {
    const answer = await client.get(`${AUTH}/me`);
    if (answer.status !== 200 || performance.now() > deadline) return answer;
    await sleep(50);
  }
}
