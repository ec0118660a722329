import type { Role } from './tables.js';

/** A session that is good for requests, with what requests need of its user. Times are milliseconds since 1970. */
export interface LiveSession {
  readonly id: string;
  readonly userId: string;
  /** The role of the user now, not that at login. */
  readonly role: Role;
  readonly lastUsedAt: number;
  readonly expiresAt: number;
}

/** What has changed: one session, or all of a user. */
export type SessionChange = { readonly sessionId: string } | { readonly userId: string };

/** A session, and when the database was asked for it (milliseconds since 1970). */
export interface SessionRead {
  readonly session: LiveSession;
  readonly readAt: number;
}

/** What the instances of this app tell each other about sessions. */
export interface SharedSessions {
  /** What another instance has read. Resolves to undefined when there is nothing, or it can not be had. */
  read(key: string): Promise<SessionRead | undefined>;
  /** Lets the others have what was read. */
  write(key: string, read: SessionRead): void;
  /** Resolves when the others know of the change, or can not be told. */
  announce(change: SessionChange): Promise<void>;
  /** @param heard called with what the others announce; with nothing when something may have been missed */
  listen(heard: (change?: SessionChange) => void): void;
}

/** What a lookup works with. */
export interface SessionLookupOptions {
  /** Reads the session with this key from the database. */
  readonly load: (key: string) => Promise<LiveSession | undefined>;
  /** Notes that a session was used just now. May fail without harm. */
  readonly touch: (sessionId: string, now: Date) => Promise<void>;
  /** Seconds for which what was read is believed. Changes made by this process are seen at once. */
  readonly cacheSeconds: number;
  /** Seconds without a request after which a session ends. */
  readonly idleSeconds: number;
  readonly clock: () => Date;
  /** Absent in an app that runs alone. */
  readonly shared?: SharedSessions;
}

interface Entry extends SessionRead {
  usedAt: number;
  touchedAt: number;
}

/** Sessions remembered at most; beyond it the first ones go. */
const maxEntries = 10_000;

/** `lastUsedAt` is written at most once in this time: a write a request would cost more than the request. */
const maxTouchInterval = 60_000;

/**
 * Answers, for every request, whether its session is still good. What the database said is believed for a few seconds:
 * that is the time within which a change made elsewhere (another process, a person at the database) takes effect.
 */
export class SessionLookup {
  readonly #options: SessionLookupOptions;
  readonly #idle: number;
  readonly #believed: number;
  readonly #touchInterval: number;
  readonly #entries = new Map<string, Entry>();
  readonly #loading = new Map<string, Promise<LiveSession | undefined>>();
  #changes = 0;

  constructor(options: SessionLookupOptions) {
    this.#options = options;
    this.#idle = options.idleSeconds * 1000;
    this.#believed = options.cacheSeconds * 1000;
    this.#touchInterval = Math.min(maxTouchInterval, this.#idle / 10);
    options.shared?.listen((change) => this.#forget(change));
  }

  /** The session, if it is remembered and good: no wait for the requests that come in a burst. */
  cached(key: string): LiveSession | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    const now = this.#options.clock().getTime();
    if (now - entry.readAt >= this.#believed || this.#hasEnded(entry, now)) return undefined;
    this.#use(entry, now);
    return entry.session;
  }

  /** The session, if it is good; asks the database when it is not remembered. */
  async find(key: string): Promise<LiveSession | undefined> {
    const cached = this.cached(key);
    if (cached !== undefined) return cached;
    const pending = this.#loading.get(key);
    if (pending !== undefined) return pending;
    const loading = this.#load(key).finally(() => {
      if (this.#loading.get(key) === loading) this.#loading.delete(key);
    });
    this.#loading.set(key, loading);
    return loading;
  }

  /** To be called after a change in the database: nothing read before it is believed any longer, by any instance. */
  async changed(change: SessionChange): Promise<void> {
    this.#forget(change);
    await this.#options.shared?.announce(change);
  }

  #forget(change?: SessionChange): void {
    this.#changes += 1;
    this.#loading.clear();
    for (const [key, { session }] of this.#entries) {
      if (change === undefined || concerns(change, session)) this.#entries.delete(key);
    }
  }

  async #load(key: string): Promise<LiveSession | undefined> {
    const changes = this.#changes;
    const read = (await this.#options.shared?.read(key)) ?? (await this.#read(key));
    if (read === undefined) return undefined;
    const { session } = read;
    const { lastUsedAt } = session;
    // A use that this process knows of may not be written yet.
    const usedAt = Math.max(lastUsedAt, this.#entries.get(key)?.usedAt ?? 0);
    const entry = { ...read, usedAt, touchedAt: lastUsedAt };
    const now = this.#options.clock().getTime();
    if (this.#hasEnded(entry, now)) return undefined;
    this.#use(entry, now);
    // A change while the answer was on its way may have made it wrong: good for this request, not for the next.
    if (changes === this.#changes) this.#remember(key, entry);
    return session;
  }

  async #read(key: string): Promise<SessionRead | undefined> {
    const readAt = this.#options.clock().getTime();
    const session = await this.#options.load(key);
    if (session === undefined) return undefined;
    if (this.#believed > 0) this.#options.shared?.write(key, { session, readAt });
    return { session, readAt };
  }

  #hasEnded({ session, usedAt }: Entry, now: number): boolean {
    return now >= session.expiresAt || now - usedAt >= this.#idle;
  }

  #use(entry: Entry, now: number): void {
    entry.usedAt = now;
    if (now - entry.touchedAt < this.#touchInterval) return;
    entry.touchedAt = now;
    this.#options.touch(entry.session.id, new Date(now)).catch(() => undefined);
  }

  #remember(key: string, entry: Entry): void {
    if (this.#believed === 0) return;
    this.#entries.delete(key); // Added again at the end: the first ones are those that were not used for longest.
    if (this.#entries.size >= maxEntries) {
      const [oldest] = this.#entries.keys();
      if (oldest !== undefined) this.#entries.delete(oldest);
    }
    this.#entries.set(key, entry);
  }
}

function concerns(change: SessionChange, { id, userId }: LiveSession): boolean {
  return 'userId' in change ? change.userId === userId : change.sessionId === id;
}
