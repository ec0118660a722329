import { countCharacters } from '../characters.js';
import { commonPhrases, commonWords, runs } from './common-passwords.js';

/** Longest password, in code points: room for any passphrase, and an end to what has to be hashed. */
export const maxPasswordLength = 128;

/** A password with fewer independent parts than this falls to a list of common passwords and a few rules. */
const minParts = 5;

/** Names shorter than this stand in too many words to be refused. */
const minNameLength = 3;

/** What a password is held against. */
export interface PasswordContext {
  /** The least length, in code points. */
  readonly minLength: number;
  /** The account's e-mail address. */
  readonly email: string;
  /** The name of this project. */
  readonly project: string;
}

/**
 * The form in which a password is counted, hashed and compared: Unicode NFC, so that `é` typed on two keyboards is
 * one password (RFC 8265, 4.2.2). Nothing is trimmed or cut.
 */
export function normalisePassword(password: string): string {
  return password.normalize('NFC');
}

/**
 * Why a password is too easy to guess, as a sentence for its owner; undefined when it is not.
 * There are no composition rules: they make passwords worse (NIST SP 800-63B, 3.1.1.2).
 */
export function passwordWeakness(password: string, context: PasswordContext): string | undefined {
  if (countCharacters(normalisePassword(password)) < context.minLength) {
    return `Must have ${context.minLength} characters or more.`;
  }
  const folded = password.normalize('NFKC').toLowerCase();
  if (holdsName(folded, localPart(context.email))) {
    return 'Must not contain the name in your e-mail address.';
  }
  if (holdsName(folded, context.project)) return "Must not contain this project's name.";
  if (new Set(folded).size === 1) return 'Must not be one repeated character.';
  if (independentParts(folded) < minParts || independentParts(withoutPhrases(folded)) < minParts) {
    return 'Is too common or too simple: use several unrelated words.';
  }
  return undefined;
}

/** A well-known phrase counts as one sign, with or without spaces in it. */
function withoutPhrases(folded: string): string {
  const text = folded.replaceAll(/[\s_-]/gu, '');
  const phrase = commonPhrases.find((known) => text.includes(known));
  return phrase === undefined ? folded : text.replaceAll(phrase, '\0');
}

function localPart(email: string): string {
  return email.slice(0, email.lastIndexOf('@'));
}

/** Separators do not hide a name: `my-api`, `my_api` and `My API` are one. */
function holdsName(folded: string, name: string): boolean {
  const plain = withoutSeparators(name.normalize('NFKC').toLowerCase());
  return plain.length >= minNameLength && withoutSeparators(folded).includes(plain);
}

function withoutSeparators(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N}]/gu, '');
}

/**
 * In how many independent choices the text can be spelled out: a common word, a run (`qwerty`, `4321`), a repeated
 * character or three digits or signs count as one, and so does each other character. What repeats itself is counted
 * once. A lower bound of the work of someone who guesses well.
 */
export function independentParts(text: string): number {
  const unit = repeatedUnit(text);
  if (unit < text.length) return 1 + independentParts(text.slice(0, unit));

  const best = new Array<number>(text.length + 1).fill(Infinity);
  best[0] = 0;
  for (let start = 0; start < text.length; start++) {
    const parts = (best[start] ?? Infinity) + 1;
    for (const length of choicesAt(text, start)) {
      best[start + length] = Math.min(best[start + length] ?? Infinity, parts);
    }
  }
  return best[text.length] ?? 0;
}

/** The lengths of everything at this place that counts as one choice. */
function choicesAt(text: string, start: number): number[] {
  const lengths = [1];
  for (let length = 2; length <= 3 && isPadding(text, start, length); length++)
    lengths.push(length);
  const repeats = repeatLength(text, start);
  if (repeats >= 3) lengths.push(repeats);
  const run = runLength(text, start);
  if (run >= 3) lengths.push(run);
  for (const word of commonWords) if (standsAt(text, start, word)) lengths.push(word.length);
  return lengths;
}

/** The shortest unit that the whole text repeats at least twice; else its length. */
function repeatedUnit(text: string): number {
  for (let unit = 1; unit <= text.length / 2; unit++) {
    let same = unit;
    while (same < text.length && text[same] === text[same - unit]) same++;
    if (same === text.length) return unit;
  }
  return text.length;
}

function isPadding(text: string, start: number, length: number): boolean {
  const part = text.slice(start, start + length);
  return part.length === length && /^[\p{N}\p{P}\p{S}\s\0]+$/u.test(part);
}

function repeatLength(text: string, start: number): number {
  let end = start + 1;
  while (end < text.length && text[end] === text[start]) end++;
  return end - start;
}

const runsBothWays = runs.flatMap((run) => [run, Array.from(run).reverse().join('')]);

function runLength(text: string, start: number): number {
  let longest = 0;
  for (const run of runsBothWays) {
    let length = longest + 1;
    while (start + length <= text.length && run.includes(text.slice(start, start + length))) {
      longest = length++;
    }
  }
  return longest;
}

/** Letters that people write as digits and signs. */
const lookAlikes: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'il',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '8': 'b',
  '9': 'g',
  '@': 'a',
  $: 's',
  '!': 'i',
  '+': 't',
};

function standsAt(text: string, start: number, word: string): boolean {
  if (start + word.length > text.length) return false;
  for (let index = 0; index < word.length; index++) {
    const written = text.charAt(start + index);
    const meant = word.charAt(index);
    if (written !== meant && lookAlikes[written]?.includes(meant) !== true) return false;
  }
  return true;
}
