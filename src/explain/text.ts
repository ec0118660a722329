import type { ChalkInstance } from 'chalk';
import type { Reading } from '../catalog/manifest.js';
import { wrapText } from '../text.js';
import { visible } from '../ui.js';
import type { TourPlace, TourStep, Tour } from '../tour.js';
import type { ExplainedFile, ExplainedLine, Maker } from './file.js';
import { listed } from './layers.js';
import type { CheckLine, ChoiceTopic, GroupTopic, ResourceTopic, Topic } from './topic.js';

/** Explanations as text for a terminal. */

export interface Page {
  readonly paint: ChalkInstance;
  /** Columns. */
  readonly width: number;
}

/** Documents that every project has. */
const ownDocs = 'README.md, TOUR.md, docs/security.md';

export function fileText(file: ExplainedFile, page: Page): string {
  const { paint } = page;
  const { path, state, doc, opening, owner, line, own } = file;
  const words = [
    doc,
    opening === undefined ? undefined : `Its first comment: “${shown(opening)}”`,
  ].filter((each) => each !== undefined);
  return paragraphs([
    line === undefined
      ? [`${paint.bold(path)}  ${paint.gray(state)}`, ...words.flatMap((each) => prose(each, page))]
      : [],
    line === undefined ? [] : lineText(path, line, page),
    section('Made by', owner === undefined ? ['keelson itself'] : makerText(owner), page),
    ...(line === undefined ? [contributorsText(file, page)] : []),
    line === undefined && own.length > 0
      ? section('By you', [`${lineNumbers(own)}: not in what keelson rendered`], page)
      : [],
    section('What you may do', file.may, page),
    readText([...(line?.maker?.read ?? []), ...(owner?.read ?? [])], page, true),
  ]);
}

function lineText(path: string, { number, text, by, maker }: ExplainedLine, page: Page): string[] {
  const head = [page.paint.bold(`${path}:${number}`), `  ${shown(text)}`, ''];
  if (by === 'person') return [...head, 'You wrote this line: it is not in what keelson rendered.'];
  if (maker === undefined) return [...head, 'keelson writes this line itself.'];
  const slot = maker.slots.at(-1);
  if (slot === undefined) return [...head, 'This line stands in the template of the file.'];
  return [
    ...head,
    `This line came through the slot ${slot.name}: ${slot.doc}`,
    ...makerText(maker).map((each) => `  ${each}`),
    ...(maker.command === undefined
      ? []
      : [`  \`${maker.command}\` takes it out, or puts another in its place`]),
  ].flatMap((each) => wrapped(each, page.width));
}

function makerText({ layer, template, why, choice, resource }: Maker): string[] {
  const hint = choice === undefined || choice.hint === '' ? '' : `: ${choice.hint}`;
  return [
    layer,
    `  because: ${why}${hint}`,
    ...(resource === undefined ? [] : [`  resource: ${resource}`]),
    `  template: ${template}`,
  ];
}

/** Contributions of one layer for one resource stand together. */
function contributorsText({ contributors }: ExplainedFile, page: Page): string[] {
  const groups = new Map<string, { maker: Maker; lines: number[]; slots: Set<string> }>();
  for (const { maker, lines } of contributors) {
    const key = `${maker.layer} ${maker.resource ?? ''}`;
    const group = groups.get(key) ?? { maker, lines: [], slots: new Set() };
    groups.set(key, group);
    group.lines.push(...lines);
    group.slots.add(maker.slots.at(-1)?.name ?? '');
  }
  const rows = [...groups.values()].flatMap(({ maker, lines, slots }) => [
    maker.layer,
    `  ${lines.length === 0 ? 'no line is left of it' : lineNumbers(lines)} (${[...slots].join(', ')})`,
    `  because: ${maker.why}${maker.resource === undefined ? '' : `; ${maker.resource}`}`,
  ]);
  return rows.length === 0 ? [] : section('Lines by others, through slots', rows, page);
}

/** `lines 1, 3-5` */
function lineNumbers(numbers: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last !== undefined && number === last[1] + 1) last[1] = number;
    else ranges.push([number, number]);
  }
  const texts = ranges.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`));
  return `${numbers.length === 1 ? 'line' : 'lines'} ${texts.join(', ')}`;
}

export function topicText(topic: Topic, page: Page): string {
  const { paint } = page;
  switch (topic.topic) {
    case 'choice':
      return choiceText(topic, page);
    case 'framework':
      return paragraphs([
        [paint.bold(`${topic.label}: a framework`), ...prose(topic.hint, page)],
        chosenText(topic.isChosen),
        section('Every project of it has', [topic.capabilities.join(', ')], page),
        readText(topic.read, page, topic.isChosen !== null),
      ]);
    case 'capability':
      return paragraphs([
        [paint.bold(`${topic.id}: a capability`)],
        topic.choices.length === 0
          ? ['Every project has it.']
          : [
              `It comes with ${listed(topic.choices.map(({ kind, id }) => `${kind} ${id}`))}.`,
              ...chosenText(topic.isChosen),
            ],
        topic.checks === null
          ? ['No check of `keelson verify` is about it alone: all of them use it.']
          : checksText('Proved by', topic.checks, page),
      ]);
    case 'check':
      return paragraphs([
        [paint.bold(topic.id), ...prose(topic.title, page)],
        section(
          'About it',
          [
            `group: ${topic.group} (${topic.groupId})`,
            ...(topic.source === null ? [] : [`read on: ${topic.source}`]),
            ...(topic.isSlow ? ['takes long: not a part of `keelson new`'] : []),
            ...(topic.applies === null
              ? []
              : [topic.applies === true ? 'asked of this project' : `not asked: ${topic.applies}`]),
          ],
          page,
        ),
        [`keelson verify --only ${topic.id}`],
      ]);
    case 'resource':
      return resourceText(topic, page);
    default:
      return groupText(topic, page);
  }
}

function choiceText(topic: ChoiceTopic, page: Page): string {
  const { choice, files, slots, parts, packages, variables, services, needs, checks } = topic;
  const kind = choice.kind === 'auth' ? 'way to log in' : choice.kind;
  return paragraphs([
    [page.paint.bold(`${choice.label}: a ${kind}`), ...prose(choice.hint, page)],
    [...chosenText(topic.isChosen), ...topic.commands.map((command) => `  ${command}`)],
    section(`Files (${files.length})`, files, page),
    section(
      'Lines in other files',
      slots.map(({ doc }) => doc),
      page,
    ),
    section(
      'Brings along',
      parts.map(
        ({ id, files: count }) =>
          `${id} (${count} ${count === 1 ? 'file' : 'files'}), which others may need, too`,
      ),
      page,
    ),
    section(
      'Packages',
      packages.map(({ name, version }) => `${name} ${version}`),
      page,
    ),
    section(
      'Variables',
      variables.map(({ name, doc }) => `${name}: ${doc}`),
      page,
    ),
    section('Servers', services, page),
    section('The machine needs', needs, page),
    checks.own.length + checks.shared.length === 0
      ? ['No check of `keelson verify` is about it.']
      : [],
    checksText('Proved by, only with it', checks.own, page),
    section(
      `Proved by, and asked of others, too (${checks.shared.length})`,
      groupsText(checks.shared),
      page,
    ),
    readText(topic.read, page, topic.isChosen !== null),
  ]);
}

function resourceText(topic: ResourceTopic, page: Page): string {
  const { name, notation, path, example, added, files, commands } = topic;
  return paragraphs([
    [
      page.paint.bold(`${name}: a resource`),
      ...wrapped(shown(notation), page.width),
      `It is served at ${path}, and ${example === null ? 'is your own' : `comes with the example ${example}`}.`,
    ],
    section('Fields that came later', added.map(shown), page),
    section(`Files (${files.length})`, files, page),
    section('What you may do', commands, page),
  ]);
}

function groupText({ id, title, checks }: GroupTopic, page: Page): string {
  return paragraphs([
    [page.paint.bold(`${title}: a group of checks`)],
    checksText('Checks', checks, page),
    [`keelson verify --only ${id}`],
  ]);
}

function chosenText(isChosen: boolean | null): string[] {
  if (isChosen === null) return [];
  return [isChosen ? 'This project has it.' : 'This project does not have it.'];
}

function checksText(title: string, checks: readonly CheckLine[], page: Page): string[] {
  return section(
    `${title} (${checks.length})`,
    checks.map(({ id, title: promise }) => `${id} ${promise}`),
    page,
  );
}

/** A line of a file, which may hold anything. */
function shown(line: string): string {
  return visible(line.replaceAll('\t', '  '));
}

/** Many checks: their groups, as `--only` and this command know them. */
function groupsText(checks: readonly CheckLine[]): string[] {
  const counts = new Map<string, number>();
  for (const { groupId } of checks) counts.set(groupId, (counts.get(groupId) ?? 0) + 1);
  const groups = [...counts].map(([id, count]) => `${id} (${count})`);
  return groups.length === 0 ? [] : [`groups: ${groups.join(', ')}`];
}

export function tourText(tour: Tour, placeOf: (step: TourStep) => TourPlace, page: Page): string {
  return paragraphs([
    [page.paint.bold(tour.title), ...prose(tour.text, page)],
    ...tour.steps.map((step, index) => stepText(step, placeOf(step), index + 1, page)),
  ]);
}

function stepText(step: TourStep, place: TourPlace, number: number, page: Page): string[] {
  const where =
    'missing' in place
      ? [`${step.file}: ${goneText(step, place)}`]
      : [
          `${step.file}:${place.line}`,
          ...place.code.map((line) => page.paint.cyan(`    ${shown(line)}`.trimEnd())),
        ];
  return [page.paint.bold(`${number}. ${step.title}`), ...where, ...prose(step.text, page)];
}

/** Why a step has no place in the files as they are now. */
function goneText(
  { anchor }: TourStep,
  { missing }: Extract<TourPlace, { missing: string }>,
): string {
  const words = {
    file: 'this file is not there any more',
    line: `no line has ${JSON.stringify(anchor)} any more`,
    'one line': `more than one line has ${JSON.stringify(anchor)} now`,
  };
  return words[missing];
}

/** Markdown for a terminal: links as words and addresses, each paragraph wrapped anew. */
function prose(text: string, { width }: Page): string[] {
  const plain = text.replace(/\[([^\]]+)\]\((https?:[^\s]*?)\)(?=[\s.,;:)]|$)/g, '$1 <$2>');
  return plain
    .split(/\n{2,}/)
    .flatMap((paragraph) => [
      '',
      ...wrapText(paragraph.replaceAll('\n', ' '), Math.min(width, 100)),
    ])
    .slice(1);
}

function readText(read: readonly Reading[], page: Page, isInProject: boolean): string[] {
  const unique = new Map(read.map(({ title, url }) => [url, title]));
  const own = isInProject ? [`of this project: ${ownDocs}`] : [];
  return section('Read', [...[...unique].map(([url, title]) => `${title}: ${url}`), ...own], page);
}

function section(title: string, lines: readonly string[], { paint, width }: Page): string[] {
  if (lines.length === 0) return [];
  return [
    paint.bold(title),
    ...lines.flatMap((line) => wrapped(line, width - 2).map((each) => `  ${each}`)),
  ];
}

/** A line broken up; what follows is indented as it is. */
function wrapped(line: string, width: number): string[] {
  const indent = /^ */.exec(line)?.[0] ?? '';
  const text = line.slice(indent.length);
  return wrapText(text, Math.max(20, Math.min(width, 110) - indent.length)).map(
    (each, index) => `${indent}${index === 0 ? '' : '  '}${each}`,
  );
}

function paragraphs(parts: readonly (readonly string[])[]): string {
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}
