/** Other scaffolding tools, measured beside ours. Each is optional: one that cannot be had says why. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cache, install } from './places.js';

/** A tool and how to make a project with it: no questions, no install, no git. */
export interface Peer {
  readonly name: string;
  readonly package: string;
  readonly version: string;
  /** The entry in its package.json's `bin`. */
  readonly command: string;
  /** Arguments that make a project named `name` in the current directory. */
  readonly create: (name: string) => readonly string[];
  /** True if the tool has no way to print its version. */
  readonly noVersion?: boolean;
}

/** Exact versions: a benchmark that fetches "latest" compares something else every week. */
export const peers: readonly Peer[] = [
  {
    name: 'create-hono',
    package: 'create-hono',
    version: '0.19.5',
    command: 'create-hono',
    create: (name) => [name, '--template', 'nodejs', '--offline'],
  },
  {
    name: 'express-generator',
    package: 'express-generator',
    version: '4.16.1',
    command: 'express',
    create: (name) => ['--no-view', '--git', name],
  },
  {
    name: 'nest',
    package: '@nestjs/cli',
    version: '12.0.8',
    command: 'nest',
    create: (name) => ['new', name, '--skip-install', '--skip-git', '--package-manager', 'npm'],
  },
  {
    name: 'create-better-t-stack',
    package: 'create-better-t-stack',
    version: '3.44.1',
    command: 'create-better-t-stack',
    create: (name) => [
      name,
      ...['--frontend', 'none', '--backend', 'express', '--runtime', 'node', '--api', 'none'],
      ...[
        '--database',
        'sqlite',
        '--orm',
        'drizzle',
        '--auth',
        'better-auth',
        '--payments',
        'none',
      ],
      ...['--addons', 'none', '--examples', 'none', '--db-setup', 'none', '--web-deploy', 'none'],
      ...['--server-deploy', 'none', '--package-manager', 'npm', '--no-git', '--no-install'],
    ],
  },
];

/** A peer's entry script, or the reason why it could not be installed. */
export async function entryOf(peer: Peer): Promise<{ script: string } | { reason: string }> {
  const directory = join(cache, 'peers', peer.name);
  const home = join(directory, 'node_modules', peer.package);
  try {
    if (!existsSync(join(home, 'package.json'))) {
      await install(directory, [`${peer.package}@${peer.version}`]);
    }
    const manifest = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as {
      bin?: string | Record<string, string>;
    };
    const script = typeof manifest.bin === 'string' ? manifest.bin : manifest.bin?.[peer.command];
    if (script === undefined) return { reason: `it has no command ${peer.command}` };
    return { script: join(home, script) };
  } catch (error) {
    return {
      reason: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error),
    };
  }
}
