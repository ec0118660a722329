import { differences, snapshotOf, type Snapshot } from '../support/snapshot.js';
import { keelson, type Run } from './tool.js';
import { startedIn, type Scene } from './scenes.js';
import { differing, isStaging, stateOf, target, type State } from './state.js';

/** What a run that was disturbed has left, held against what it may leave. */

/** `before`: nothing was begun, or all of it was taken back. `within`: begun. `after`: everything is written. */
export type Phase = 'before' | 'within' | 'after';

export interface Judgement {
  readonly phase: Phase;
  readonly violations: readonly string[];
}

const settings = `${target}/.env`;
/** They come after the project is whole, so nothing is demanded of them yet. */
const later = [settings, `${target}/.keelson/receipt.json`];

/** Bytes, links, modes, inodes and times of what is not to be touched, before a run. */
export function ownedBefore(scene: Scene, place: string): Snapshot {
  return scene.kind === 'change'
    ? new Map([...snapshotOf(place)].filter(([path]) => isUntouched(scene, path)))
    : snapshotOf(place);
}

/** Of a project that is changed: what an undisturbed run leaves as it is. */
function isUntouched({ before, after }: Scene, path: string): boolean {
  const isRewritten = later.includes(path) || path === `${target}/.git/index`;
  return before.get(path) === after.get(path) && !isRewritten;
}

/** The place after the end of a run, however it came. */
export function judge(scene: Scene, place: string, owned: Snapshot): Judgement {
  const now = snapshotOf(place);
  const still = new Map([...now].filter(([path]) => owned.has(path)));
  const lost = differences(owned, still).map((line) => `lost: ${line}`);
  const staging = [...now.keys()].filter(isStaging);
  const many = staging.length > 1 ? [`${staging.length} staging directories`] : [];
  const state = stateOf(place);
  const { phase, partial } = scene.kind === 'change' ? changed(scene, state) : made(scene, state);
  const begun = phase === 'before' && staging.length > 0;
  return {
    phase: begun ? 'within' : phase,
    violations: [...lost, ...many, ...partial, ...halfSettings(scene, state)],
  };
}

/** `.env` is the one that was there, the one to come, or not there yet. */
function halfSettings({ before, after }: Scene, now: State): readonly string[] {
  const allowed = [undefined, before.get(settings), after.get(settings)];
  return allowed.includes(now.get(settings)) ? [] : [`partial: ${settings}`];
}

/** What a run that told of its end has left beside the old or the new: nothing. */
export function litterOf(scene: Scene, place: string, phase: Phase): readonly string[] {
  if (phase === 'within') return ['it left half of it behind'];
  const expected = phase === 'before' ? scene.before : scene.after;
  const wrong = differing(expected, stateOf(place)).filter((path) => !later.includes(path));
  return wrong.length === 0 ? [] : [`it left behind: ${wrong.slice(0, 5).join(', ')}`];
}

interface Found {
  readonly phase: Phase;
  readonly partial: readonly string[];
}

/** A directory that is new is whole or absent; beside other files, a part of it may wait to be taken back. */
function made({ kind, before, after }: Scene, now: State): Found {
  const ours = [...after.keys()].filter((path) => !before.has(path) && !later.includes(path));
  const there = ours.filter((path) => now.has(path));
  if (there.length === 0) return { phase: 'before', partial: [] };
  const wrong = ours.filter((path) => now.get(path) !== after.get(path));
  if (wrong.length === 0) return { phase: 'after', partial: [] };
  const partial = kind === 'new' ? [`partial: ${wrong.slice(0, 5).join(', ')}`] : [];
  return { phase: 'within', partial };
}

/** Each file is the old one or the new one. */
function changed({ before, after }: Scene, now: State): Found {
  const paths = differing(before, after).filter((path) => !later.includes(path));
  const is = (state: State) => (path: string) => now.get(path) === state.get(path);
  const neither = paths.filter((path) => !is(before)(path) && !is(after)(path));
  const partial = neither.map((path) => `partial: ${path} is neither the old nor the new`);
  // Until its journal is gone, the next run takes it back, even when all of it is written.
  if (now.has(`${target}/.keelson/change/journal.json`)) return { phase: 'within', partial };
  if (paths.every(is(before))) {
    const isBegun = now.has(`${target}/.keelson/change`);
    return { phase: isBegun ? 'within' : 'before', partial };
  }
  return { phase: paths.every(is(after)) ? 'after' : 'within', partial };
}

/** The same command again: it makes or finishes what the other one did not, and leaves nothing of it. */
export async function carryOn(
  scene: Scene,
  place: string,
  phase: Phase,
): Promise<readonly string[]> {
  const cwd = startedIn(scene, place);
  const again = await keelson(scene.words, { cwd });
  const expected = phase === 'after' ? 3 : 0;
  if (again.code !== expected) return [`the next run: ${ended(again)}`];
  if (phase === 'after') {
    const words = ['resume', '--no-install', '--no-start', '--no-git', '--quiet'];
    const resumed = await keelson(words, { cwd: `${place}/${target}` });
    if (resumed.code !== 0) return [`resume: ${ended(resumed)}`];
  }
  const wrong = differing(scene.after, stateOf(place)).filter((path) => !isResumed(scene, path));
  return wrong.length === 0 ? [] : [`after the next run: ${wrong.slice(0, 5).join(', ')}`];
}

/** `resume` writes a receipt and `.env` where a change had no need to. */
function isResumed({ kind, after }: Scene, path: string): boolean {
  return kind === 'change' && later.includes(path) && !after.has(path);
}

/** How a run ended, in a line. */
export function ended({ code, signal, stderr }: Run): string {
  return `${String(code ?? signal)} ${stderr.trim().split('\n').slice(0, 3).join(' | ')}`;
}

/** A run that was not to succeed says why, in words. */
export function mannersOf(run: Run, exits: readonly number[]): readonly string[] {
  if (run.code === null || !exits.includes(run.code)) return [`exit ${ended(run)}`];
  const stack = /^\s+at .+:\d+:\d+\)?$/m.test(run.stderr) ? ['a stack trace'] : [];
  return run.code !== 0 && run.stderr.trim() === '' ? [...stack, 'says nothing'] : stack;
}
