import { type Context, everyProject, group } from '../check.js';
import { productionVariables } from '../environment.js';
import { expectHeader, expectProblem, expectStatus } from '../expect.js';
import type { Variables } from '../project.js';

/** What a project shows when it is not on somebody's desk. */
export const production = group({ id: 'production', title: 'Production' }, everyProject, [
  {
    id: 'C172',
    title: 'Nothing of development is served in production: no docs, no mailbox, no files',
    source: 'OWASP ASVS V13.4.1 to V13.4.5; API8:2023, API9:2023',
    needs: ['process'],
    async run(context) {
      const { anyone } = await inProduction(context, {});
      expectStatus(await anyone.get('/health/live'), 200);
      for (const path of [
        '/docs',
        '/openapi.json',
        '/dev/mailbox',
        '/.env',
        '/.git/config',
        '/package.json',
        '/server-status',
        '/metrics',
        '/actuator',
        '/debug/pprof',
        '/.keelson/blueprint.json',
      ]) {
        expectProblem(await anyone.get(path), 404);
      }
    },
  },
  {
    id: 'C238',
    title: 'Served over https, every answer asks browsers to stay with it for a year',
    source: 'OWASP ASVS V3.4.1; RFC 6797',
    needs: ['process'],
    async run(context) {
      const { anyone } = await inProduction(context, {});
      for (const path of ['/health/live', '/nowhere']) {
        const answer = await anyone.get(path);
        expectHeader(
          answer,
          'strict-transport-security',
          /^max-age=(3153[6-9]\d{3}|[4-9]\d{7,}|\d{9,});\s*includeSubDomains/i,
        );
      }
    },
  },
  {
    id: 'C239',
    title: 'Docs are served in production only when that is asked for',
    source: 'OWASP ASVS V13.4.5',
    needs: ['process'],
    async run(context) {
      const { anyone } = await inProduction(context, { DOCS_ENABLED: 'true' });
      expectStatus(await anyone.get('/docs'), 200);
      expectStatus(await anyone.get('/openapi.json'), 200);
      expectProblem(await anyone.get('/dev/mailbox'), 404);
    },
  },
]);

/** A process as it would run on a server. */
function inProduction({ elsewhere }: Context, variables: Variables): Promise<Context> {
  return elsewhere({ ...productionVariables(), ...variables });
}
