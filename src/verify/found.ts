import { environmentError, inputError } from '../errors.js';
import { verifyEnvironment } from './environment.js';
import { bodyOf, Client, type Exchange, newAgent, Recorder } from './http.js';
import { NotRunHere } from './not-run.js';
import type { Project } from './project.js';

/** Milliseconds in which a server that is asked for the first time must answer. */
const PATIENCE_MS = 5_000;

/** Requests a minute that the suite may need from one address. */
const NEEDED_QUOTA = 10_000;

/**
 * A project that runs already, seen through HTTP only.
 *
 * @throws KeelsonError exit 2 when the address is none, or what answers there was not made by keelson; exit 4
 * when nobody answers in time, or the project's own limits would stop the suite
 */
export async function findProject(address: string): Promise<Project> {
  const url = baseOf(address);
  const agent = newAgent(url);
  const client = new Client({ base: url, recorder: new Recorder(), agent, patience: PATIENCE_MS });
  try {
    const alive = await ask(client, '/health/live');
    const nowhere = await ask(client, '/api/v1/nowhere');
    if (alive.status !== 200 || !isProblem(nowhere)) {
      throw inputError(`what answers at ${url} was not made by keelson`, {
        remedy: 'It has no /health/live, or no problem documents. Is this the right port?',
      });
    }
    refuseLowQuota(url, nowhere);
  } finally {
    agent.destroy();
  }
  return {
    url,
    instances: [url],
    log: () => [],
    run: () => {
      throw new NotRunHere('the suite did not start this project');
    },
    another: undefined,
    stop: () => Promise.reject(new Error('the suite did not start this project')),
  };
}

function baseOf(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    throw inputError(`--url: ${JSON.stringify(address)} is no http or https address`, {
      remedy: 'Give scheme, host and port, e.g. --url http://127.0.0.1:3000',
    });
  }
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '' || url.username !== '') {
    throw inputError(`--url: ${JSON.stringify(address)} is more than scheme, host and port`, {
      remedy: `Give --url ${url.origin}`,
    });
  }
  return url.origin;
}

async function ask(client: Client, path: string): Promise<Exchange> {
  try {
    return await client.get(path);
  } catch (error) {
    throw environmentError(`no answer from ${client.base}: ${(error as Error).message}`, {
      remedy: 'Start the project first, or leave out --url: then the suite starts it.',
    });
  }
}

function isProblem(answer: Exchange): boolean {
  const isMarked = (answer.headers['content-type'] ?? '').startsWith('application/problem+json');
  return answer.status === 404 && isMarked && typeof bodyOf(answer)['requestId'] === 'string';
}

/** A suite that runs into the limits would only say, a hundred times, that they work. */
function refuseLowQuota(url: string, { headers }: Exchange): void {
  const policy = /;q=(\d+)/.exec(String(headers['ratelimit-policy'] ?? ''));
  if (policy === null || Number(policy[1]) >= NEEDED_QUOTA) return;
  const { variables } = verifyEnvironment({ port: 0 });
  const limits = Object.entries(variables).filter(([name]) => name.startsWith('RATE_LIMIT_'));
  const words = [['PUBLIC_URL', url], ...limits] as const;
  throw environmentError(`the rate limits of ${url} would stop the suite (${policy[1]} requests)`, {
    remedy: `Start it with ${words.map(([name, value]) => `${name}=${value}`).join(' ')}`,
  });
}
