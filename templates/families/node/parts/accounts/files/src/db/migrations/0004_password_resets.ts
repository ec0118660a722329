import type { Kysely } from 'kysely';

import { columnTypes, tableOptions } from '../columns.js';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('password_resets')
    .addColumn('user_id', columnTypes.id, (column) => column.primaryKey())
    .addColumn('token_hash', columnTypes.string(43), (column) => column.notNull())
    .addColumn('expires_at', columnTypes.timestamp, (column) => column.notNull())
    .addUniqueConstraint('password_resets_token_hash_key', ['token_hash'])
    .addForeignKeyConstraint('password_resets_user_id_fkey', ['user_id'], 'users', ['id'], (key) =>
      key.onDelete('cascade'),
    )
    .modifyEnd(tableOptions)
    .execute();
  await db.schema
    .createIndex('password_resets_expires_at_idx')
    .on('password_resets')
    .column('expires_at')
    .execute();
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropTable('password_resets').execute();
}
