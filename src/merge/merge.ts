import type { FileTree, TreeFile } from '../types.js';
import { textOf } from './base.js';

/**
 * Merges three whole trees: what keelson rendered, what the person made of it, and what keelson
 * renders now. Pure but for the merge of two texts, which is given to it.
 */

/** What stands at a path on the disk. */
export type DiskFile =
  | { readonly kind: 'file'; readonly bytes: Uint8Array; readonly mode: number }
  /** A directory, a link, a device: nothing that keelson writes over. */
  | { readonly kind: 'other' };

/** The disk as far as the merge asks: path → what is there, if anything. */
export type Disk = (path: string) => DiskFile | undefined;

/** A merge of two changes of one text. */
export interface MergedText {
  readonly text: string;
  /** Lines (from 1) on which the marks of a conflict begin. */
  readonly conflicts: readonly number[];
}

export interface ThreeTexts {
  readonly path: string;
  readonly ours: string;
  readonly base: string;
  readonly theirs: string;
}

export interface Mergers {
  readonly text: (texts: ThreeTexts) => MergedText;
  /** Where a file went that is not at its place any more; asked only for such. */
  readonly movedTo: (file: TreeFile) => string | undefined;
}

/** What became of a path that keelson would change. */
export type Outcome =
  /** New, or as keelson renders it now: nobody had edited it. */
  | { readonly path: string; readonly what: 'added' | 'updated' | 'removed' }
  /** Both had changed it. */
  | { readonly path: string; readonly what: 'merged' }
  /** Git's marks stand in it. */
  | { readonly path: string; readonly what: 'conflict'; readonly lines: readonly number[] }
  /** For a person to decide on: keelson's version lies beside it, where it makes one. */
  | {
      readonly path: string;
      readonly what: 'undecided';
      readonly why: string;
      readonly beside?: string;
    }
  /** Something stands there that is no file: nothing can be written. */
  | { readonly path: string; readonly what: 'in-the-way'; readonly why: string }
  /** Deleted by the person, so it stays away. */
  | { readonly path: string; readonly what: 'left-out' };

export interface Merge {
  readonly writes: readonly WrittenFile[];
  readonly deletes: readonly string[];
  readonly outcomes: readonly Outcome[];
}

export interface WrittenFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly mode: number;
}

/** Paths that differ between two renders. */
function changedPaths(base: FileTree, next: FileTree): string[] {
  const paths = new Set([...base.keys(), ...next.keys()]);
  return [...paths].filter((path) => !isSame(base.get(path), next.get(path))).sort();
}

/** Merges what keelson changes into what is on the disk. */
export function mergeTrees(base: FileTree, next: FileTree, disk: Disk, mergers: Mergers): Merge {
  const results = changedPaths(base, next).map((path) =>
    mergePath({ path, base: base.get(path), next: next.get(path), disk, mergers }),
  );
  return {
    writes: results.flatMap(({ write }) => write ?? []),
    deletes: results.flatMap(({ remove }) => remove ?? []),
    outcomes: results.flatMap(({ outcome }) => outcome ?? []),
  };
}

interface Question {
  readonly path: string;
  readonly base: TreeFile | undefined;
  readonly next: TreeFile | undefined;
  readonly disk: Disk;
  readonly mergers: Mergers;
}

interface Result {
  readonly write?: WrittenFile;
  readonly remove?: string;
  readonly outcome?: Outcome;
}

function mergePath(question: Question): Result {
  const { path, base, next, disk } = question;
  const found = disk(path);
  if (found?.kind === 'other') {
    const why = `it is no file there, and keelson would ${verbOf(base, next)} one`;
    return { outcome: { path, what: 'in-the-way', why } };
  }
  if (base === undefined) return next === undefined ? {} : addFile(next, found, question.mergers);
  if (found === undefined) return mergeAbsent(question, base);
  if (next === undefined) return removeFile(path, base, found);
  return mergeFile(question, { path, base, next, found });
}

function verbOf(base: TreeFile | undefined, next: TreeFile | undefined): string {
  return base === undefined ? 'add' : next === undefined ? 'remove' : 'change';
}

function addFile(next: TreeFile, found: FoundFile | undefined, mergers: Mergers): Result {
  const { path, mode } = next;
  if (found === undefined) return { write: next, outcome: { path, what: 'added' } };
  if (isSameContent(found.bytes, next.bytes)) return {};
  const [ours, theirs] = [found.bytes, next.bytes].map(textOf);
  if (ours !== undefined && theirs !== undefined) {
    // Lists of entries, say what git ignores, go together without a common past.
    const merged = mergers.text({ path, ours: toUnix(ours), base: '', theirs });
    if (merged.conflicts.length === 0) {
      const bytes = Buffer.from(inBreaksOf(ours, merged.text));
      return {
        write: { path, bytes, mode: found.mode | (mode & 0o111) },
        outcome: { path, what: 'merged' },
      };
    }
  }
  return undecided(path, 'keelson has a file of this name now, and so have you', next);
}

function removeFile(path: string, base: TreeFile, found: FoundFile): Result {
  return isSameContent(found.bytes, base.bytes)
    ? { remove: path, outcome: { path, what: 'removed' } }
    : undecided(path, 'keelson makes it no longer, and you have edited it');
}

/** The person deleted it, or gave it another name. */
function mergeAbsent({ path, next, disk, mergers }: Question, base: TreeFile): Result {
  if (next === undefined) return {};
  const moved = mergers.movedTo(base);
  const found = moved === undefined ? undefined : disk(moved);
  if (moved === undefined || found?.kind !== 'file') return { outcome: { path, what: 'left-out' } };
  return mergeFile({ path: moved, base, next, disk, mergers }, { path: moved, base, next, found });
}

type FoundFile = Extract<DiskFile, { kind: 'file' }>;

interface Three {
  readonly path: string;
  readonly base: TreeFile;
  readonly next: TreeFile;
  readonly found: FoundFile;
}

function mergeFile({ mergers }: Question, { path, base, next, found }: Three): Result {
  const mode = modeOf(base, next, found);
  const isUnedited = isSameContent(found.bytes, base.bytes);
  if (isUnedited || isSameContent(found.bytes, next.bytes)) {
    const bytes = isUnedited ? withBreaksOf(found.bytes, next.bytes) : found.bytes;
    const isDone = mode === found.mode && Buffer.compare(bytes, found.bytes) === 0;
    return isDone ? {} : { write: { path, bytes, mode }, outcome: { path, what: 'updated' } };
  }
  const [ours, before, theirs] = [found.bytes, base.bytes, next.bytes].map(textOf);
  if (ours === undefined || before === undefined || theirs === undefined) {
    return undecided(path, 'it is no text in UTF-8, and both of us have changed it', next);
  }
  const merged = mergers.text({ path, ours: toUnix(ours), base: before, theirs });
  const bytes = Buffer.from(inBreaksOf(ours, merged.text));
  const outcome: Outcome =
    merged.conflicts.length === 0
      ? { path, what: 'merged' }
      : { path, what: 'conflict', lines: merged.conflicts };
  // What keelson changes may be there already, written by hand.
  const isDone = mode === found.mode && Buffer.compare(bytes, found.bytes) === 0;
  return isDone ? {} : { write: { path, bytes, mode }, outcome };
}

/** The person's mode, with keelson's change of who may execute it. */
function modeOf(base: TreeFile, next: TreeFile, found: FoundFile): number {
  if (base.mode === next.mode) return found.mode;
  const isExecutable = next.mode === 0o755;
  return isExecutable ? found.mode | ((found.mode & 0o444) >> 2) : found.mode & ~0o111;
}

/** What is added to a name to lie beside it. */
const besideSuffix = '.keelson';

function undecided(path: string, why: string, next?: TreeFile): Result {
  if (next === undefined) return { outcome: { path, what: 'undecided', why } };
  const beside = path + besideSuffix;
  return {
    write: { path: beside, bytes: next.bytes, mode: next.mode },
    outcome: { path, what: 'undecided', why, beside },
  };
}

function isSame(a: TreeFile | undefined, b: TreeFile | undefined): boolean {
  if (a === b || a === undefined || b === undefined) return a === b;
  return a.mode === b.mode && Buffer.compare(a.bytes, b.bytes) === 0;
}

/** Whether two files say the same; how their lines end is a setting of git's and not an edit. */
export function isSameContent(found: Uint8Array, rendered: Uint8Array): boolean {
  if (Buffer.compare(found, rendered) === 0) return true;
  const text = textOf(found);
  return text !== undefined && hasWindowsBreaks(text) && toUnix(text) === textOf(rendered);
}

function withBreaksOf(found: Uint8Array, rendered: Uint8Array): Uint8Array {
  const [text, next] = [textOf(found), textOf(rendered)];
  if (text === undefined || next === undefined) return rendered;
  return Buffer.from(inBreaksOf(text, next));
}

/** A text with the line breaks that another one has. */
function inBreaksOf(other: string, text: string): string {
  return hasWindowsBreaks(other) ? text.replaceAll('\n', '\r\n') : text;
}

/** Whether every line ends as on Windows: a file that mixes them is taken as it is. */
function hasWindowsBreaks(text: string): boolean {
  return text.includes('\r\n') && !/(^|[^\r])\n/.test(text);
}

function toUnix(text: string): string {
  return hasWindowsBreaks(text) ? text.replaceAll('\r\n', '\n') : text;
}
