import { createTwoFilesPatch } from 'diff';
import { textOf } from '../merge/base.js';
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
export function showDiff({ merge, before, project, disk }: Decision, ui: Ui): void {
  ui.event({
    event: 'dry-run',
    directory: project.directory,
    before,
    blueprint: project.blueprint,
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
  ui.say(`${count} files would change, and .keelson/ with them; nothing was written.`);
}

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
  const [old, now] = [before, next].map((bytes) => (bytes === undefined ? '' : textOf(bytes)));
  if (old === undefined || now === undefined) return `Binary files ${path} differ\n`;
  const [from, to] = [before, next].map((bytes, index) =>
    bytes === undefined ? '/dev/null' : `${index === 0 ? 'a' : 'b'}/${path}`,
  );
  const patch = createTwoFilesPatch(from ?? '', to ?? '', old, now, undefined, undefined, {
    context: 3,
  });
  // A rule of the library's own, which `git apply` and `patch` pass over.
  return patch.replace(/^=+\n/, '');
}
