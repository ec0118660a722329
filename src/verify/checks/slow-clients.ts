import { setTimeout as sleep } from 'node:timers/promises';

import { everyProject, group } from '../check.js';
import { expectQuick, expectStatus, expectThat } from '../expect.js';
import { Line } from '../sockets.js';

const CONNECTIONS = 200;
/** Milliseconds after which a client that does not get on with it must be cut. */
const CUT_MS = 30_000;
/** Milliseconds between two drops. */
const DROP_MS = 1_000;

/** Clients that hold a connection for as long as they can. */
export const slowClients = group({ id: 'slow', title: 'Slow clients' }, everyProject, [
  {
    id: 'C170',
    title: '200 connections that send drop by drop are cut within 30 s, and others are served',
    source: 'API4:2023; slowhttptest -H, -B',
    needs: ['process'],
    slow: true,
    async run(context) {
      const { anyone, project } = await context.elsewhere({});
      const lines = await Promise.all(
        Array.from({ length: CONNECTIONS }, () => Line.open(project.url)),
      );
      try {
        lines.forEach((line, i) => line.send(i % 2 === 0 ? slowHeader : slowBody));
        const deadline = performance.now() + CUT_MS;
        while (lines.some(({ isOver }) => !isOver) && performance.now() < deadline) {
          lines.forEach((line, i) => line.send(i % 2 === 0 ? 'X-Drop: 1\r\n' : ' '));
          expectStatus(await expectQuick(() => anyone.get('/health/live')), 200);
          await sleep(DROP_MS);
        }
        const left = lines.filter(({ isOver }) => !isOver).length;
        expectThat(left === 0, 'every slow connection cut within 30 s', `${left} that stand`);
      } finally {
        for (const line of lines) line.cut();
      }
    },
  },
]);

const slowHeader = 'GET /health/live HTTP/1.1\r\nHost: slow.example\r\n';
const slowBody =
  'POST /health/live HTTP/1.1\r\nHost: slow.example\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n';
