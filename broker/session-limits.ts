import type { Clock } from '../shared/runtime/clock.ts';
import type { Logger } from '../shared/runtime/logger.ts';
import { serviceOfClientId } from './authorize.ts';
import type { MatchedSession } from './persistence/aedes-packet.ts';
import type { SqlitePersistence } from './persistence/sqlite-persistence.ts';

const A_DAY_MS = 24 * 60 * 60 * 1000;
/** Sessions of strangers that are kept; a new one takes the place of the one unseen for longest. */
const STRANGER_SESSIONS = 100;
/** QoS 2 messages that one client may have begun and not finished. */
const MAX_BEGUN = 1000;

export interface SessionLimits {
  readonly strangerMessages: number;
  readonly strangerDays: number;
  readonly serviceMessages: number;
}

interface Deps {
  readonly persistence: SqlitePersistence;
  readonly limits: SessionLimits;
  readonly clock: Clock;
  readonly isConnected: (clientId: string) => boolean;
  readonly log: Logger;
}

export type SessionKeeper = ReturnType<typeof createSessionLimits>;

/**
 * What is kept for sessions is bounded: of strangers by number and age, the oldest going first with a log line; for our
 * own services a message beyond the bound is refused, since what is acknowledged must not be dropped.
 */
export function createSessionLimits({ persistence, limits, clock, isConnected, log }: Deps) {
  const { queue, commit, subscriptions, incoming } = persistence;
  const maxAgeMs = limits.strangerDays * A_DAY_MS;
  const startedAt = clock.monotonicMs();
  const newestAtStart = queue.newestId();
  const seenSinceStart = new Set<string>();
  /** The wall clock may leap by months when it is first set: what came since the start is no older than the start. */
  const mayBeOld = () => clock.monotonicMs() - startedAt > maxAgeMs;

  function drop(clientId: string, ids: readonly number[], why: string): void {
    if (ids.length === 0) return;
    commit.lazy(() => {
      for (const id of ids) queue.remove(id);
    });
    const fields = { client: clientId.slice(0, 64), messages: ids.length };
    log.warn(fields, `Messages for a session were dropped: ${why}.`);
  }

  return {
    /** Makes room in these sessions for one more message; the session that is full, of ours, or null. */
    makeRoom(sessions: readonly MatchedSession[]): string | null {
      for (const { clientId } of sessions) {
        const messages = queue.backlogOf(clientId);
        if (serviceOfClientId(clientId) !== null) {
          if (messages >= limits.serviceMessages) return clientId;
          continue;
        }
        const surplus = messages + 1 - limits.strangerMessages;
        if (surplus > 0) drop(clientId, queue.oldest(clientId, surplus), 'too many wait for it');
      }
      return null;
    },

    mayBeginMore: (clientId: string): boolean => incoming.count(clientId) < MAX_BEGUN,

    /** Removes what is too old for a session, of a stranger, that comes back. */
    dropOld(clientId: string): void {
      if (serviceOfClientId(clientId) !== null || queue.backlogOf(clientId) === 0) return;
      const upTo = mayBeOld() ? queue.newestId() : newestAtStart;
      drop(clientId, queue.storedBefore(clientId, clock.now() - maxAgeMs, upTo), 'too old');
    },

    /** A client that keeps its session came or went. */
    noteSeen(clientId: string): void {
      subscriptions.noteSeen(clientId);
      if (serviceOfClientId(clientId) === null) seenSinceStart.add(clientId);
    },

    /** Ends sessions of strangers that nobody came back to for too long, or that are too many. */
    endForgotten(): void {
      const strangers = subscriptions
        .byAge()
        .filter(({ clientId }) => serviceOfClientId(clientId) === null && !isConnected(clientId));
      const tooMany = strangers.length - STRANGER_SESSIONS;
      for (const [i, { clientId, lastSeen }] of strangers.entries()) {
        const isOld = lastSeen <= clock.now() - maxAgeMs && (mayBeOld() || !seenSinceStart.has(clientId));
        if (i >= tooMany && !isOld) continue;
        persistence.endSession(clientId);
        seenSinceStart.delete(clientId);
        log.info({ client: clientId.slice(0, 64) }, 'A session that nobody came back to was ended.');
      }
    },
  };
}
