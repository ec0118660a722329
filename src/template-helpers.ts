import type { HelperOptions } from 'handlebars';

/**
 * The helpers of the language of templates, beside Handlebars' own if, unless, each and with. All of
 * them are about how a value is written down; none decides what is rendered for which choice.
 */
export const helpers = { json, quote, quoteDouble, markdown, group, sorted };

/** For the compiler: these are helpers, and of the built-in ones these two are none. */
export const knownHelpers: Readonly<Record<string, boolean>> = {
  json: true,
  quote: true,
  quoteDouble: true,
  markdown: true,
  group: true,
  sorted: true,
  lookup: false,
  log: false,
};

/** The longest line of generated code, in columns: `printWidth` of the formatters of all projects. */
const width = 100;

/** `{{json value}}`: a literal of JSON. */
function json(value: unknown): string {
  return JSON.stringify(value);
}

/** `{{quote text}}`: a literal of JavaScript in the quotes its formatter prefers. */
function quote(text: string): string {
  const inner = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"');
  const preferDouble = inner.split("'").length > inner.split('"').length;
  return preferDouble ? `"${inner.replaceAll('"', '\\"')}"` : `'${inner.replaceAll("'", "\\'")}'`;
}

/** `{{quoteDouble text}}`: a literal of Python, whose formatter takes double quotes where neither needs more escapes. */
function quoteDouble(text: string): string {
  const literal = JSON.stringify(text);
  const inner = literal.slice(1, -1).replaceAll('\\"', '"');
  const preferSingle = inner.split("'").length < inner.split('"').length;
  return preferSingle ? `'${inner.replaceAll("'", "\\'")}'` : literal;
}

/** `{{markdown text}}`: a paragraph of Markdown that is read as just this text, in which nothing is marked up. */
function markdown(text: string): string {
  return text
    .replace(/[\\`*[<$]|(?<!\/)~|&(?=#?\w+;)/g, String.raw`\$&`)
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, String.raw`\_`)
    .replace(/^(?:#{1,6}(?=\s|$)|[-+](?=\s|$)|-(?=[- ]*$)|>)/, String.raw`\$&`)
    .replace(/^(\d{1,9})([.)])(?=\s|$)/, String.raw`$1\$2`);
}

/**
 * `{{#group}}…{{/group}}` around whole lines: they become one line if that is not too long, else they
 * stay as they are. What is as long as its names is written once, broken up, with trailing commas:
 *
 *     {{#group}}
 *     function toItem(
 *       row: Row,
 *     ): Item {
 *     {{/group}}
 *
 * gives `function toItem(row: Row): Item {`. Formatters work alike, and Prettier has the word from
 * there. A group in a group is tried by itself when the outer one stays broken up.
 */
function group(this: unknown, { fn }: HelperOptions): string {
  const text = fn(this);
  const [first = '', ...rest] = text.split('\n').filter((line) => line.trim() !== '');
  const joined = rest.reduce((before, next) => join(before, next.trim()), first);
  // What Python imports, and the type of a member, stand in parentheses only when they are broken up.
  const line = joined
    .replace(/^(from \S+ import )\((.*)\)$/, '$1$2')
    .replace(/^( *\w+: )\(([^()]*)\)( = .*)$/, '$1$2$3');
  if (columnsOf(line) <= width) return `${line}\n`;
  return withValueBelow(joined) ?? text;
}

/** A member of a class in Python whose type fits on a line, and its value beside it does not. */
function withValueBelow(joined: string): string | undefined {
  const match = /^( *)(\w+: )\(([^()]*)\) = (?:(\w+)\((.*)\)|[^()[\]{}]+)$/.exec(joined);
  if (match === null) return undefined;
  const [, indent = '', name = '', type = '', called, given = ''] = match;
  const start = `${indent}${name}${type} = `;
  if (called !== undefined && columnsOf(`${start}${called}(`) <= width) {
    return `${start}${called}(\n${indent}    ${given},\n${indent})\n`;
  }
  const value = joined.slice(joined.indexOf(') = ') + 4);
  return columnsOf(`${start}(`) <= width
    ? `${start}(\n${indent}    ${value}\n${indent})\n`
    : undefined;
}

function join(before: string, after: string): string {
  const start = /^[)\]>}]/.test(after) ? before.replace(/,$/, '') : before;
  const touches = /[([<]$/.test(start) || /^(?:[)\]>,;]|\.(?!\.))/.test(after);
  return touches ? start + after : `${start} ${after}`;
}

/**
 * `{{#sorted}}…{{/sorted}}` around statements, each of whole lines: they come in the order of their names, each once.
 * For imports, which formatters sort and which come from layers and resources of any name. Digits count as numbers.
 */
function sorted(this: unknown, { fn }: HelperOptions): string {
  // Slots are filled later, so only later can all be sorted.
  return `${beginSorted}\n${fn(this)}${endSorted}\n`;
}

/** Around what is to be sorted; these control characters cannot stand in a template or in a value. */
const beginSorted = '\x02';
const endSorted = '\x03';
const marked = new RegExp(`^${beginSorted}\\n([^${endSorted}]*)${endSorted}\\n`, 'gm');

/** Sorts what stands between the marks, by what `plain` makes of it. */
export function sortMarked(text: string, plain: (text: string) => string): string {
  if (!text.includes(beginSorted)) return text;
  return text.replace(marked, (_, statements: string) => sort(statements, plain));
}

function sort(text: string, plain: (text: string) => string): string {
  const statements = text.match(/^\S.*\n(?:(?:[ \t]+\S.*|[)\]}].*)\n)*/gm) ?? [];
  const byText = new Map<string, string>();
  for (const statement of statements) {
    const key = plain(statement);
    if (!byText.has(key)) byText.set(key, statement);
  }
  return [...byText]
    .sort(([one], [other]) => compareNaturally(one, other))
    .map(([, statement]) => statement)
    .join('');
}

function compareNaturally(one: string, other: string): number {
  const [parts, others] = [one, other].map((text) => text.match(/\d+|\D/g) ?? []);
  for (const [index, part] of (parts ?? []).entries()) {
    const against = others?.[index] ?? '';
    if (part === against) continue;
    const difference = Number(part) - Number(against);
    if (difference < 0 || difference > 0) return difference;
    return part < against ? -1 : 1;
  }
  return (parts?.length ?? 0) - (others?.length ?? 0);
}

/** East Asian characters and pictographs, which take two columns. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/gu;
/** Accents and the like, which take none. */
const combining = /[\p{Mn}\p{Me}]/gu;

/** How far a line reaches, as formatters measure it. */
function columnsOf(line: string): number {
  return Array.from(line.replace(combining, '').replace(wide, '--')).length;
}
