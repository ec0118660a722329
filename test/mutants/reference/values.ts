import { randomBytes } from 'node:crypto';

import type { ContractField } from '../../../src/contract/contract.js';

/** Now in UTC, with milliseconds. */
export function now(): string {
  return new Date().toISOString();
}

/** A UUIDv7 (RFC 9562, 5.7). */
export function newId(): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Whether a value keeps the rules of a field; refs are looked up elsewhere. */
export function fits(field: ContractField, value: unknown): boolean {
  if (value === null) return field.optional;
  switch (field.type) {
    case 'string':
    case 'text':
      if (typeof value !== 'string' || value.includes('\0')) return false;
      return within(field, Array.from(value).length);
    case 'int':
      return Number.isInteger(value) && within(field, Number(value));
    case 'number':
      return typeof value === 'number' && Number.isFinite(value);
    case 'money':
      return typeof value === 'string' && /^\d{1,13}\.\d{2}$/.test(value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'date':
      return (
        typeof value === 'string' &&
        /^\d{4}-\d\d-\d\d$/.test(value) &&
        isTime(`${value}T00:00:00.000Z`)
      );
    case 'datetime':
      return typeof value === 'string' && isTime(value);
    case 'uuid':
    case 'ref':
      return typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value);
    case 'enum':
      return typeof value === 'string' && field.values.includes(value);
    case 'json':
      return true;
  }
}

function within(field: ContractField, value: number): boolean {
  return value >= (field.min ?? -Infinity) && value <= (field.max ?? Infinity);
}

function isTime(text: string): boolean {
  const time = new Date(text);
  return !Number.isNaN(time.getTime()) && time.toISOString() === text;
}
