import type { Logger } from '../shared/runtime/logger.ts';
import { serviceOfClientId } from './authorize.ts';
import type { MatchedSession } from './persistence/aedes-packet.ts';
import type { SqlitePersistence } from './persistence/sqlite-persistence.ts';

const A_DAY_MS = 24 * 60 * 60 * 1000;
/** Sessions of strangers that are kept; a new one takes the place of the one unseen for longest. */
const STRANGER_SESSIONS = 100;

export interface SessionLimits {
  readonly strangerMessages: number;
  readonly strangerDays: number;
  readonly serviceMessages: number;
}

/**
 * What waits for sessions is bounded: of strangers by number and age, the oldest going first with a log line; for our
 * own services a message beyond the bound is refused, since what is acknowledged must not be dropped.
 */
export function createSessionLimits(
  persistence: SqlitePersistence,
  limits: SessionLimits,
  now: () => number,
  isConnected: (clientId: string) => boolean,
  log: Logger,
) {
  const { queue, commit, subscriptions } = persistence;

  function drop(clientId: string, ids: readonly number[], why: string): void {
    if (ids.length === 0) return;
    commit.lazy(() => {
      for (const id of ids) queue.remove(id);
    });
    log.warn({ client: clientId.slice(0, 64), messages: ids.length }, `Messages for a session were dropped: ${why}.`);
  }

  return {
    /** Makes room in these sessions for one more message; the session that is full, of ours, or null. */
    makeRoom(sessions: readonly MatchedSession[]): string | null {
      for (const { clientId } of sessions) {
        const { messages } = queue.backlogOf(clientId);
        if (serviceOfClientId(clientId) !== null) {
          if (messages >= limits.serviceMessages) return clientId;
          continue;
        }
        const surplus = messages + 1 - limits.strangerMessages;
        if (surplus > 0) drop(clientId, queue.oldest(clientId, surplus), 'too many wait for it');
      }
      return null;
    },

    /** Removes what is too old for a session, of a stranger, that comes back. */
    dropOld(clientId: string): void {
      if (serviceOfClientId(clientId) !== null || queue.backlogOf(clientId).messages === 0) return;
      drop(clientId, queue.storedBefore(clientId, now() - limits.strangerDays * A_DAY_MS), 'too old');
    },

    /** Ends sessions of strangers that nobody came back to for too long, or that are too many. */
    endForgotten(): void {
      const strangers = subscriptions
        .byAge()
        .filter(({ clientId }) => serviceOfClientId(clientId) === null && !isConnected(clientId));
      const tooMany = strangers.length - STRANGER_SESSIONS;
      for (const [i, { clientId, lastSeen }] of strangers.entries()) {
        if (i >= tooMany && lastSeen > now() - limits.strangerDays * A_DAY_MS) continue;
        subscriptions.end(clientId);
        queue.forgetBacklog(clientId);
        log.info({ client: clientId.slice(0, 64) }, 'A session that nobody came back to was ended.');
      }
    },
  };
}
