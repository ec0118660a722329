import { API, pathOf } from '../../contract/contract.js';
import { AUTH } from '../accounts.js';
import { type Context, group, type Applies } from '../check.js';
import type { EmptyDatabase } from '../database.js';
import { expectEqual, expectProblem, expectThat } from '../expect.js';
import { bodyOf, type Exchange } from '../http.js';
import { readLog } from '../log.js';
import { ProjectError } from '../project.js';

const withTables: Applies = ({ flavour, orders, resources }) =>
  flavour !== 'none' || orders || resources.length > 0 || 'the project stores nothing';

/** Steps back that a project may need at most to be rid of all its tables. */
const STEPS = 1_000;

/** How a database comes to its tables; each check has one of its own. */
export const migrations = group({ id: 'migrations', title: 'Migrations' }, withTables, [
  {
    id: 'C253',
    title: 'Up, and up again: nothing more; all the way down and up: the same schema',
    needs: ['process'],
    slow: true,
    async run(context) {
      const database = await context.emptyDatabase();
      await migrate(context, database);
      const schema = await database.schema();
      expectThat(schema !== '', 'tables', 'none');
      await migrate(context, database);
      expectEqual(await database.schema(), schema, 'schema after the second run');
      await migrateAllDown(context, database);
      const without = await database.schema();
      expectThat(without.length < schema.length, 'a schema without the tables', without);
      await migrate(context, database);
      expectEqual(await database.schema(), schema, 'schema after all down and up');
    },
  },
  {
    id: 'C254',
    title: 'Several that migrate at once: each change is made once, and all end well',
    needs: ['process'],
    slow: true,
    async run(context) {
      const alone = await context.emptyDatabase();
      await migrate(context, alone);
      // Who would be first is chance.
      for (let round = 0; round < Math.max(4, context.rounds); round += 1) {
        const shared = await context.emptyDatabase();
        await Promise.all(Array.from({ length: 4 }, () => migrate(context, shared)));
        expectEqual(await shared.schema(), await alone.schema(), 'schema after several at once');
      }
    },
  },
  {
    id: 'C255',
    title: 'A server whose database lacks tables does not start, and says what to do',
    needs: ['process'],
    slow: true,
    async run(context) {
      const { url } = await context.emptyDatabase();
      try {
        await context.elsewhere({ DATABASE_URL: url });
      } catch (error) {
        if (!(error instanceof ProjectError)) throw error;
        const words = error.log.join(' ');
        expectThat(/migrat/i.test(words), 'a word about migrations', words);
        return;
      }
      expectThat(false, 'an end of the process', 'one that serves');
    },
  },
  {
    id: 'C155',
    title:
      'A fault inside is a 500 that shows its request id, and nothing else; the log has the rest',
    source: 'OWASP ASVS V16.5.1, V16.5.4',
    needs: ['process'],
    slow: true,
    async run(context) {
      const database = await context.emptyDatabase();
      await migrate(context, database);
      const there = await context.elsewhere({ DATABASE_URL: database.url });
      // The tables vanish below a process that runs.
      await migrateAllDown(context, database);
      const answer = expectProblem(await askForRows(there), 500);
      const { requestId, detail } = bodyOf(answer);
      expectThat(
        !/table|relation|sql|select/i.test(answer.text),
        'nothing internal',
        String(detail),
      );
      const lines = await readLog(there.project, (line) => line.includes(String(requestId)));
      expectThat(
        lines.some((line) => /table|relation/i.test(line)),
        'the cause in the log, under the request id',
        lines.join('\n'),
      );
    },
  },
]);

async function migrate({ project }: Context, { url }: EmptyDatabase): Promise<void> {
  const { exitCode, lines } = await project.run('migrate', [], { DATABASE_URL: url });
  expectThat(exitCode === 0, 'a migration with exit 0', `${exitCode}: ${lines.join(' ')}`);
}

/** Takes one change after the other back, until it says the same twice: that there is none. */
async function migrateAllDown({ project }: Context, { url }: EmptyDatabase): Promise<void> {
  let before = '';
  for (let step = 0; step < STEPS; step += 1) {
    const { exitCode, lines } = await project.run('migrate-down', [], { DATABASE_URL: url });
    const words = lines.join(' ');
    expectThat(exitCode === 0, 'a way back with exit 0', `${exitCode}: ${words}`);
    if (words === before) return;
    before = words;
  }
}

/** Something that cannot be answered without a table. */
function askForRows({ accounts, anyone, contract }: Context): Promise<Exchange> {
  if (contract.flavour !== 'none') {
    return anyone.post(`${AUTH}/login`, { email: accounts.newEmail(), password: 'whatever it is' });
  }
  const [resource] = contract.resources;
  return anyone.get(resource === undefined ? `${API}/orders` : pathOf(resource));
}
