import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environmentError } from '../errors.js';
import { childEnvironment } from '../steps/environment.js';
import type { MergedText, ThreeTexts } from './merge.js';
import { mergeStructures } from './structured.js';
import { unionOfLists } from './union.js';

/**
 * Merges two changes of one text as git does it. What only looks like a conflict in a list or a
 * structured file (two packages added in one place) is merged by what the lines mean.
 * @throws KeelsonError (exit 4) without git
 */
export function mergeTexts(texts: ThreeTexts): MergedText {
  const byLine = mergeByLine(texts);
  if (byLine.conflicts.length === 0) return byLine;
  const structured = mergeStructures(texts);
  if (structured !== undefined) return { text: structured, conflicts: [] };
  const text = unionOfLists(byLine.text, texts.path);
  return { text, conflicts: conflictsIn(text) };
}

const labels = ['yours', 'as keelson had made it', 'as keelson makes it now'] as const;

function mergeByLine({ ours, base, theirs }: ThreeTexts): MergedText {
  const directory = mkdtempSync(join(tmpdir(), 'keelson-merge-'));
  try {
    const files = Object.entries({ ours, base, theirs }).map(([name, text]) => {
      writeFileSync(join(directory, name), text);
      return name;
    });
    const words = ['merge-file', '-p', '--diff3', ...labels.flatMap((label) => ['-L', label])];
    const { status, error, stdout, stderr } = spawnSync('git', [...words, ...files], {
      cwd: directory,
      encoding: 'utf8',
      env: childEnvironment(),
      maxBuffer: 64 * 1024 * 1024,
    });
    // Its exit code counts the conflicts; from 128 on it is git that failed.
    if (error !== undefined || status === null || status > 127) {
      throw environmentError(`git cannot merge files: ${error?.message ?? stderr.trim()}`, {
        remedy: 'Install git, and run the same command again.',
        cause: error,
      });
    }
    return { text: stdout, conflicts: conflictsIn(stdout) };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

const opening = `<<<<<<< ${labels[0]}`;

/** The lines, from 1, on which any mark of a conflict of ours stands: half of them is no solution. */
export function marksIn(text: string): number[] {
  const marks = [opening, `||||||| ${labels[1]}`, `>>>>>>> ${labels[2]}`];
  return text
    .split('\n')
    .flatMap((line, index) => (marks.includes(line.trimEnd()) ? index + 1 : []));
}

/** The lines, from 1, on which a conflict of ours begins. */
export function conflictsIn(text: string): number[] {
  return text.split('\n').flatMap((line, index) => (line.trimEnd() === opening ? index + 1 : []));
}
