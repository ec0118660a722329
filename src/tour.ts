import { templateError, throwFault, type ReportFault } from './errors.js';
import { compareText } from './text.js';
import type { FileTree, TreeFile } from './types.js';

/**
 * Walks through the code of a project. Templates write the steps of a tour into `.tours/<name>.tour`, each with a
 * text that stands on one line of a file; here the lines are found, once everything is rendered, and the tour
 * becomes a page to read and a file for the editor extension CodeTour.
 *
 *     # POST /api/v1/auth/login
 *     What this tour is about.
 *
 *     ## The title of a step
 *     @ src/app.ts 3 text that stands on one line of the file, and so many lines are shown from there
 *
 *     What happens there, as Markdown.
 */

export interface TourStep {
  readonly title: string;
  readonly file: string;
  /** Stands on exactly one line of the file. */
  readonly anchor: string;
  /** Lines that are shown, that of the anchor being the first. */
  readonly count: number;
  readonly text: string;
}

export interface Tour {
  /** What `keelson explain --tour` calls it. */
  readonly name: string;
  readonly title: string;
  readonly text: string;
  readonly steps: readonly TourStep[];
}

/** Where a step is: its line, from 1, and the code there; or why it is nowhere. */
export type TourPlace =
  | { readonly line: number; readonly code: readonly string[] }
  | { readonly missing: 'file' | 'line' | 'one line' };

/** The page with all tours of a project. */
export const tourPagePath = 'TOUR.md';

const tourPath = /^\.tours\/([\w-]+)\.tour$/;

/** Whether a template writes a tour to this path, which becomes another text once all is rendered. */
export function isTourPath(path: string): boolean {
  return tourPath.test(path);
}

/** Finds the line of a step in its file. Pure. */
export function placeOf({ anchor, count }: TourStep, text: string | undefined): TourPlace {
  if (text === undefined) return { missing: 'file' };
  const lines = text.split(/\r?\n/);
  const found = lines.flatMap((line, index) => (line.includes(anchor) ? [index] : []));
  const [first] = found;
  if (first === undefined) return { missing: 'line' };
  if (found.length > 1) return { missing: 'one line' };
  return { line: first + 1, code: withoutIndent(lines.slice(first, first + count)) };
}

/** The tours that templates have written. @throws KeelsonError for one that is not written as above */
export function toursOf(tree: FileTree): Tour[] {
  return [...tree.values()].flatMap((file) => {
    const name = tourPath.exec(file.path)?.[1];
    return name === undefined
      ? []
      : [parseTour(name, Buffer.from(file.bytes).toString(), file.path)];
  });
}

/** A render whose tours have become files to read. @throws KeelsonError for a step that is nowhere */
export function withTours(tree: FileTree, report: ReportFault = throwFault): FileTree {
  const tours = toursOf(tree);
  if (tours.length === 0) return tree;
  const places = (step: TourStep): TourPlace => placeOf(step, textAt(tree, step.file));
  for (const { name, steps } of tours) {
    for (const step of steps) refuseNowhere(step, places(step), name, report);
  }
  const files = new Map(tree);
  for (const tour of tours) {
    const path = `.tours/${tour.name}.tour`;
    const file = tree.get(path);
    if (file) files.set(path, { ...file, bytes: Buffer.from(codeTour(tour, places)) });
  }
  files.set(tourPagePath, {
    path: tourPagePath,
    bytes: Buffer.from(tourPage(tours, places)),
    mode: 0o644,
    from: makersOf(tree),
  });
  return new Map([...files].sort(([one], [other]) => compareText(one, other)));
}

function textAt(tree: FileTree, path: string): string | undefined {
  const file = tree.get(path);
  return file && Buffer.from(file.bytes).toString();
}

function makersOf(tree: FileTree): string[] {
  const tours = [...tree.values()].filter(({ path }: TreeFile) => tourPath.test(path));
  return [...new Set(tours.flatMap(({ from }) => from))];
}

function parseTour(name: string, source: string, where: string): Tour {
  const [head = '', ...sections] = source.split(/^## /m);
  const [, title, text = ''] = /^# (.+)\n([^]*)$/.exec(head) ?? [];
  if (title === undefined || sections.length === 0) {
    throw templateError('a tour begins with `# title` and has steps that begin with `## title`', {
      where,
    });
  }
  return { name, title, text: text.trim(), steps: sections.map((each) => parseStep(each, where)) };
}

function parseStep(section: string, where: string): TourStep {
  const match = /^(.+)\n@ (\S+) (\d+) (.+)\n([^]*)$/.exec(section);
  const [, title, file, count, anchor, text = ''] = match ?? [];
  if (title === undefined || file === undefined || anchor === undefined) {
    throw templateError('below the title of a step stands `@ file lines text`', {
      where: `${where}: ${section.split('\n', 1)[0] ?? ''}`,
    });
  }
  return { title, file, anchor, count: Number(count), text: text.trim() };
}

function refuseNowhere(step: TourStep, place: TourPlace, name: string, report: ReportFault): void {
  if (!('missing' in place)) return;
  const words = {
    file: `there is no ${step.file}`,
    line: `no line of ${step.file} has ${JSON.stringify(step.anchor)}`,
    'one line': `more than one line of ${step.file} has ${JSON.stringify(step.anchor)}`,
  };
  report(templateError(words[place.missing], { where: `.tours/${name}.tour: ${step.title}` }));
}

function tourPage(tours: readonly Tour[], places: (step: TourStep) => TourPlace): string {
  const paragraphs = [
    '# A tour of the code',
    'Each step links to the line it is about. Lines move as you change the code: `keelson explain --tour` finds them again,\n' +
      'and in Visual Studio Code the extension [CodeTour](https://marketplace.visualstudio.com/items?itemName=vsls-contrib.codetour)\n' +
      'walks through `.tours/`.',
    ...tours.flatMap((tour) => [
      `## ${tour.title}`,
      tour.text,
      ...tour.steps.flatMap((step, index) => {
        const place = places(step);
        const { line, code } = 'missing' in place ? { line: 1, code: [] } : place;
        const language = /\.(\w+)$/.exec(step.file)?.[1] ?? '';
        return [
          `### ${index + 1}. ${step.title}`,
          `[\`${step.file}\`, line ${line}](${step.file}#L${line})`,
          ['```' + language, ...code, '```'].join('\n'),
          step.text,
        ];
      }),
    ]),
  ];
  return `${paragraphs.filter((text) => text !== '').join('\n\n')}\n`;
}

/** https://aka.ms/codetour-schema */
function codeTour(tour: Tour, places: (step: TourStep) => TourPlace): string {
  const steps = tour.steps.map((step) => {
    const place = places(step);
    return {
      file: step.file,
      line: 'missing' in place ? 1 : place.line,
      title: step.title,
      description: step.text,
    };
  });
  const file = {
    $schema: 'https://aka.ms/codetour-schema',
    title: tour.title,
    description: tour.text,
    steps,
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

function withoutIndent(lines: readonly string[]): string[] {
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/));
  const indent = Math.min(...indents);
  return lines.map((line) => line.slice(indent).trimEnd());
}
