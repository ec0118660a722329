/**
 * Conflicts in which both sides only added entries to a list: then both belong there, the person's
 * first. Only in files whose lines are entries (ignore files, variables), and for entries that are
 * quoted strings (packages of a pyproject.toml, apps of a settings file).
 */

const listFiles = /(^|\/)(\.[a-z]+ignore|\.env\.example|\.gitattributes|requirements[^/]*\.txt)$/;
const quotedEntry = /^\s*(["'])[^"']*\1,$/;

const hunk =
  /^<<<<<<< [^\n]*\n((?:[^\n]*\n)*?)\|\|\|\|\|\|\| [^\n]*\n((?:[^\n]*\n)*?)=======\n((?:[^\n]*\n)*?)>>>>>>> [^\n]*\n/gm;

/** The text without those conflicts. */
export function unionOfLists(text: string, path: string): string {
  return text.replace(hunk, (whole, ours: string, base: string, theirs: string) => {
    if (base !== '') return whole;
    const [mine, made] = [ours, theirs].map((side) => side.split('\n').slice(0, -1));
    if (mine === undefined || made === undefined) return whole;
    const areEntries =
      listFiles.test(path) || [...mine, ...made].every((line) => quotedEntry.test(line));
    if (!areEntries) return whole;
    const added = made.filter((line) => line.trim() === '' || !mine.includes(line));
    return [...mine, ...added].map((line) => `${line}\n`).join('');
  });
}
