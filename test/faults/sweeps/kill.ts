import { callsOf, disturbance, lacksStrace, type Call } from './calls.js';
import { carryOn, ended, judge, litterOf, ownedBefore, type Phase } from './judge.js';
import { draftsOf, stackIds, stage, startedIn, writeStarted, type Scene } from './scenes.js';
import { differing, stateOf } from './state.js';
import {
  Counts,
  forAll,
  isSample,
  randomNumbers,
  sampled,
  type Part,
  type SweepOptions,
} from './sweep.js';
import { copyOf, discard, keelson, type Killing, type Run } from './tool.js';

/**
 * Runs that are ended by a signal, and runs that meet: F22 at any time, F20, F21, F23 and F24 when the
 * k-th file is written, F13 two at once.
 */
export async function* kill(options: SweepOptions): AsyncGenerator<Part> {
  const drafts = stackIds
    .flatMap((stack) => draftsOf(stack))
    .filter(({ id }) => id.includes(options.only));
  const chosen: Scene[] = [];
  for (const draft of isSample(options) ? sampled(drafts, 2, options.seed) : drafts) {
    chosen.push(await stage(draft));
  }
  const share = Math.ceil(options.runs / chosen.length);
  for (const scene of chosen) yield killedAtAnyTime(scene, options, share);
  for (const scene of chosen) yield twoAtOnce(scene, options, Math.ceil(share / 8));
  const lack = await lacksStrace();
  for (const scene of chosen) yield signalledAtEachCall(scene, options, share, lack);
}

/** F22 */
async function killedAtAnyTime(scene: Scene, options: SweepOptions, share: number): Promise<Part> {
  const random = randomNumbers(options.seed);
  const counts = new Counts('kills', 'before', 'within', 'after', 'too late');
  const violations: string[] = [];
  const killings = Array.from({ length: share }, () => drawKilling(scene, random));
  await forAll(killings, options.jobs, async (kill) => {
    const place = copyOf(scene.start);
    const owned = ownedBefore(scene, place);
    const run = await keelson(scene.words, { cwd: startedIn(scene, place), kill });
    const { phase, violations: broken } = judge(scene, place, owned);
    counts.add('kills');
    counts.add(run.signal === 'SIGKILL' ? phase : 'too late');
    const faults = [...broken, ...(await carryOn(scene, place, phase))];
    violations.push(...faults.map((fault) => `${timeOf(kill)}: ${fault}`));
    discard(place);
  });
  return {
    cases: 'F22',
    where: scene.id,
    what: 'killed at any time',
    figures: counts.figures,
    violations,
  };
}

/** At any time, but half of them while it writes, which is a small part of it. */
function drawKilling({ milliseconds, writes }: Scene, random: () => number): Killing {
  const signal = 'SIGKILL';
  return random() < 0.5
    ? { signal, milliseconds: random() * milliseconds }
    : { signal, milliseconds: random() * 1.3 * (writes.to - writes.from), after: writeStarted };
}

function timeOf({ milliseconds, after }: Killing): string {
  return `${milliseconds.toFixed(1)} ms ${after === undefined ? 'in' : 'into the writing'}`;
}

const writing = ['openat', 'mkdir', 'link', 'rename', 'write'];
const undoing = ['unlink', 'rmdir', 'unlinkat'];

/** What a signal is, and the exit code it has. */
const signals = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 143],
  ['SIGKILL', null],
] as const;

/** F20, F21, F23, and F24: the first signal is followed by one at each thing that is undone. */
async function signalledAtEachCall(
  scene: Scene,
  { full, seed, jobs }: SweepOptions,
  share: number,
  lack: string | undefined,
): Promise<Part> {
  const head = {
    cases: 'F20 F21 F22 F23 F24',
    where: scene.id,
    what: 'a signal at the k-th call that writes',
  };
  if (lack !== undefined) return { ...head, figures: {}, violations: [], skipped: lack };
  const all = (await callsOf(scene, writing)).filter(({ side }) => side === 'written');
  const calls = sampled(all, full ? Infinity : share, seed);
  const counts = new Counts(
    'calls',
    'signals',
    ...signals.map(([signal]) => signal),
    'before',
    'after',
  );
  counts.add('calls', all.length);
  const violations: string[] = [];
  await forAll(calls, jobs, async (call, index) => {
    const [signal] = signals[(seed + index) % signals.length] ?? signals[0];
    const place = copyOf(scene.start);
    const owned = ownedBefore(scene, place);
    const {
      wrapper,
      met,
      signal: first,
    } = disturbance(
      [...writing, ...undoing],
      [`${call.name}:signal=${signal}:when=${call.at}`, `${undoing.join()}:signal=SIGINT`],
    );
    const run = await keelson(scene.words, { cwd: startedIn(scene, place), wrapper });
    const { phase, violations: broken } = judge(scene, place, owned);
    counts.add('signals');
    counts.add(signal);
    counts.add(phase);
    const left =
      met(place) === undefined
        ? ['no signal came']
        : signal === 'SIGKILL'
          ? await carryOn(scene, place, phase)
          : [...litterOf(scene, place, phase), ...faultsOfExit(run, codeOf(first()), phase)];
    violations.push(...[...broken, ...left].map((fault) => `${told(call, signal)}: ${fault}`));
    discard(place);
  });
  return { ...head, figures: counts.figures, violations };
}

function told({ name, at }: Call, signal: string): string {
  return `${signal} at ${name} ${at}`;
}

/** A change unlinks files of its own, too: the SIGINT that is for what is undone may be the first. */
function codeOf(signal: string | undefined): number | null {
  return signals.find(([name]) => name === signal)?.[1] ?? null;
}

/** One that came when all was done is of no account. */
function faultsOfExit(run: Run, code: number | null, phase: Phase): readonly string[] {
  if (run.code === code || (run.code === 0 && phase === 'after')) return [];
  return [`exit ${ended(run)}`];
}

/** F13 */
async function twoAtOnce(scene: Scene, { jobs }: SweepOptions, share: number): Promise<Part> {
  const counts = new Counts('pairs', 'one made it', 'the other was refused');
  const violations: string[] = [];
  const pairs = Array.from({ length: share }, (_, index) => index);
  // Two processes are started for each.
  await forAll(pairs, Math.max(1, Math.floor(jobs / 2)), async (pair) => {
    const place = copyOf(scene.start);
    const owned = ownedBefore(scene, place);
    const cwd = startedIn(scene, place);
    const both = await Promise.all([0, 1].map(() => keelson(scene.words, { cwd })));
    const codes = both.map(({ code }) => code).sort();
    counts.add('pairs');
    counts.add('one made it', both.filter(({ code }) => code === 0).length);
    counts.add('the other was refused', both.filter(({ code }) => code === 3).length);
    const { violations: broken } = judge(scene, place, owned);
    const left = differing(scene.after, stateOf(place));
    const faults = [
      ...broken,
      ...(codes.join() === '0,3' ? [] : both.map((run) => `exit ${ended(run)}`)),
      ...(left.length === 0 ? [] : [`left: ${left.slice(0, 5).join(', ')}`]),
    ];
    violations.push(...faults.map((fault) => `pair ${pair}: ${fault}`));
    discard(place);
  });
  return {
    cases: 'F13',
    where: scene.id,
    what: 'two at once',
    figures: counts.figures,
    violations,
  };
}
