import { diffArrays } from 'diff';

/** Which line of the render stands on a line of the file, past everything that a person did to it. */
export type Alignment = (line: number) => number | undefined;

/**
 * Lays a file beside its render. Lines are counted from 0.
 * @returns for a line of the file the one of the render; undefined for one that the person wrote
 */
export function align(rendered: string, onDisk: string): Alignment {
  if (rendered === onDisk) return (line) => line;
  const lines = new Map<number, number>();
  let [before, now] = [0, 0];
  for (const { added, removed, count } of diffArrays(linesOf(rendered), linesOf(onDisk))) {
    if (!added && !removed) {
      for (let index = 0; index < count; index++) lines.set(now + index, before + index);
    }
    if (!added) before += count;
    if (!removed) now += count;
  }
  return (line) => lines.get(line);
}

/** The lines of a text, whatever ends them. */
export function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
