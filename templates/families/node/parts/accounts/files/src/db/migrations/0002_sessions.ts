import type { Kysely } from 'kysely';

import { columnTypes, tableOptions } from '../columns.js';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('sessions')
    .addColumn('id', columnTypes.id, (column) => column.primaryKey())
    .addColumn('user_id', columnTypes.id, (column) => column.notNull())
    .addColumn('token_hash', columnTypes.string(43), (column) => column.notNull())
    .addColumn('device', columnTypes.string(200), (column) => column.notNull())
    .addColumn('created_at', columnTypes.timestamp, (column) => column.notNull())
    .addColumn('last_used_at', columnTypes.timestamp, (column) => column.notNull())
    .addColumn('expires_at', columnTypes.timestamp, (column) => column.notNull())
    .addUniqueConstraint('sessions_token_hash_key', ['token_hash'])
    .addForeignKeyConstraint('sessions_user_id_fkey', ['user_id'], 'users', ['id'], (key) =>
      key.onDelete('cascade'),
    )
    .modifyEnd(tableOptions)
    .execute();
  await db.schema
    .createIndex('sessions_user_id_last_used_at_idx')
    .on('sessions')
    .columns(['user_id', 'last_used_at'])
    .execute();
  await db.schema
    .createIndex('sessions_expires_at_idx')
    .on('sessions')
    .column('expires_at')
    .execute();
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropTable('sessions').execute();
}
