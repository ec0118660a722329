import type { Kysely } from 'kysely';

import { columnTypes, tableOptions } from '../columns.js';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('pending_accounts')
    .addColumn('token_hash', columnTypes.string(43), (column) => column.primaryKey())
    .addColumn('email', columnTypes.string(254), (column) => column.notNull())
    .addColumn('email_key', columnTypes.string(300), (column) => column.notNull())
    .addColumn('name', columnTypes.string(100), (column) => column.notNull())
    .addColumn('password_hash', columnTypes.string(200), (column) => column.notNull())
    .addColumn('expires_at', columnTypes.timestamp, (column) => column.notNull())
    .modifyEnd(tableOptions)
    .execute();
  await db.schema
    .createIndex('pending_accounts_email_key_idx')
    .on('pending_accounts')
    .column('email_key')
    .execute();
  await db.schema
    .createIndex('pending_accounts_expires_at_idx')
    .on('pending_accounts')
    .column('expires_at')
    .execute();
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropTable('pending_accounts').execute();
}
