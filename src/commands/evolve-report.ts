import { formatPatch, structuredPatch, type StructuredPatch } from 'diff';
import { textOf } from '../merge/base.js';
import { exitCodes, type ExitCode } from '../errors.js';
import type { Disk, Merge, Outcome } from '../merge/merge.js';
import { visible, type Ui } from '../ui.js';
import type { Decision } from './evolve.js';

/** What a merge did, or would do, in words and as a diff. */

const words: Readonly<Record<Outcome['what'], string>> = {
  added: 'new',
  updated: 'changed',
  removed: 'removed',
  merged: 'merged with your edits',
  conflict: 'CONFLICT',
  undecided: 'for you to decide',
  'in-the-way': 'IN THE WAY',
  'left-out': 'you have deleted it, so it stays away',
};

/** First what needs nobody, last what somebody must look at. */
const order: readonly Outcome['what'][] = [
  'added',
  'updated',
  'removed',
  'left-out',
  'merged',
  'undecided',
  'conflict',
  'in-the-way',
];

/** Lists what became of each file; conflicts with the lines on which they begin. */
export function showMerge({ outcomes }: Merge, ui: Ui): void {
  ui.event({ event: 'merge', files: outcomes });
  const sorted = [...outcomes].sort((a, b) => order.indexOf(a.what) - order.indexOf(b.what));
  for (const outcome of sorted) {
    const tell = order.indexOf(outcome.what) >= order.indexOf('undecided') ? ui.warn : ui.say;
    tell(`  ${outcomeText(outcome)}`);
  }
}

function outcomeText(outcome: Outcome): string {
  const said = words[outcome.what];
  if (outcome.what === 'conflict') {
    return outcome.lines.map((line) => `${said}  ${outcome.path}:${line}`).join('\n  ');
  }
  const why = 'why' in outcome ? `: ${outcome.why}` : '';
  const beside = 'beside' in outcome ? `; its version is ${outcome.beside}` : '';
  return visible(`${outcome.path}  ${said}${why}${beside}`);
}

/** Prints the change as a unified diff, which git could apply, and what needs a decision after it. */
export function showDiff(
  { directory, merge, before, after, disk }: Decision,
  exitCode: ExitCode,
  ui: Ui,
  isNothing: boolean,
): void {
  ui.event({
    event: 'dry-run',
    exitCode,
    directory,
    before,
    blueprint: after,
    files: merge.outcomes,
  });
  const patches = [
    ...merge.writes.map(({ path, bytes }) => patchOf(path, disk, bytes)),
    ...merge.deletes.map((path) => patchOf(path, disk, undefined)),
  ];
  // A terminal is not to be rewritten by what stands in files; whoever reads a pipe wants each byte.
  ui.answer(patches.map((patch) => (ui.mode === 'terminal' ? shown(patch) : patch)).join(''));
  const open = merge.outcomes.filter(
    ({ what }) => order.indexOf(what) >= order.indexOf('left-out'),
  );
  for (const outcome of open) ui.say(outcomeText(outcome));
  const count = merge.writes.length + merge.deletes.length;
  ui.say(
    isNothing
      ? 'Nothing changes.'
      : `${count} files would change, and .keelson/ with them; nothing was written.`,
  );
  const left = leftToDo[exitCode];
  if (left !== undefined) ui.warn(`Exit code ${exitCode}, as without --dry-run: ${left}.`);
}

const leftToDo: Partial<Record<ExitCode, string>> = {
  [exitCodes.target]: 'what is in the way has to be moved first',
  [exitCodes.check]: 'what is merged would have conflicts, and you would solve them',
};

/** Line breaks of Windows and tabs are no harm. */
function shown(patch: string): string {
  return patch
    .split('\n')
    .map((line) => line.replace(/\r$/, '').split('\t').map(visible).join('\t'))
    .join('\n');
}

function patchOf(path: string, disk: Disk, next: Uint8Array | undefined): string {
  const found = disk(path);
  const before = found?.kind === 'file' ? found.bytes : undefined;
  const old = before === undefined ? '' : textOf(before);
  const now = next === undefined ? '' : textOf(next);
  if (old === undefined || now === undefined) return `Binary files ${path} differ\n`;
  const from = before === undefined ? '/dev/null' : `a/${path}`;
  const to = next === undefined ? '/dev/null' : `b/${path}`;
  const isWhole = before === undefined || next === undefined;
  const patch = isWhole ? wholePatch(from, to, old, now) : partPatch(from, to, old, now);
  // A rule of the library's own, which `git apply` and `patch` pass over.
  return formatPatch(patch).replace(/^=+\n/, '');
}

/** Lines that are shown around a change. */
const CONTEXT = 3;

/** Of a file that changes: what both have at its beginning and end need not be compared line by line. */
function partPatch(from: string, to: string, old: string, now: string): StructuredPatch {
  const [before, after] = [linesOf(old), linesOf(now)];
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  const cut = Math.max(0, head - CONTEXT);
  const rest = Math.max(0, tail - CONTEXT);
  const middle = (lines: readonly string[]): string =>
    lines.slice(cut, lines.length - rest).join('');
  const [was, is] = [middle(before), middle(after)];
  const patch = structuredPatch(from, to, was, is, undefined, undefined, { context: CONTEXT });
  const hunks = patch.hunks.map((hunk) => ({
    ...hunk,
    oldStart: hunk.oldStart + cut,
    newStart: hunk.newStart + cut,
  }));
  return { ...patch, hunks };
}

/** Of a file that comes or goes: there is nothing to compare, which takes the library long to find out. */
function wholePatch(from: string, to: string, old: string, now: string): StructuredPatch {
  const [removed, added] = [linesOf(old), linesOf(now)];
  const hunk = {
    oldStart: 1,
    oldLines: removed.length,
    newStart: 1,
    newLines: added.length,
    lines: [...signed(removed, '-'), ...signed(added, '+')],
  };
  const hunks = hunk.lines.length === 0 ? [] : [hunk];
  const [oldHeader, newHeader] = [undefined, undefined];
  return { oldFileName: from, newFileName: to, oldHeader, newHeader, hunks };
}

/** The lines of a text, each with its break. */
function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function signed(lines: readonly string[], sign: string): readonly string[] {
  return lines.flatMap((line) =>
    line.endsWith('\n') ? sign + line.slice(0, -1) : [sign + line, '\\ No newline at end of file'],
  );
}
