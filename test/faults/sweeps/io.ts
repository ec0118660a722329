import { callsOf, disturbance, lacksStrace, type Call, type Side } from './calls.js';
import { carryOn, judge, litterOf, mannersOf, ownedBefore } from './judge.js';
import { draftsOf, small, stackIds, stage, startedIn, type Scene } from './scenes.js';
import { Counts, forAll, isSample, sampled, type Part, type SweepOptions } from './sweep.js';
import { copyOf, discard, keelson } from './tool.js';

/** F26: each call that writes fails once, with what a disk or the rights on it may answer. */

const names = 'write,openat,mkdir,rename,renameat2,fsync,link,unlink,chmod,fchmod'.split(',');
const errors = ['ENOSPC', 'EIO', 'EDQUOT', 'EACCES', 'EROFS'];

const head = { cases: 'F26', what: 'a call of the system fails' };

export async function* io(options: SweepOptions): AsyncGenerator<Part> {
  const lack = await lacksStrace();
  if (lack !== undefined) {
    yield { ...head, where: 'all', figures: {}, violations: [], skipped: lack };
    return;
  }
  const drafts = stackIds
    .flatMap((stack) => draftsOf(stack, small(stack)))
    .filter(isOfInterest)
    .filter(({ id }) => id.includes(options.only));
  const chosen = isSample(options) ? sampled(drafts, 2, options.seed) : drafts;
  for (const draft of chosen) {
    yield failing(await stage(draft), options, Math.ceil(options.runs / chosen.length));
  }
}

/** Other changes make the same calls as these. */
function isOfInterest({ id }: { readonly id: string }): boolean {
  return /: (new|new --merge|add resource|upgrade)$/.test(id);
}

interface Failing {
  readonly call: Call;
  readonly error: string;
}

async function failing(scene: Scene, options: SweepOptions, share: number): Promise<Part> {
  const calls = await callsOf(scene, names);
  const counts = new Counts('calls', 'failed', 'of them at templates', 'of them of Node itself');
  counts.add('calls', calls.length);
  const violations: string[] = [];
  await forAll(drawn(calls, options, share), options.jobs, async (each) => {
    const { side, code, faults } = await fail(scene, each);
    counts.add('failed');
    if (side === 'templates') counts.add('of them at templates');
    if (side === 'Node') counts.add('of them of Node itself');
    else counts.add(`exit ${code}`);
    const { call, error } = each;
    violations.push(
      ...faults.map((fault) => `${call.name} ${call.at} ${error} (${side}): ${fault}`),
    );
  });
  return { ...head, where: scene.id, figures: counts.figures, violations };
}

/** Each call that writes with one of the errors, with another one for another seed; some of the others. */
function drawn(
  calls: readonly Call[],
  { seed, full }: SweepOptions,
  share: number,
): readonly Failing[] {
  const of = (side: Call['side'], count: number): readonly Call[] =>
    sampled(
      calls.filter((call) => call.side === side),
      count,
      seed,
    );
  const few = Math.ceil(share / 12);
  return [
    ...of('written', full ? Infinity : share),
    ...[...of('read', few), ...of('templates', few), ...of('Node', few)],
  ].map((call, index) => ({ call, error: errors[(seed + index) % errors.length] ?? 'EIO' }));
}

/** What cannot be read is for git, too, not as it was committed. */
function exitsOf({ kind }: Scene, side: Side | undefined): readonly number[] {
  return kind === 'change' && side === 'read' ? [0, 3, 4] : [0, 4];
}

interface Failed {
  readonly side: string;
  readonly code: string;
  readonly faults: readonly string[];
}

async function fail(scene: Scene, { call, error }: Failing): Promise<Failed> {
  const place = copyOf(scene.start);
  const owned = ownedBefore(scene, place);
  const { wrapper, met } = disturbance(names, [`${call.name}:error=${error}:when=${call.at}`]);
  const run = await keelson(scene.words, { cwd: startedIn(scene, place), wrapper });
  const { phase, violations } = judge(scene, place, owned);
  const side = met(place);
  const faults = [
    ...violations,
    ...(run.code === 0 && phase !== 'after' ? ['exit 0, and it is not whole'] : []),
    // Node may not start, or end itself, as if it was killed; and nothing goes that cannot be removed.
    ...(side === 'Node' || call.name === 'unlink'
      ? await carryOn(scene, place, phase)
      : [...mannersOf(run, exitsOf(scene, side)), ...litterOf(scene, place, phase)]),
  ];
  discard(place);
  return { side: side ?? 'none', code: String(run.code ?? run.signal), faults };
}
