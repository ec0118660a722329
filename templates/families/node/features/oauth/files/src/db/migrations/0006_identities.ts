import type { Kysely } from 'kysely';

import { columnTypes, tableOptions } from '../columns.js';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('identities')
    .addColumn('issuer', columnTypes.string(255), (column) => column.notNull())
    .addColumn('subject', columnTypes.string(255), (column) => column.notNull())
    .addColumn('user_id', columnTypes.id, (column) => column.notNull())
    .addColumn('created_at', columnTypes.timestamp, (column) => column.notNull())
    .addPrimaryKeyConstraint('identities_pkey', ['issuer', 'subject'])
    .addUniqueConstraint('identities_user_id_issuer_key', ['user_id', 'issuer'])
    .addForeignKeyConstraint('identities_user_id_fkey', ['user_id'], 'users', ['id'], (key) =>
      key.onDelete('cascade'),
    )
    .modifyEnd(tableOptions)
    .execute();
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropTable('identities').execute();
}
