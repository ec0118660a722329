import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { providePrograms } from '../../support/programs.js';
import { packageDirectory } from '../support/packed.js';
import { ended } from './judge.js';
import { startedIn, type Scene } from './scenes.js';
import { copyOf, discard, freshPlace, keelson } from './tool.js';

/** The system calls of a run, and how strace makes one of them fail, or sends a signal when it comes. */

/** What a call is about: a place of the user's, the templates of the tool, or what Node needs for itself. */
export type Side = 'written' | 'read' | 'templates' | 'Node';

export interface Call {
  readonly name: string;
  /** Which of its name it is, from 1. */
  readonly at: number;
  readonly side: Side;
}

/** Why calls cannot be made to fail here, if so. */
export const lacksStrace = (): Promise<string | undefined> =>
  providePrograms(['strace'], ['strace']);

/** By seccomp only the calls in question are slow, but then no signals can be sent. */
const quick = ['strace', '-f', '--seccomp-bpf', '-qq', '-y'];
const exact = ['strace', '-f', '-qq', '-y'];

/** The calls of these names that an undisturbed run makes by itself; what it starts is not told. */
export async function callsOf(scene: Scene, names: readonly string[]): Promise<readonly Call[]> {
  const place = copyOf(scene.start);
  const log = join(freshPlace(), 'log');
  const wrapper = [...quick, '-o', log, '-e', `trace=${names.join()}`];
  const run = await keelson(scene.words, { cwd: startedIn(scene, place), wrapper });
  if (run.code !== 0) throw new Error(`${scene.id} below strace: ${ended(run)}`);
  const lines = readFileSync(log, 'utf8').split('\n');
  const [own = ''] = lines[0]?.split(' ') ?? [];
  discard(place);
  const counts = new Map<string, number>();
  return lines.flatMap((line) => {
    const [, pid, name] = /^(\d+) +(\w+)\(/.exec(line) ?? [];
    if (pid !== own || name === undefined) return [];
    const at = (counts.get(name) ?? 0) + 1;
    counts.set(name, at);
    return [{ name, at, side: sideOf(line, place) }];
  });
}

/** Each call is told with the directory that it is made in, which says nothing. */
function sideOf(line: string, place: string): Side {
  const text = line.replaceAll(/AT_FDCWD<[^>]*>/g, '');
  const isRelative = /\((, )?"[^/"]/.test(text) && !/^\d+ +write/.test(text);
  if (text.includes(place) || isRelative) {
    return /openat\(/.test(text) && !/O_(WRONLY|RDWR)/.test(text) ? 'read' : 'written';
  }
  return text.includes(join(packageDirectory, 'templates')) ? 'templates' : 'Node';
}

/** The words before the tool that disturb it; what comes of that is written to a log. */
export interface Disturbance {
  readonly wrapper: readonly string[];
  /** Whose call it was, once the run is over; undefined where it did not come to that. */
  readonly met: (place: string) => Side | undefined;
  /** The signal that came first, e.g. `SIGTERM`. */
  readonly signal: () => string | undefined;
}

/** @param injections e.g. `openat:error=ENOSPC:when=3` */
export function disturbance(names: readonly string[], injections: readonly string[]): Disturbance {
  const log = join(freshPlace(), 'log');
  const isSignal = injections.some((each) => each.includes(':signal='));
  const injecting = injections.flatMap((each) => ['-e', `inject=${each}`]);
  return {
    wrapper: [
      ...(isSignal ? exact : quick),
      '-o',
      log,
      '-e',
      `trace=${names.join()}`,
      ...injecting,
    ],
    signal: () => /^\d+ +--- (SIG(?!CHLD)\w+)/m.exec(readFileSync(log, 'utf8'))?.[1],
    met: (place) => {
      const lines = readFileSync(log, 'utf8').split('\n');
      const failed = lines.find((line) => line.includes('(INJECTED)'));
      // A signal is told after the call that it came with.
      const signalled =
        lines[lines.findIndex((line) => /^\d+ +(--- SIG(?!CHLD)|\+\+\+ killed)/.test(line)) - 1];
      const line = failed ?? signalled;
      return line === undefined ? undefined : sideOf(line, place);
    },
  };
}
