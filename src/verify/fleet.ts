/** Several processes of one project, seen as one. */
import { connect, createServer, type Socket } from 'node:net';

import { anyFreePort } from '../steps/ports.js';
import type { ProcessOutcome } from '../steps/process.js';
import { type Project, type ProjectOptions, startProject } from './project.js';

/**
 * Starts the project so many times, behind one address that gives each new connection to the next of them.
 *
 * @throws ProjectError when one of them cannot be brought to answer
 */
export async function startFleet(options: ProjectOptions, count: number): Promise<Project> {
  if (count === 1) return startProject(options);
  const instances: Project[] = [];
  const stopAll = async (): Promise<ProcessOutcome[]> =>
    Promise.all(instances.map((each) => each.stop()));
  try {
    for (let i = 0; i < count; i += 1) {
      const port = String(await anyFreePort());
      const environment = { ...options.environment, PORT: port };
      instances.push(
        await startProject({ ...options, environment, url: `http://127.0.0.1:${port}` }),
      );
    }
  } catch (error) {
    await stopAll();
    throw error;
  }
  const [first] = instances;
  if (first === undefined) throw new RangeError('a fleet of none');
  const urls = instances.map(({ url }) => url);
  const close = await startBalancer(options.url, urls);
  return {
    url: options.url,
    instances: urls,
    log: () => instances.flatMap((each) => each.log()),
    run: first.run,
    another: first.another,
    stop: async () => {
      const outcomes = await stopAll();
      close();
      return outcomes.find(({ exitCode }) => exitCode !== 0) ?? outcomes[0] ?? first.stop();
    },
  };
}

/** Round robin, one connection after the other; it knows nothing of HTTP. Returns what ends it. */
async function startBalancer(url: string, targets: readonly string[]): Promise<() => void> {
  const sockets = new Set<Socket>();
  let turn = 0;
  const server = createServer((client) => {
    const target = new URL(targets[turn++ % targets.length] ?? url);
    const upstream = connect(Number(target.port), target.hostname);
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => sockets.delete(from));
    }
  });
  const { port, hostname } = new URL(url);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(Number(port), hostname, resolve);
  });
  return () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
}
