import type { Catalog } from '../catalog/catalog.js';
import type { Reading } from '../catalog/manifest.js';
import type { Plan } from '../plan.js';
import { parseResource } from '../resource/parse.js';
import { align, linesOf } from './align.js';
import { LayerWords, type NamedChoice } from './layers.js';
import { trace, type Origin, type TracedFile } from './trace.js';

/** `keelson explain <file>[:line]`: what made a file of a project, and what may become of it. */

/** A layer that wrote a file, or lines of it. */
export interface Maker {
  readonly layer: string;
  readonly template: string;
  /** Completes "it is there because". */
  readonly why: string;
  readonly choice: NamedChoice | undefined;
  readonly resource: string | undefined;
  /** Slots from outside to inside, each with what goes into it; none for the file's own template. */
  readonly slots: readonly { readonly name: string; readonly doc: string }[];
  /** Command that takes it out, or puts the real thing in its place. */
  readonly command: string | undefined;
  readonly read: readonly Reading[];
}

/** One line of the file as it is now. */
export interface ExplainedLine {
  readonly number: number;
  readonly text: string;
  /** `person`: it is not in the render. */
  readonly by: 'keelson' | 'person';
  readonly maker: Maker | undefined;
}

export interface ExplainedFile {
  readonly path: string;
  /** As it is on the disk, beside the render; `kept` is what no render has, since it is of this project alone. */
  readonly state: 'as rendered' | 'edited' | 'missing' | 'kept';
  /** What is in it, from the table of folders. */
  readonly doc: string | undefined;
  /** The first comment in it that is meant for readers of documentation. */
  readonly opening: string | undefined;
  /** Undefined for what keelson writes without a template. */
  readonly owner: Maker | undefined;
  /** Who put lines in it, each with the lines of the file as it is now, from 1. */
  readonly contributors: readonly { readonly maker: Maker; readonly lines: readonly number[] }[];
  /** Lines that a person wrote. */
  readonly own: readonly number[];
  /** What may be done with it, in sentences. */
  readonly may: readonly string[];
  readonly line: ExplainedLine | undefined;
}

export interface FileQuestion {
  readonly path: string;
  /** From 1. */
  readonly line: number | undefined;
  /** What stands there; undefined when nothing does. */
  readonly onDisk: string | undefined;
}

/** Explains the files of a project. */
export class FileWords {
  readonly #plan: Plan;
  readonly #words: LayerWords;
  /** Resources of one's own: those of an example go with it. */
  readonly #ownResources: ReadonlySet<string>;

  constructor(plan: Plan, catalog: Catalog) {
    this.#plan = plan;
    this.#words = new LayerWords(plan.blueprint, catalog);
    this.#ownResources = new Set(plan.blueprint.resources.map((each) => parseResource(each).name));
  }

  /** @returns for a file that keelson does not make, those that it makes */
  explain({ path, line, onDisk }: FileQuestion): ExplainedFile | readonly string[] {
    const found = trace(this.#plan, path);
    const traced = found.file(path);
    if (traced === undefined) return keptFile(path, onDisk) ?? found.paths;
    const { owner, text } = traced;
    const now = linesOf(onDisk ?? '');
    const renderedLine = align(text, onDisk ?? '');
    const rendered = now.map((_, index) => renderedLine(index));
    return {
      path,
      state: onDisk === undefined ? 'missing' : onDisk === text ? 'as rendered' : 'edited',
      doc: this.#docOf(path),
      opening: openingOf(text),
      owner: owner && this.#makerOf(owner),
      contributors: this.#contributors(traced, rendered),
      own: rendered.flatMap((from, index) => (from === undefined ? [index + 1] : [])),
      may: mayOf(owner && this.#makerOf(owner), onDisk === undefined),
      line: line === undefined ? undefined : this.#line(traced, now, rendered, line),
    };
  }

  #line(
    { owner, lines }: TracedFile,
    now: readonly string[],
    rendered: readonly (number | undefined)[],
    number: number,
  ): ExplainedLine {
    const text = now[number - 1] ?? '';
    const from = rendered[number - 1];
    if (from === undefined) return { number, text, by: 'person', maker: undefined };
    const origin = lines.get(from) ?? owner;
    return { number, text, by: 'keelson', maker: origin && this.#makerOf(origin) };
  }

  #contributors(
    { lines }: TracedFile,
    rendered: readonly (number | undefined)[],
  ): ExplainedFile['contributors'] {
    const numbers = new Map<Origin, number[]>([...lines.values()].map((origin) => [origin, []]));
    for (const [index, from] of rendered.entries()) {
      const origin = from === undefined ? undefined : lines.get(from);
      if (origin !== undefined) numbers.get(origin)?.push(index + 1);
    }
    return [...numbers].map(([origin, own]) => ({ maker: this.#makerOf(origin), lines: own }));
  }

  #makerOf({ layer, source, slots, resource }: Origin): Maker {
    const { why, choice, command, read } = this.#words.reasonOf(layer);
    return {
      layer,
      template: source,
      why,
      choice,
      resource,
      slots: slots.map((name) => ({ name, doc: this.#plan.documentedSlots.get(name) ?? '' })),
      command: command ?? this.#commandFor(resource),
      read,
    };
  }

  #commandFor(resource: string | undefined): string | undefined {
    const name = resource === undefined ? '' : parseResource(resource).name;
    return this.#ownResources.has(name) ? `keelson remove resource ${name}` : undefined;
  }

  /** The line of the table of folders that is nearest: the file itself, its folder, a folder above. */
  #docOf(path: string): string | undefined {
    const names = new Set(this.#plan.view.resources.map(({ plural }) => plural.kebab));
    const snakes = new Set(this.#plan.view.resources.map(({ plural }) => plural.snake));
    const generic = path
      .split('/')
      .map((part) => (names.has(part) || snakes.has(part) ? '<resource>' : part))
      .join('/');
    const near = this.#plan.view.layout
      .filter((entry) => [path, generic].some((each) => isAt(each, entry.path)))
      .sort((a, b) => b.path.length - a.path.length);
    return near[0]?.doc;
  }
}

/** What keelson and its steps write beside the render. */
const kept: Readonly<Record<string, { readonly doc: string; readonly may: string }>> = {
  '.keelson/base.jsonl': {
    doc: 'The project as keelson made it, a line for each file: your edits are told by it when something is added, changed or upgraded.',
    may: 'Commit it, and let keelson alone write it. When git cannot merge it, take either side, solve the other files, and run `keelson resume`.',
  },
  '.keelson/receipt.json': {
    doc: 'What was run on this project the last time, with which versions, and what came of it. Git ignores it.',
    may: 'Delete it if you like: `keelson resume` writes it again.',
  },
  '.keelson/conflicts.json': {
    doc: 'The files that the last change left conflicts in. Git ignores it.',
    may: 'Solve those, then run `keelson resume`: it goes by itself.',
  },
  '.env': {
    doc: 'The settings and secrets of this copy of the project; .env.example says what each is. Git ignores it.',
    may: 'Change what you like: keelson changes only the settings of a database that is set anew, and keeps the line before as a comment.',
  },
};

function keptFile(path: string, onDisk: string | undefined): ExplainedFile | undefined {
  const words = kept[path];
  if (words === undefined) return undefined;
  return {
    path,
    state: onDisk === undefined ? 'missing' : 'kept',
    doc: words.doc,
    opening: undefined,
    owner: undefined,
    contributors: [],
    own: [],
    may: [words.may],
    line: undefined,
  };
}

/** The first sentence of the first comment in the form that documentation is made of. */
function openingOf(text: string): string | undefined {
  const [, block, docstring] = /\/\*\*([^]*?)\*\/|"""([^]*?)"""/.exec(text) ?? [];
  const words = (block ?? docstring)
    ?.replace(/\n\s*\*?/g, ' ')
    .replace(/ +/g, ' ')
    .trim();
  return words === undefined ? undefined : (/^.*?\.(?= |$)/.exec(words)?.[0] ?? words);
}

/** What a person may do with a file, and what becomes of that. */
function mayOf(owner: Maker | undefined, isMissing: boolean): string[] {
  if (owner === undefined) {
    return ['keelson keeps it and writes it itself: change it with add, set and remove.'];
  }
  const { choice, command, resource } = owner;
  const origin =
    resource !== undefined
      ? `It belongs to the resource ${resource}.${command === undefined ? '' : ` \`${command}\` takes it out.`}`
      : command !== undefined
        ? `\`${command}\` takes it out, or puts another in its place.`
        : choice !== undefined
          ? `It goes with ${choice.label}: another choice has another in its place.`
          : 'No command takes it out by itself: delete it only when nothing refers to it.';
  return [
    origin,
    isMissing
      ? 'You have deleted it, and it stays away when keelson renders again.'
      : 'Change what you like: your edits stay when keelson renders again.',
  ];
}

function isAt(path: string, place: string): boolean {
  return place.endsWith('/') ? path.startsWith(place) : path === place;
}
