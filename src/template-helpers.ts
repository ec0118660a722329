import type { HelperOptions } from 'handlebars';

/**
 * The helpers of the language of templates, beside Handlebars' own if, unless, each and with. All of
 * them are about how a value is written down; none decides what is rendered for which choice.
 */
export const helpers = { json, quote, fits };

/** For the compiler: these are helpers, and of the built-in ones these two are none. */
export const knownHelpers: Readonly<Record<string, boolean>> = {
  json: true,
  quote: true,
  fits: true,
  lookup: false,
  log: false,
};

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

/**
 * `{{#fits 100}}in one line{{else}}broken up{{/fits}}`: the first form if its longest line has at most
 * that many columns, else the second. Formatters break by width; what is born formatted has to as well.
 */
function fits(this: unknown, columns: number, { fn, inverse }: HelperOptions): string {
  const text = fn(this);
  return text.split('\n').every((line) => line.length <= columns) ? text : inverse(this);
}
