import { closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

import Database from 'libsql';

/** The file of the database is not what it was when it was opened. */
export class FileReplaced extends Error {
  /** SQLite's own code for it, which it only gives where it keeps no WAL. */
  readonly code = 'SQLITE_READONLY_DBMOVED';

  constructor(path: string) {
    super(`${path} was deleted, moved or replaced while it was open: put it back, or start again`);
  }
}

/**
 * The file that stands at a path now. SQLite goes on with a file that was deleted, and answers from memory what was
 * overwritten: what is written then is lost when the process ends.
 */
export class DatabaseFile {
  readonly path: string;
  readonly #identity: string;

  /** Makes the file where there is none, and the folder for it. */
  constructor(url: string) {
    this.path = pathOf(url);
    if (this.path !== ':memory:') createFile(this.path);
    this.#identity = identityOf(this.path);
  }

  /** @throws FileReplaced when another file stands at the path now, or none */
  refuseReplaced(): void {
    if (identityOf(this.path) !== this.#identity) throw new FileReplaced(this.path);
  }
}

/**
 * Reads a row through a connection that has nothing in memory yet.
 * @throws what SQLite says when there is no database of this app in the file
 */
export function readFromFile(url: string): void {
  // Never with `node:fs`: closing a file there gives back the locks that SQLite holds on it.
  const db = new Database(pathOf(url));
  try {
    db.prepare('select name from migrations limit 1').all();
  } finally {
    db.close();
  }
}

function pathOf(url: string): string {
  return decodeURIComponent(url.slice('file:'.length));
}

/** SQLite would let everybody on the machine read a new file; those it makes beside this one have its mode. */
function createFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  closeSync(openSync(path, 'a', 0o600));
}

function identityOf(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats === undefined ? 'none' : `${stats.dev}:${stats.ino}`;
}
