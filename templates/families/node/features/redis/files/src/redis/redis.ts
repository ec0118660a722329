import { createClient } from '@redis/client';

import type { Config } from '../config.js';
import { problems } from '../http/problem.js';
import type { Logger } from '../log.js';

/** Milliseconds for a connection, for a command to be sent, and for its answer. */
const timeout = 1_000;

/** Commands that may wait for their answer; with Redis gone slow, more would only fill the memory. */
const maxWaiting = 5_000;

/** Milliseconds between two tries to connect, at most. */
const maxRetryDelay = 1_000;

function newClient(config: Pick<Config, 'REDIS_URL' | 'REDIS_PREFIX'>) {
  return createClient({
    url: config.REDIS_URL,
    keyPrefix: config.REDIS_PREFIX,
    // While Redis is gone, commands fail at once instead of queueing up for its return.
    disableOfflineQueue: true,
    commandsQueueMaxLength: maxWaiting,
    commandOptions: { timeout },
    socket: {
      connectTimeout: timeout,
      reconnectStrategy: (retries) => Math.min(50 * (retries + 1), maxRetryDelay),
    },
  });
}

/** A client of Redis; keys are prefixed by it. */
export type RedisClient = ReturnType<typeof newClient>;

/** The connection to Redis: it connects in the background, and again whenever it is lost. */
export interface Redis {
  /**
   * Runs commands.
   * @throws Problem 503 when Redis does not answer. Who can do without it catches that; who counts must not.
   */
  run<T>(work: (client: RedisClient) => Promise<T>): Promise<T>;
  /** Listens to a channel, on a connection of its own. */
  listen(channel: string, listener: Listener): void;
  close(): void;
}

/** Who listens to a channel. */
export interface Listener {
  readonly heard: (text: string) => void;
  /** Called at every connection: what was said before it was not heard. */
  readonly missed: () => void;
}

/** Starts connecting to Redis and does not wait for it. */
export function openRedis(config: Config, log: Logger): Redis {
  const client = newClient(config);
  let up = true;
  client.on('error', (error: unknown) => {
    // Once, and not again at each retry.
    if (up) log.error({ err: error }, 'redis does not answer');
    up = false;
  });
  client.on('ready', () => {
    if (!up) log.info('redis answers again');
    up = true;
  });
  let connection = connect(client);
  const listening: Connection[] = [];
  // Only the first commands have something to wait for.
  const started = Promise.race([
    connection.connected,
    new Promise((resolve) => setTimeout(resolve, timeout).unref()),
  ]);

  /** A server that says nothing may never do so again: what waits for it fails, and another connection is made. */
  function renew(): void {
    if (!client.isReady) return;
    client.destroy();
    connection = connect(client);
  }

  return {
    async run(work) {
      if (!client.isReady) await started;
      try {
        return await answerInTime(work(client), renew);
      } catch (error) {
        log.debug({ err: error }, 'redis command failed');
        throw problems.unavailable();
      }
    },
    listen(channel, { heard, missed }) {
      const subscriber = client.duplicate();
      subscriber.on('error', () => undefined); // The main connection has said so.
      subscriber.on('ready', missed);
      const own = connect(subscriber);
      listening.push(own);
      own.connected
        .then(() => subscriber.subscribe(channel, heard))
        .catch((error: unknown) => log.debug({ err: error }, 'redis can not be listened to'));
    },

    close() {
      for (const each of [connection, ...listening]) each.close();
    },
  };
}

/** The client's own limit ends when a command is sent; for the answer it would wait without end. */
function answerInTime<T>(answer: Promise<T>, onSilence: () => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`no answer within ${timeout} ms`));
      onSilence();
    }, timeout);
    void answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** A connection that is made in the background. */
interface Connection {
  readonly connected: Promise<void>;
  close(): void;
}

function connect(client: RedisClient): Connection {
  const connected = client.connect().then(
    () => undefined,
    () => undefined,
  );
  return {
    connected,
    close() {
      client.destroy();
      // A connection that is being made just now comes up all the same: closed then, or it keeps the process alive.
      void connected.then(() => client.destroy());
    },
  };
}
