import type { Kysely } from 'kysely';

import { columnTypes, tableOptions } from '../columns.js';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('oauth_requests')
    .addColumn('state_hash', columnTypes.string(43), (column) => column.primaryKey())
    .addColumn('provider', columnTypes.string(20), (column) => column.notNull())
    .addColumn('browser_hash', columnTypes.string(43), (column) => column.notNull())
    .addColumn('code_verifier', columnTypes.string(43), (column) => column.notNull())
    .addColumn('nonce', columnTypes.string(43), (column) => column.notNull())
    .addColumn('expires_at', columnTypes.timestamp, (column) => column.notNull())
    .modifyEnd(tableOptions)
    .execute();
  await db.schema
    .createIndex('oauth_requests_expires_at_idx')
    .on('oauth_requests')
    .column('expires_at')
    .execute();
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropTable('oauth_requests').execute();
}
