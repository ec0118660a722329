import { setTimeout as sleep } from 'node:timers/promises';

import { group, withBodies } from '../check.js';
import { expectThat } from '../expect.js';
import { sendRaw } from '../raw.js';
import { anyBodyPath } from './bodies.js';

/** The end of the process; it comes last. */
export const ending = group({ id: 'shutdown', title: 'Shutdown' }, withBodies, [
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
      const how = outcome?.signal ?? `exit ${outcome?.exitCode ?? '?'}`;
      expectThat(outcome?.exitCode === 0, 'exit 0 within 10 s', how);
    },
  },
]);
