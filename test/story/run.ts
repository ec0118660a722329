/**
 * The life of a project, told from the packed tarball: made by a release of the past, edited in a dozen
 * files, upgraded, given resources, a field, Redis, logins through providers, and another database; every
 * edit is still there, and the project's tests and checks are green.
 *
 *   npm run test:story               every stack
 *   npm run test:story -- express    one of them
 *
 * The last line says how many chapters passed, failed, or could not be told on this machine.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { loadCatalog } from '../../src/catalog/catalog.js';
import { templatesDirectory } from '../../src/paths.js';
import { must } from '../support/outcome.js';
import { runAttempts, type Run } from '../support/runs.js';
import { startServers } from '../support/servers.js';
import { Life, releases, type Chapter } from './life.js';

process.exitCode = await runAttempts('Story', tellEach);

async function tellEach(run: Run): Promise<void> {
  const asked = process.argv.slice(2);
  const stacks = loadCatalog(templatesDirectory)
    .stackIds()
    .filter((id) => asked.length === 0 || asked.includes(id));
  const servers = await startServers(['postgres', 'redis']);
  try {
    const { postgres, redis } = servers.states;
    if (postgres?.available === true && redis?.available === true) {
      const urls = { postgres: postgres.url, redis: redis.url };
      for (const stack of stacks) await tell(stack, urls, run);
    } else {
      const reasons = [postgres, redis].flatMap((state) =>
        state?.available === false ? state.reason : [],
      );
      run.report({ what: 'the story', result: 'skipped', reason: reasons.join('; ') });
    }
  } finally {
    await servers.stop();
  }
}

interface Urls {
  readonly postgres: string;
  readonly redis: string;
}

/** Two releases ago, or as far back as the stack goes: earlier ones were upgraded when they were new. */
function releasesOf(stack: string): readonly string[] {
  const has = (release: string): boolean =>
    existsSync(join(releases, release, `${stack}.jsonl.gz`));
  return readdirSync(releases).sort().filter(has).slice(-2);
}

async function tell(stack: string, urls: Urls, run: Run): Promise<void> {
  const { directory, program, report } = run;
  const [oldest, ...others] = releasesOf(stack);
  must(oldest !== undefined, `no release of ${stack} is kept`);
  // Those in between are only upgraded: what comes after it is the same.
  for (const release of others) {
    const life = new Life(stack, release, program, directory);
    await tellAll([...life.begin(), life.change(['upgrade'])], report);
  }
  const life = new Life(stack, oldest, program, directory);
  const invoice = 'invoice(owner) number:string:unique total:money dueOn:date?';
  const database = { DATABASE_URL: `${urls.postgres}/story_${stack}`, REDIS_URL: urls.redis };
  const chapters = [
    ...life.begin(),
    life.change(['upgrade']),
    life.change(['add', 'resource', invoice]),
    life.change(['add', 'resource', 'reminder(owner) note:text invoice:ref(invoice)']),
    life.change(['add', 'field', 'invoice', 'paidOn:date?']),
    // Of the example, and behind a migration of the owner's, where there is one.
    life.change(['add', 'field', 'task', 'place:string:default(home)']),
    life.change(['add', 'feature', 'redis'], { REDIS_URL: urls.redis }),
    life.change(['add', 'auth', 'oauth'], { REDIS_URL: urls.redis }),
    life.change(['set', 'database', 'postgres'], database),
    life.change(['add', 'resource', 'memo text:string']),
    life.refused(
      ['remove', 'resource', 'memo'],
      3,
      /memos?[_a-z]*, which .* what is in there would be lost/,
    ),
    life.takeBack(),
    life.change(['remove', 'resource', 'memo']),
    life.isAsBefore(2),
    life.isWhole(),
  ];
  await tellAll(chapters, report);
}

/** One after the other, for each builds on those before. */
async function tellAll(chapters: readonly Chapter[], report: Run['report']): Promise<void> {
  for (const chapter of chapters) {
    const outcome = await chapter();
    report(outcome);
    if (outcome.result !== 'passed') return;
  }
}
