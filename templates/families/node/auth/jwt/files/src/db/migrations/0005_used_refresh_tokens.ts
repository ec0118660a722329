import type { Kysely } from 'kysely';

import { columnTypes, tableOptions } from '../columns.js';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('used_refresh_tokens')
    .addColumn('token_hash', columnTypes.string(43), (column) => column.primaryKey())
    .addColumn('session_id', columnTypes.id, (column) => column.notNull())
    .addColumn('used_at', columnTypes.timestamp, (column) => column.notNull())
    .addForeignKeyConstraint(
      'used_refresh_tokens_session_id_fkey',
      ['session_id'],
      'sessions',
      ['id'],
      (key) => key.onDelete('cascade'),
    )
    .modifyEnd(tableOptions)
    .execute();
  await db.schema
    .createIndex('used_refresh_tokens_session_id_idx')
    .on('used_refresh_tokens')
    .column('session_id')
    .execute();
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropTable('used_refresh_tokens').execute();
}
