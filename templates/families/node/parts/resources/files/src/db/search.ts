import { sql, type RawBuilder } from 'kysely';

/**
 * What a row is found by: its text in one form for every case and every way to write an accent. Databases fold case in
 * different ways, some only that of ASCII; this is the same on all of them.
 */
export function searchText(...texts: readonly (string | null)[]): string {
  return texts
    .filter((text) => text !== null)
    .map(fold)
    .join('\n');
}

/** The condition that the column, made by `searchText`, holds the text. `%` and `_` in it are only characters. */
export function holds(column: string, text: string): RawBuilder<boolean> {
  const pattern = `%${fold(text).replace(/[%_!]/g, '!$&')}%`;
  return sql<boolean>`${sql.ref(column)} like ${pattern} escape '!'`;
}

function fold(text: string): string {
  return text.normalize('NFC').toLowerCase();
}
