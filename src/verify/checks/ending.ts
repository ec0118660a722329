import { setTimeout as sleep } from 'node:timers/promises';

import type { ProcessOutcome } from '../../steps/process.js';
import { API, type Contract, pathOf } from '../../contract/contract.js';
import { group, withBodies } from '../check.js';
import { expectThat } from '../expect.js';
import { sendRaw } from '../raw.js';
import { Line } from '../sockets.js';
import { until } from '../until.js';
import { anyBodyPath } from './bodies.js';

/** The end of the process; it comes last. */
export const ending = group({ id: 'shutdown', title: 'Shutdown' }, withBodies, [
  {
    id: 'C258',
    title: 'SIGTERM under load: of 1,000 requests on their way not one is lost',
    source: 'OWASP ASVS V16.5.2',
    needs: ['process'],
    phase: 'alone',
    slow: true,
    async run(context) {
      const { project } = await context.elsewhere({ SHUTDOWN_DELAY: '1' });
      const lines = await Promise.all(Array.from({ length: 1_000 }, () => Line.open(project.url)));
      try {
        const request = `GET ${anyDataPath(context.contract)} HTTP/1.1\r\nHost: load.example\r\n\r\n`;
        // A first answer on each: a connection that the process has not taken yet is not its own.
        for (const line of lines) line.send(request);
        await until(() => lines.every(({ answers }) => answers === 1), 30_000);
        // Some have been sent whole when the signal comes, of the others the last byte is missing.
        lines.forEach((line, i) => line.send(i % 2 === 0 ? request : request.slice(0, -1)));
        const ended = project.stop();
        await sleep(300);
        lines.forEach((line, i) => line.send(i % 2 === 0 ? '' : request.slice(-1)));
        const outcome = await ended;
        const lost = lines.filter(({ answers }) => answers < 2).length;
        expectThat(lost === 0, 'an answer to each of 1,000', `${lost} without one`);
        expectThat(outcome.exitCode === 0, 'exit 0 within 10 s', endingOf(outcome));
        context.note('0 of 1,000 answers lost');
      } finally {
        for (const line of lines) line.cut();
      }
    },
  },
  {
    id: 'C169',
    title: 'SIGTERM: a request on its way is answered, its connection closed, exit 0 within 10 s',
    source: 'OWASP ASVS V16.5.2',
    needs: ['process'],
    phase: 'last',
    async run({ project, contract }) {
      const head = `POST ${anyBodyPath(contract)} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 4`;
      let ended: ReturnType<typeof project.stop> | undefined;
      const answer = await sendRaw(
        project.url,
        `${head}\r\n\r\n{`,
        async () => {
          await sleep(100);
          ended = project.stop();
          await sleep(150);
        },
        '"a}',
      );
      expectThat(answer.status > 0, 'an answer to the request on its way', 'a closed connection');
      expectThat(answer.closed, 'the connection closed after that answer', 'one kept open');
      const outcome = await ended;
      expectThat(outcome?.exitCode === 0, 'exit 0 within 10 s', endingOf(outcome));
    },
  },
]);

function endingOf(outcome: ProcessOutcome | undefined): string {
  if (outcome?.signal === 'SIGKILL') return 'no end within 10 s: it had to be killed';
  return outcome?.signal ?? `exit ${outcome?.exitCode ?? '?'}`;
}

/** What is read from the database, if possible. */
function anyDataPath({ flavour, resources }: Contract): string {
  const open = resources.find(({ access }) => access === 'open' || access === 'public');
  if (open !== undefined) return pathOf(open);
  return flavour === 'none' ? '/health/ready' : `${API}/auth/me`;
}
