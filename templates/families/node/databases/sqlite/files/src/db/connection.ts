import type { SqliteDatabase } from 'kysely';
import type Database from 'libsql';

import type { DatabaseFile } from './database-file.js';

type Statement = ReturnType<SqliteDatabase['prepare']>;

/** Statements kept ready, most of what an app ever runs. */
const maxStatements = 500;

/** What only reads. Of `with` nobody knows without looking further. */
const onlyReads = /^(select|pragma|explain)\b/i;

/**
 * A connection as Kysely wants it, with its statements kept ready.
 *
 * A kept statement that finds the database locked stays where it stopped, with all that it has seen: until it runs
 * again, this process would read the past. So only `exec`, which keeps nothing, ever asks for the lock.
 */
export function connectionOf(db: Database.Database, file: DatabaseFile): SqliteDatabase {
  const statements = new Map<string, Statement>();
  const isInTransaction = () => db.inTransaction;

  function kept(sql: string): Statement {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    const statement = db.prepare(sql) as unknown as Statement;
    if (statements.size < maxStatements) statements.set(sql, statement);
    return statement;
  }

  /** In a transaction of its own where there is none. */
  function withLock<T>(write: () => T): T {
    if (isInTransaction()) return write();
    db.exec('begin immediate');
    try {
      const result = write();
      db.exec('commit');
      return result;
    } catch (error) {
      if (isInTransaction()) db.exec('rollback');
      throw error;
    }
  }

  return {
    prepare(sql) {
      if (sql !== 'rollback') file.refuseReplaced(); // Who can not go on must still be able to go back.
      switch (sql) {
        case 'begin':
          // A transaction that reads first and writes later would fail when another process wrote in between.
          return executed(() => db.exec('begin immediate'));
        case 'commit':
          return executed(() => db.exec(sql));
        case 'rollback':
          // A full disk, say, has done it already.
          return executed(() => isInTransaction() && db.exec(sql));
      }
      const statement = kept(sql);
      const guarded = onlyReads.test(sql) ? <T>(read: () => T) => read() : withLock;
      return {
        reader: statement.reader,
        all: (parameters) => guarded(() => statement.all(parameters)),
        run: (parameters) => guarded(() => statement.run(parameters)),
        // At once: a stream that nobody reads to its end would stay where it stopped, too.
        iterate: (parameters) => guarded(() => statement.all(parameters))[Symbol.iterator](),
      };
    },
    close() {
      db.close();
    },
  };
}

/** A statement that is nothing but done. */
function executed(work: () => unknown): Statement {
  return {
    reader: false,
    all: () => [],
    run: () => {
      work();
      return { changes: 0, lastInsertRowid: 0 };
    },
    iterate: () => [][Symbol.iterator](),
  };
}
