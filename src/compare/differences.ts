/** What two transcripts say differently. */
import type { Exchange } from '../verify/http.js';
import { type PlainAnswer, plainAnswer, sentIn, wordings } from './plain.js';
import type { Said, Transcript } from './scene.js';

/** One thing that one request is answered differently in. */
export interface Difference {
  /** `status`, `header vary`, `body /data/*`, `wording /detail`. */
  readonly what: string;
  readonly left: string;
  readonly right: string;
  readonly scene: string;
  readonly asked: string;
  readonly exchanges: readonly [left: Exchange, right: Exchange];
}

/** Said to one of them alone, because the other did not answer what was needed to go on. */
export interface Unpaired {
  readonly side: 'left' | 'right';
  readonly scene: string;
  readonly asked: string;
}

/** What holding two transcripts against each other found. */
export interface Comparison {
  /** Requests that both were sent. */
  readonly pairs: number;
  readonly differences: readonly Difference[];
  /** The same for texts that are free: they are told, and no fault. */
  readonly wordings: readonly Difference[];
  readonly unpaired: readonly Unpaired[];
}

/** What was said to a project, and all that was sent to it. */
export type Talk = Pick<Transcript, 'said' | 'exchanges'>;

export function compareTranscripts(left: Talk, right: Talk): Comparison {
  const [sentLeft, sentRight] = [sentIn(left.exchanges), sentIn(right.exchanges)];
  const others = new Map(right.said.map((said) => [keyOf(said), said]));
  const differences: Difference[] = [];
  const unpaired: Unpaired[] = [];
  for (const said of left.said) {
    const { scene, asked } = said;
    const other = others.get(keyOf(said));
    others.delete(keyOf(said));
    if (other === undefined) {
      unpaired.push({ side: 'left', scene, asked });
      continue;
    }
    const found = differencesOf(
      plainAnswer(said.exchange, sentLeft),
      plainAnswer(other.exchange, sentRight),
    );
    const exchanges = [said.exchange, other.exchange] as const;
    differences.push(...found.map((each) => ({ ...each, scene, asked, exchanges })));
  }
  for (const { scene, asked } of others.values()) unpaired.push({ side: 'right', scene, asked });
  const isWording = ({ what }: Difference): boolean => what.startsWith('wording ');
  return {
    pairs: left.said.length - unpaired.filter(({ side }) => side === 'left').length,
    differences: differences.filter((each) => !isWording(each)),
    wordings: differences.filter(isWording),
    unpaired,
  };
}

const keyOf = ({ scene, asked }: Said): string => `${scene}\n${asked}`;

type Found = Pick<Difference, 'what' | 'left' | 'right'>;

/** Of two answers with different statuses nothing else is told: it follows. */
function differencesOf(left: PlainAnswer, right: PlainAnswer): readonly Found[] {
  if (left.status !== right.status)
    return [{ what: 'status', left: String(left.status), right: String(right.status) }];
  return [
    ...inMembers(left.headers, right.headers).map((each) => ({
      ...each,
      what: `header ${each.what}`,
    })),
    ...withoutImplied(inMembers(left.body, right.body)).map((each) => ({
      ...each,
      what: `${wordings.test(each.what) ? 'wording' : 'body'} ${each.what}`.trimEnd(),
    })),
  ];
}

/** That an object has other members says of each that it is not there. */
function withoutImplied(found: readonly Found[]): readonly Found[] {
  const pointers = new Set(found.map(({ what }) => what));
  return found.filter(({ what, left, right }) => {
    const isAbsent = left === NOTHING || right === NOTHING;
    return !isAbsent || !pointers.has(what.slice(0, what.lastIndexOf('/')));
  });
}

const NOTHING = 'nothing';

function inMembers(
  left: Readonly<Record<string, string>>,
  right: Readonly<Record<string, string>>,
): readonly Found[] {
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...names]
    .map((what) => ({ what, left: left[what] ?? NOTHING, right: right[what] ?? NOTHING }))
    .filter((each) => each.left !== each.right);
}

/** The same difference in several requests. */
export interface Group {
  readonly what: string;
  readonly left: string;
  readonly right: string;
  readonly all: readonly [Difference, ...Difference[]];
}

/** Those that say the same of other requests are one: the most frequent first. */
export function grouped(differences: readonly Difference[]): readonly Group[] {
  const groups = new Map<string, [Difference, ...Difference[]]>();
  for (const each of differences) {
    const key = JSON.stringify([each.what, each.left, each.right]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [each]);
    else group.push(each);
  }
  return [...groups.values()]
    .map((all) => ({ what: all[0].what, left: all[0].left, right: all[0].right, all }))
    .sort((a, b) => b.all.length - a.all.length);
}
