import { relative } from 'node:path';

/** Text a person can paste into a shell. Nothing here is ever given to a shell by us. */

const PLAIN_WORD = /^[\w@%+=:,./-]+$/;

/** One word, quoted only where a shell would read it otherwise. */
export function quoteWord(word: string, platform: NodeJS.Platform = process.platform): string {
  if (PLAIN_WORD.test(word) && !(platform === 'win32' && word.includes('%'))) return word;
  if (platform === 'win32') return `"${word.replaceAll('"', '""')}"`;
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** A command line of several words. */
export function commandText(words: readonly string[], platform?: NodeJS.Platform): string {
  return words.map((word) => quoteWord(word, platform)).join(' ');
}

/** The `cd` that enters a directory; a name that begins with a dash would be read as an option. */
export function enterDirectory(directory: string, platform?: NodeJS.Platform): string {
  return `cd ${quoteWord(directory.startsWith('-') ? `./${directory}` : directory, platform)}`;
}

/** A command for a directory, as somebody types it who is in another one. */
export function commandAt(directory: string, command: string, here: string): string {
  const from = relative(here, directory);
  return from === '' ? command : `${enterDirectory(from)} && ${command}`;
}
