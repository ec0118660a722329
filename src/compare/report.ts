/** What a comparison found, for people. */
import { curlOf } from '../verify/http.js';
import type { CheckReport } from '../verify/report.js';
import type { Comparison, Difference, Group } from './differences.js';
import { grouped } from './differences.js';
import { type Explanation, reasonFor } from './explained.js';

/** How the talk with one project went. */
export interface Side {
  /** How it is called in what is told. */
  readonly name: string;
  readonly scenes: readonly CheckReport[];
}

/** A scene that came to no end, in one project or in both. */
export interface Stopped {
  readonly scene: string;
  readonly name: string;
  readonly why: string;
  readonly request: string | undefined;
}

/** A comparison, judged. */
export interface CompareReport {
  readonly names: readonly [left: string, right: string];
  readonly pairs: number;
  readonly unexplained: readonly Group[];
  readonly explained: readonly (Group & { readonly reason: string })[];
  readonly wordings: readonly Group[];
  readonly stopped: readonly Stopped[];
  /** Scenes that could not be asked here, with the reason. */
  readonly notAsked: readonly string[];
  /** Requests that only one of them was sent, in scenes that came to their end in both. */
  readonly unpaired: readonly string[];
}

/** Whether the two answer alike, as far as that is not explained. */
export const isAlike = ({ unexplained, stopped, unpaired, pairs }: CompareReport): boolean =>
  unexplained.length + stopped.length + unpaired.length === 0 && pairs > 0;

export function reportOf(
  comparison: Comparison,
  sides: readonly [left: Side, right: Side],
  explanations: readonly Explanation[],
): CompareReport {
  const reasons = new Map(
    comparison.differences.map((each) => [each, reasonFor(each, explanations)] as const),
  );
  const isExplained = (each: Difference): boolean => reasons.get(each) !== undefined;
  const { differences, wordings, pairs } = comparison;
  const ended = ({ scenes }: Side, scene: string): boolean =>
    scenes.some(({ title, result }) => title === scene && result === 'passed');
  return {
    names: [sides[0].name, sides[1].name],
    pairs,
    unexplained: grouped(differences.filter((each) => !isExplained(each))),
    explained: grouped(differences.filter(isExplained)).map((group) => ({
      ...group,
      reason: reasons.get(group.all[0]) ?? '',
    })),
    wordings: grouped(wordings),
    stopped: sides.flatMap(({ name, scenes }) =>
      scenes
        .filter(({ result }) => result === 'failed')
        .map(({ title, failure }) => ({
          scene: title,
          name,
          why: `expected ${failure?.expected ?? ''}, got ${failure?.got ?? ''}`,
          request: failure?.request,
        })),
    ),
    notAsked: sides.flatMap(({ name, scenes }) =>
      scenes
        .filter(({ result }) => result === 'not-run')
        .map(({ title, reason = '' }) => `${title}, of ${name}: ${reason}`),
    ),
    unpaired: comparison.unpaired
      .filter(({ scene }) => sides.every((side) => ended(side, scene)))
      .map(
        ({ side, scene, asked }) => `${sides[side === 'left' ? 0 : 1].name}: ${scene}: ${asked}`,
      ),
  };
}

const SHOWN = 3;

/** The report in lines: what is not explained in full, the rest as far as it helps. */
export function reportLines(report: CompareReport): readonly string[] {
  const { names, pairs, unexplained, explained, wordings, stopped, notAsked, unpaired } = report;
  return [
    ...unexplained.flatMap((group) => [...groupLines(group, names), '']),
    ...stopped.flatMap((each) => [...stoppedLines(each), '']),
    ...unpaired.map((each) => `asked of one alone: ${each}`),
    ...explained.flatMap((group) => [
      `explained: ${group.what} of ${requests(group.all.length)}: ${group.reason}`,
    ]),
    ...notAsked.map((each) => `not asked: ${each}`),
    ...(explained.length + notAsked.length + unpaired.length === 0 ? [] : ['']),
    `${names[0]} and ${names[1]}: ${requests(pairs)}, ${verdict(report)}${wordsOfWordings(wordings.length)}`,
  ];
}

function verdict({ unexplained, explained, stopped }: CompareReport): string {
  const parts = [
    unexplained.length === 0 ? 'no difference' : counted(unexplained.length, 'difference'),
    ...(explained.length === 0 ? [] : [`${explained.length} explained`]),
    ...(stopped.length === 0 ? [] : [`${counted(stopped.length, 'scene')} that came to no end`]),
  ];
  return parts.join(', ');
}

const wordsOfWordings = (count: number): string =>
  count === 0 ? '' : ` (and ${counted(count, 'other wording')}, which is free)`;

function groupLines(group: Group, names: CompareReport['names']): readonly string[] {
  const width = Math.max(names[0].length, names[1].length);
  const [first] = group.all;
  return [
    `${group.what} of ${requests(group.all.length)}`,
    ...group.all.slice(0, SHOWN).map(({ scene, asked }) => `  ${scene}: ${asked}`),
    ...(group.all.length > SHOWN ? [`  … and ${group.all.length - SHOWN} more`] : []),
    `    ${names[0].padEnd(width)}  ${group.left}`,
    `    ${names[1].padEnd(width)}  ${group.right}`,
    `    ${curlOf(first.exchanges[0])}`,
  ];
}

function stoppedLines({ scene, name, why, request }: Stopped): readonly string[] {
  return [
    `“${scene}” came to no end in ${name}`,
    `    ${why}`,
    ...(request === undefined ? [] : [`    ${request}`]),
  ];
}

const requests = (count: number): string => counted(count, 'request');

const counted = (count: number, word: string): string =>
  `${count} ${word}${count === 1 ? '' : 's'}`;
