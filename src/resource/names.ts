import pluralize from 'pluralize';

/** A name in the casings that languages want. */
export interface Names {
  readonly camel: string;
  readonly pascal: string;
  readonly kebab: string;
  readonly snake: string;
  readonly constant: string;
  /** `Order Item` */
  readonly title: string;
  /** `order item` */
  readonly words: string;
}

/** What a person may write as a name: letters and digits, words joined by case, `-` or `_`. */
export const namePattern = /^[A-Za-z][A-Za-z0-9]*(?:[-_][A-Za-z0-9]+)*$/;

const cache = new Map<string, Names>();

/** Every casing of a name; `HTTPServer`, `http-server` and `http_server` are one. */
export function namesOf(name: string): Names {
  const known = cache.get(name);
  if (known) return known;
  // Twice, because joined single letters (`a_b_c` → `aBC`) read as an acronym the next time.
  const words = split(joinCamel(split(name)));
  const names: Names = {
    camel: joinCamel(words),
    pascal: words.map(capitalise).join(''),
    kebab: words.join('-'),
    snake: words.join('_'),
    constant: words.join('_').toUpperCase(),
    title: words.map(capitalise).join(' '),
    words: words.join(' '),
  };
  cache.set(name, names);
  return names;
}

/** The English plural of a name, its last word only; `undefined` when it looks like the singular. */
export function pluralOf(name: string): string | undefined {
  const words = namesOf(name).words.split(' ');
  const last = words.pop() ?? '';
  const plural = pluralize.plural(last);
  return plural === last ? undefined : joinCamel([...words, plural]);
}

/** Whether the last word is a plural already, as far as English rules tell. */
export function looksPlural(name: string): boolean {
  const last = namesOf(name).words.split(' ').pop() ?? '';
  return pluralize.isPlural(last) && !pluralize.isSingular(last);
}

export function singularOf(name: string): string {
  const words = namesOf(name).words.split(' ');
  const last = words.pop() ?? '';
  return joinCamel([...words, pluralize.singular(last)]);
}

/** Lower-case words. A run of capitals is one word; digits belong to the word before them. */
function split(name: string): string[] {
  const found = name.match(/[A-Z]+(?![a-z])(?:[0-9][a-z0-9]*)?|[A-Z]?[a-z][a-z0-9]*|[0-9]+/g) ?? [];
  return found.map((word) => word.toLowerCase());
}

function joinCamel(words: readonly string[]): string {
  return words.map((word, index) => (index === 0 ? word : capitalise(word))).join('');
}

function capitalise(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
