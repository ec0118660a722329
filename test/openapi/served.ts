import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { childEnvironment } from '../../src/steps/environment.js';
import { anyFreePort } from '../../src/steps/ports.js';
import { settingNames } from '../../src/steps/project.js';
import { suiteCommands } from '../../src/steps/suite-commands.js';
import { verifyEnvironment } from '../../src/verify/environment.js';
import { startProject } from '../../src/verify/project.js';
import type { Answers } from '../../src/types.js';
import { generateProject } from '../support/projects.js';
import { publicUrl } from './projects.js';

/** The description of a project's API as it answers it: generated, installed and started for that. */
export async function servedDocumentOf(
  answers: Answers & { readonly name: string },
  program: string,
  directory: string,
): Promise<unknown> {
  const place = join(directory, answers.name);
  const blueprint = `${place}.blueprint.json`;
  writeFileSync(blueprint, JSON.stringify(answers));
  const project = await generateProject({
    program,
    directory: place,
    words: ['--blueprint', blueprint, '--yes'],
    packages: join(directory, 'packages'),
  });
  const { url, variables } = verifyEnvironment({
    port: await anyFreePort(),
    databaseUrl: `file:${place}.db`,
  });
  const running = await startProject({
    directory: place,
    commands: suiteCommands(project),
    environment: {
      ...childEnvironment(settingNames(project)),
      ...variables,
      PUBLIC_URL: publicUrl,
    },
    url,
  });
  try {
    return await (await fetch(`${url}/openapi.json`)).json();
  } finally {
    await running.stop();
  }
}
