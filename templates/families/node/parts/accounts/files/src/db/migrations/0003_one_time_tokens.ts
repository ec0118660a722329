import type { Kysely } from 'kysely';

import { columnTypes, tableOptions } from '../columns.js';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('one_time_tokens')
    .addColumn('user_id', columnTypes.id, (column) => column.notNull())
    .addColumn('purpose', columnTypes.string(20), (column) => column.notNull())
    .addColumn('token_hash', columnTypes.string(43), (column) => column.notNull())
    .addColumn('expires_at', columnTypes.timestamp, (column) => column.notNull())
    .addPrimaryKeyConstraint('one_time_tokens_pk', ['user_id', 'purpose'])
    .addUniqueConstraint('one_time_tokens_token_hash_unique', ['token_hash'])
    .addForeignKeyConstraint('one_time_tokens_user_id_fk', ['user_id'], 'users', ['id'], (key) =>
      key.onDelete('cascade'),
    )
    .modifyEnd(tableOptions)
    .execute();
  await db.schema
    .createIndex('one_time_tokens_expires_at_index')
    .on('one_time_tokens')
    .column('expires_at')
    .execute();
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropTable('one_time_tokens').execute();
}
