import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';

import { childEnvironment } from '../../src/steps/environment.js';
import { pathWith } from '../support/environment.js';
import { attempt, must, type Outcome } from '../support/outcome.js';

const run = promisify(execFile);

interface Job {
  readonly env?: Readonly<Record<string, string>>;
  readonly steps: readonly { readonly uses?: string; readonly run?: string }[];
}

/**
 * Runs what the job `check` of the project's workflow would run: its steps, one after the other, in a fresh
 * clone, with the job's own environment, on real servers in the place of the job's.
 *
 * @param tarball the package of keelson, for `verify`
 * @param path what the steps find before everything else: their own Python, where they set one up
 */
export async function proveWorkflow(
  project: string,
  directory: string,
  servers: Readonly<Record<string, string>>,
  tarball: string,
  path: readonly string[],
): Promise<Outcome[]> {
  const clone = join(directory, 'workflow');
  const outcomes = [
    await attempt('a fresh clone is what the workflow begins with', async () => {
      await rm(clone, { recursive: true, force: true });
      await run('git', ['clone', '--quiet', project, clone]);
    }),
  ];
  const { env = {}, steps } = checkJob(project);
  for (const { run: script } of steps) {
    if (script === undefined) continue;
    const before = outcomes.at(-1)?.result;
    if (before !== 'passed') break;
    outcomes.push(
      await attempt(`the workflow's step \`${script}\``, async () => {
        for (const name of Object.keys(servers)) must(name in env, `the job has no ${name}`);
        const PATH = pathWith(...path);
        const variables = { ...childEnvironment(), ...env, ...servers, CI: 'true', PATH };
        const options = { cwd: clone, env: variables, maxBuffer: 64 * 1024 * 1024 };
        // What a registry would give.
        const local = script.replaceAll(/create-keelson@[\w.-]+/g, tarball);
        await run('bash', ['-e', '-c', local], options);
        if (script === 'npm ci') await run('npm', ['install', '--no-save', tarball], options);
      }),
    );
  }
  return outcomes;
}

function checkJob(project: string): Job {
  const text = readFileSync(join(project, '.github/workflows/ci.yml'), 'utf8');
  const { jobs } = parse(text) as { jobs: Readonly<Record<string, Job | undefined>> };
  const job = jobs['check'];
  must(job !== undefined, 'the workflow has no job "check"');
  return job;
}
