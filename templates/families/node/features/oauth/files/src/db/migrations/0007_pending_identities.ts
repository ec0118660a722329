import type { Kysely } from 'kysely';

import { columnTypes, tableOptions } from '../columns.js';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('pending_identities')
    .addColumn('token_hash', columnTypes.string(43), (column) => column.primaryKey())
    .addColumn('issuer', columnTypes.string(255), (column) => column.notNull())
    .addColumn('subject', columnTypes.string(255), (column) => column.notNull())
    .addForeignKeyConstraint(
      'pending_identities_token_hash_fkey',
      ['token_hash'],
      'pending_accounts',
      ['token_hash'],
      (key) => key.onDelete('cascade'),
    )
    .modifyEnd(tableOptions)
    .execute();
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropTable('pending_identities').execute();
}
