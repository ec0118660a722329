import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environmentError, inputError, type KeelsonError } from '../errors.js';
import { childEnvironment } from '../steps/environment.js';
import { runProcess, type ProcessOutcome } from '../steps/process.js';
import type { Cleanup } from '../tree/cleanup.js';
import { integrityOf } from './pack.js';
import { keepCached, readCached } from './cache.js';
import { maxTarball } from './tarball.js';

/** Packs from npm: fetched by the npm of this machine, with its registry, its login and its proxy. */

export interface Wanted {
  readonly name: string;
  readonly version: string;
  /** Where it is known, these bytes and no others. */
  readonly integrity: string | undefined;
}

export interface Fetching {
  readonly signal: AbortSignal;
  readonly cleanup: Cleanup;
  /** Nothing is fetched: what is not kept is not there. */
  readonly offline: boolean;
  /** Whether it is kept for the next time. */
  readonly keeps: boolean;
}

export interface Fetched {
  readonly tarball: Uint8Array;
  readonly integrity: string;
}

/** Of a small file from a registry that answers. */
const FETCH_MILLISECONDS = 60_000;

/** The tarball of a package. @throws KeelsonError exit 2 for other bytes than wanted, exit 4 where it cannot be had */
export async function fetchPack(wanted: Wanted, fetching: Fetching): Promise<Fetched> {
  const { integrity } = wanted;
  const kept = integrity === undefined ? undefined : readCached(integrity);
  if (kept !== undefined && integrity !== undefined) return { tarball: kept, integrity };
  const label = `${wanted.name}@${wanted.version}`;
  if (fetching.offline) {
    throw environmentError(`${label} is not in the cache, and --offline fetches nothing`, {
      remedy:
        integrity === undefined
          ? 'Say which one it is, with its #sha512-…, or run it once without --offline.'
          : 'Run it once without --offline.',
    });
  }
  const tarball = await download(label, fetching);
  const found = integrityOf(tarball);
  if (integrity !== undefined && found !== integrity) {
    throw inputError(`${label} is not what it was: the registry has other bytes`, {
      excerpt: `  expected ${integrity}\n  found    ${found}`,
      remedy: 'Do not use it before you know why: a published version never changes.',
    });
  }
  if (fetching.keeps) keepCached(found, tarball);
  return { tarball, integrity: found };
}

async function download(label: string, { signal, cleanup }: Fetching): Promise<Uint8Array> {
  const place = mkdtempSync(join(tmpdir(), 'keelson-pack-'));
  const remove = (): void => rmSync(place, { recursive: true, force: true });
  const forget = cleanup.add(remove);
  try {
    const outcome = await runProcess(
      {
        words: ['npm', 'pack', label, '--ignore-scripts', '--json', '--pack-destination', place],
        env: {
          npm_config_fetch_retry_mintimeout: '500',
          npm_config_fetch_retry_maxtimeout: '2000',
        },
      },
      { cwd: place, env: childEnvironment(), signal, timeout: FETCH_MILLISECONDS },
    );
    if (outcome.exitCode !== 0) throw unfetched(label, outcome);
    const files = readdirSync(place).filter((name) => name.endsWith('.tgz'));
    const [file] = files;
    if (file === undefined || files.length > 1) throw unfetched(label, outcome);
    if (statSync(join(place, file)).size > maxTarball) {
      throw inputError(`${label} is larger than ${maxTarball / 1_000_000} MB`, {
        remedy: 'A pack is made of templates: tell whoever published it.',
      });
    }
    return readFileSync(join(place, file));
  } finally {
    forget();
    remove();
  }
}

function unfetched(label: string, { lines, timedOut, startError }: ProcessOutcome): KeelsonError {
  if (startError !== undefined) {
    return environmentError(`${label} is fetched by npm, which is not on the PATH`, {
      remedy: 'Get it from https://nodejs.org, or give a directory: --template ./my-pack',
    });
  }
  const said = lines.flatMap(
    (line) => /^npm (?:error|ERR!) (?!code |A complete log)(.*)/.exec(line)?.[1] ?? [],
  );
  const code = lines.flatMap((line) => /^npm (?:error|ERR!) code (\w+)/.exec(line)?.[1] ?? [])[0];
  if (code === 'E404' || code === 'ETARGET') {
    return inputError(`the registry has no ${label}`, {
      remedy: 'Look for its name and its versions with `npm view <name> versions`.',
    });
  }
  const why = timedOut
    ? `npm did not end within ${FETCH_MILLISECONDS / 1000} s`
    : [code, said[0]].filter((part) => part !== undefined).join(': ') || 'npm made no tarball';
  return environmentError(`${label} cannot be fetched: ${why}`, {
    remedy: 'Check the network, and the address that `npm config get registry` tells.',
  });
}
