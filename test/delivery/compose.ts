import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { providePrograms } from '../support/programs.js';
import { attempt, type Outcome } from '../support/outcome.js';

const run = promisify(execFile);

/**
 * Has compose read `compose.yaml` with the `.env` beside it, for each database, with and without Redis:
 * its form, its references, its variables. Nothing is started.
 */
export async function proveCompose(
  program: string,
  stack: string,
  directory: string,
): Promise<Outcome[]> {
  const absent = await providePrograms(['docker-compose'], ['docker-compose']);
  const outcomes: Outcome[] = [];
  for (const database of ['sqlite', 'postgres', 'mysql']) {
    for (const features of ['docker', 'docker,redis']) {
      const what = `compose reads compose.yaml of ${stack}, ${database} with ${features}`;
      if (absent !== undefined) {
        outcomes.push({ what, result: 'skipped', reason: absent });
        continue;
      }
      const project = join(directory, `compose-${stack}-${database}-${features.replace(',', '-')}`);
      outcomes.push(
        await attempt(what, async () => {
          const answers = [
            '--framework',
            stack,
            '--database',
            database,
            '--feature',
            features,
            '--yes',
          ];
          const flags = ['--no-install', '--no-git', '--no-start', '--directory', project];
          await run(process.execPath, [program, 'new', 'compose-api', ...answers, ...flags]);
          await run('docker-compose', ['config', '--quiet'], { cwd: project });
        }),
      );
    }
  }
  return outcomes;
}
