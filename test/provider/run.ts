/**
 * Logs in to generated projects through oidc-provider, a certified implementation that knows nothing of us:
 *
 *   npm run test:provider
 *
 * The last line says how many promises were kept.
 */
import { strict as assert } from 'node:assert';
import { join } from 'node:path';

import { loadCatalog } from '../../src/catalog/catalog.js';
import { templatesDirectory } from '../../src/paths.js';
import { childEnvironment } from '../../src/steps/environment.js';
import { anyFreePort } from '../../src/steps/ports.js';
import type { Project } from '../../src/steps/project.js';
import { suiteCommands } from '../../src/steps/suite-commands.js';
import { startProject } from '../../src/verify/project.js';
import { attempt } from '../support/outcome.js';
import { generateProject } from '../support/projects.js';
import { runAttempts, runsDirectory, type Run } from '../support/runs.js';
import { Browser } from './browser.js';
import { client, startRealProvider, type People } from './openid.js';

async function logInEverywhere(run: Run): Promise<void> {
  for (const { stack, auth } of subjects()) {
    const project = await generate(run, stack, auth);
    for (const [what, prove] of proofsOf(project)) {
      run.report(await attempt(`${stack}, ${auth}: ${what}`, prove));
    }
  }
}

/** Every stack that offers logins through providers, with each kind of accounts. */
function subjects(): readonly { readonly stack: string; readonly auth: string }[] {
  const catalog = loadCatalog(templatesDirectory);
  return catalog
    .stackIds()
    .filter((stack) => catalog.choices(stack, 'feature').some(({ id }) => id === 'oauth'))
    .flatMap((stack) => ['session', 'jwt'].map((auth) => ({ stack, auth })));
}

/** Generates, installs and builds a project with logins through providers. */
function generate({ directory, program }: Run, stack: string, auth: string): Promise<Project> {
  const answers = { framework: stack, database: 'sqlite', auth, example: 'none', feature: 'oauth' };
  return generateProject({
    program,
    directory: join(directory, `${stack}-${auth}`),
    words: [
      `oauth-${auth}`,
      ...Object.entries(answers).flatMap(([flag, value]) => [`--${flag}`, value]),
    ],
    packages: join(runsDirectory, 'packages'),
  });
}

const people: People = {
  ada: { name: 'Ada Lovelace', email: 'ada@provider.example', email_verified: true },
  eve: { name: 'Eve', email: 'eve@provider.example', email_verified: false },
};

type Proof = readonly [what: string, prove: () => Promise<void>];

function proofsOf(place: Project): readonly Proof[] {
  return [
    [
      'somebody whose address is verified is logged in, and is the same person the next time',
      () =>
        withLogins(place, async (logIn) => {
          const first = await logIn('ada');
          assert.equal(first.status, 200, await first.clone().text());
          const { user } = (await first.json()) as { user: Record<string, unknown> };
          assert.equal(user['email'], 'ada@provider.example');
          assert.equal(user['name'], 'Ada Lovelace');
          const second = await logIn('ada');
          assert.deepEqual(((await second.json()) as { user: unknown }).user, user);
        }),
    ],
    [
      'somebody whose address is not is asked by mail, and not logged in',
      () =>
        withLogins(place, async (logIn) => {
          const answer = await logIn('eve');
          assert.equal(answer.status, 202, await answer.text());
          assert.equal(
            answer.headers.getSetCookie().some((line) => /session=/.test(line)),
            false,
          );
        }),
    ],
  ];
}

/** Starts the provider and the project, and lets people come, each with a browser of their own. */
async function withLogins(
  place: Project,
  work: (logIn: (person: string) => Promise<Response>) => Promise<void>,
): Promise<void> {
  const [port, providerPort] = [await anyFreePort(), await anyFreePort()];
  const url = `http://127.0.0.1:${port}`;
  const begin = `${url}/api/v1/auth/oauth/oidc`;
  let next = '';
  const provider = await startRealProvider(providerPort, `${begin}/callback`, people, () => next);
  const project = await startProject({
    directory: place.directory,
    commands: suiteCommands(place),
    environment: {
      ...childEnvironment(),
      PORT: String(port),
      PUBLIC_URL: url,
      OAUTH_OIDC_ISSUER: provider.issuer,
      OAUTH_OIDC_CLIENT_ID: client.id,
      OAUTH_OIDC_CLIENT_SECRET: client.secret,
    },
    url,
  });
  try {
    await work((person) => {
      next = person;
      return new Browser().visit(begin);
    });
  } finally {
    await project.stop();
    provider.close();
  }
}

process.exitCode = await runAttempts('Provider', logInEverywhere);
