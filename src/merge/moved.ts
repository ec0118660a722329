import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { childEnvironment } from '../steps/environment.js';
import type { FileTree, TreeFile } from '../types.js';
import { textOf } from './base.js';
import { isSameContent, type Disk } from './merge.js';

/**
 * Finds the file that a person has given another name, by what is in it, as git does: the same, or
 * so much of the same lines that it can be no other.
 */

/** Share of common lines from which on a file counts as the one that was moved. */
const SURE = 0.7;
/** Two files that both look like it are not told apart by less than this. */
const CLEAR = 0.15;

/** Folders in which nobody keeps sources, where git does not say what is ignored. */
const skipped = new Set(['node_modules', 'dist', 'build', 'data', '__pycache__', 'coverage']);

/** Where files of a render are now. The project is listed when the first one is missed. */
export function movedFiles(
  root: string,
  disk: Disk,
  known: readonly FileTree[],
): (file: TreeFile) => string | undefined {
  let candidates: readonly string[] | undefined;
  return (file) => {
    candidates ??= listFiles(root).filter((path) => !known.some((tree) => tree.has(path)));
    return findMoved(file, candidates, disk);
  };
}

/** The one candidate that is surely the file; undefined where none is, or more than one. */
export function findMoved(
  file: TreeFile,
  candidates: readonly string[],
  disk: Disk,
): string | undefined {
  const extension = /\.[^./]+$/.exec(file.path)?.[0] ?? '';
  const scores = candidates
    .filter((path) => path.endsWith(extension))
    .map((path) => ({ path, score: likeness(file, disk(path)) }))
    .filter(({ score }) => score >= SURE)
    .sort((a, b) => b.score - a.score);
  const [first, second] = scores;
  if (first === undefined) return undefined;
  return second === undefined || first.score - second.score >= CLEAR ? first.path : undefined;
}

/** From 0, nothing in common, to 1, the same. Empty and tiny files are like many. */
function likeness(file: TreeFile, found: ReturnType<Disk>): number {
  if (found?.kind !== 'file') return 0;
  const before = linesOf(textOf(file.bytes));
  if (before.length < 3) return 0;
  if (isSameContent(found.bytes, file.bytes)) return 1;
  const now = linesOf(textOf(found.bytes));
  const counts = new Map<string, number>();
  for (const line of before) counts.set(line, (counts.get(line) ?? 0) + 1);
  let common = 0;
  for (const line of now) {
    const left = counts.get(line) ?? 0;
    if (left === 0) continue;
    counts.set(line, left - 1);
    common += 1;
  }
  return (2 * common) / (before.length + now.length);
}

function linesOf(text: string | undefined): readonly string[] {
  return (text ?? '').split(/\r?\n/).filter((line) => line.trim() !== '');
}

/** What git knows or would add; without git, everything but what is hidden or made by tools. */
export function listFiles(root: string): readonly string[] {
  const { status, stdout } = spawnSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', '-z'],
    { cwd: root, encoding: 'utf8', env: childEnvironment(), maxBuffer: 64 * 1024 * 1024 },
  );
  return status === 0
    ? [...new Set(stdout.split('\0').filter((path) => path !== ''))]
    : walk(root, '');
}

function walk(root: string, below: string): string[] {
  return readdirSync(join(root, below), { withFileTypes: true }).flatMap((entry) => {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) {
      return entry.name.startsWith('.') || skipped.has(entry.name) ? [] : walk(root, path);
    }
    return entry.isFile() ? [path] : [];
  });
}
