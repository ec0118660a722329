import type { Kysely } from 'kysely';

import { columnTypes, tableOptions } from '../columns.js';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('users')
    .addColumn('id', columnTypes.id, (column) => column.primaryKey())
    .addColumn('email', columnTypes.string(254), (column) => column.notNull())
    .addColumn('email_key', columnTypes.string(300), (column) => column.notNull())
    .addColumn('name', columnTypes.string(100), (column) => column.notNull())
    .addColumn('password_hash', columnTypes.string(200), (column) => column.notNull())
    .addColumn('role', columnTypes.string(20), (column) => column.notNull())
    .addColumn('disabled_at', columnTypes.timestamp)
    .addColumn('created_at', columnTypes.timestamp, (column) => column.notNull())
    .addColumn('updated_at', columnTypes.timestamp, (column) => column.notNull())
    .addUniqueConstraint('users_email_key_key', ['email_key'])
    .modifyEnd(tableOptions)
    .execute();
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropTable('users').execute();
}
