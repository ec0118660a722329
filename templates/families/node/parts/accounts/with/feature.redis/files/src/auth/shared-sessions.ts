import type { RedisClient } from '../redis/redis.js';
import type { Connections } from '../services.js';
import type { SessionChange, SessionRead, SharedSessions } from './session-lookup.js';

/**
 * Shares sessions between instances through Redis: what one has read the others need not ask the database for, and a
 * logout at one is known to all before it is answered. Redis is a help here and never a judge: when it does not
 * answer, the database is asked, and a change is seen by the others after `SESSION_CACHE_TTL`.
 */
export function shareSessions({ config, redis, clock, log }: Connections): SharedSessions {
  const believed = config.SESSION_CACHE_TTL * 1000;
  const channel = `${config.REDIS_PREFIX}sessions`;

  /** What was read before a change must not come back after it: the mark outlives everything read until then. */
  const markOf = (id: string) => `session-change:${id}`;
  const markTime = 2 * believed + 1_000;

  async function attempt<T>(work: (client: RedisClient) => Promise<T>): Promise<T | undefined> {
    try {
      return await redis.run(work);
    } catch (error) {
      log.debug({ err: error }, 'sessions not shared');
      return undefined;
    }
  }

  return {
    read: (key) =>
      attempt(async (client) => {
        const text = await client.get(`session:${key}`);
        const read = text === null ? undefined : (JSON.parse(text) as SessionRead);
        if (read === undefined || clock().getTime() - read.readAt >= believed) return undefined;
        const { id, userId } = read.session;
        return (await client.exists([markOf(id), markOf(userId)])) === 0 ? read : undefined;
      }),

    write(key, read) {
      const left = read.readAt + believed - clock().getTime();
      if (left < 1) return;
      void attempt((client) => client.set(`session:${key}`, JSON.stringify(read), { PX: left }));
    },

    async announce(change) {
      const mark = markOf('userId' in change ? change.userId : change.sessionId);
      await attempt((client) =>
        client
          .multi()
          .set(mark, '1', { PX: markTime })
          .publish(channel, JSON.stringify(change))
          .exec(),
      );
    },

    listen(heard) {
      redis.listen(channel, {
        heard: (text) => heard(JSON.parse(text) as SessionChange),
        missed: () => heard(),
      });
    },
  };
}
