import type { RedisClient } from '../redis/redis.js';
import type { Connections } from '../services.js';
import type { RateLimitStore, Usage } from './limits.js';

/**
 * One step for Redis, so that no count can be without its end.
 * KEYS: the key. ARGV: what to add (0 or 1), milliseconds of a window. Answers points and milliseconds left.
 */
const script = `
local points
if ARGV[1] == '1' then
  points = redis.call('INCR', KEYS[1])
  if points == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
else
  points = tonumber(redis.call('GET', KEYS[1]) or 0)
end
return { points, redis.call('PTTL', KEYS[1]) }
`;

/**
 * Counts in Redis, for all instances together; a restart forgets nothing. When Redis does not answer it throws
 * (503): nobody passes uncounted.
 */
export function createStore({ redis }: Pick<Connections, 'redis'>): RateLimitStore {
  let sha: Promise<string> | undefined;

  async function run(
    client: RedisClient,
    key: string,
    add: 0 | 1,
    windowMs: number,
  ): Promise<Usage> {
    const options = { keys: [key], arguments: [String(add), String(windowMs)] };
    try {
      sha ??= client.scriptLoad(script);
      return usageOf(await client.evalSha(await sha, options));
    } catch (error) {
      sha = undefined;
      // Redis was restarted and has forgotten the script.
      if (error instanceof Error && error.message.startsWith('NOSCRIPT')) {
        return usageOf(await client.eval(script, options));
      }
      throw error;
    }
  }

  return {
    add: (bucket, key, windowSeconds) =>
      redis.run((client) => run(client, keyOf(bucket, key), 1, windowSeconds * 1000)),
    read: (bucket, key) => redis.run((client) => run(client, keyOf(bucket, key), 0, 0)),
    clear: async (bucket, key) => {
      await redis.run((client) => client.del(keyOf(bucket, key)));
    },
  };
}

function keyOf(bucket: string, key: string): string {
  return `limit:${bucket}:${key}`;
}

function usageOf(reply: unknown): Usage {
  if (!Array.isArray(reply)) throw new TypeError('Redis gave an answer of another shape');
  const [points, resetMs] = reply.map(Number);
  return { points: points ?? 0, resetMs: Math.max(0, resetMs ?? 0) };
}
