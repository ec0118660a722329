import { randomFillSync } from 'node:crypto';

const pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const pool = Buffer.alloc(4096);
let poolOffset = pool.length;
let lastMillisecond = 0;
let counter = 0;

/**
 * A new UUIDv7 (RFC 9562): 48 bits of time, a 12 bit counter, 62 random bits. Ids made by one process sort in
 * the order they were made, so rows land at the end of an index.
 * @param now milliseconds since 1970
 */
export function newId(now: number = Date.now()): string {
  const random = randomBytes(10);
  if (now > lastMillisecond) {
    lastMillisecond = now;
    counter = random.readUInt16BE(0) & 0x7ff; // The upper half stays free to count in.
  } else if (++counter > 0xfff) {
    lastMillisecond += 1; // More than 2,048 in a millisecond: borrow the next one (RFC 9562, 6.2).
    counter = 0;
  }
  const time = lastMillisecond.toString(16).padStart(12, '0');
  const sequence = counter.toString(16).padStart(3, '0');
  random[2] = ((random[2] ?? 0) & 0x3f) | 0x80;
  const tail = random.toString('hex', 2);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${sequence}-${tail.slice(0, 4)}-${tail.slice(4)}`;
}

/** Whether the value is a UUID in the form this app writes: lower case, with hyphens. */
export function isId(value: unknown): value is string {
  return typeof value === 'string' && value.length === 36 && pattern.test(value);
}

/** Random bytes from a pool: one system call for 400 ids instead of one each. */
function randomBytes(count: number): Buffer {
  if (poolOffset + count > pool.length) {
    randomFillSync(pool);
    poolOffset = 0;
  }
  poolOffset += count;
  return pool.subarray(poolOffset - count, poolOffset);
}
