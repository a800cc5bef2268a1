import { SERVICE_NAMES } from '../shared/contracts/define-contract.ts';
import type { Clock } from '../shared/runtime/clock.ts';
import type { Logger } from '../shared/runtime/logger.ts';
import { clientIdOf, serviceOfClientId } from './authorize.ts';
import type { MatchedSession } from './persistence/aedes-packet.ts';
import type { SqlitePersistence } from './persistence/sqlite-persistence.ts';

const A_DAY_MS = 24 * 60 * 60 * 1000;
/** Sessions of strangers that are kept; a new one takes the place of one for which nothing waits, the longest unseen first. */
const STRANGER_SESSIONS = 100;
/** QoS 2 messages that one client may have begun and not finished. */
const MAX_BEGUN = 1000;
const MOST_STRANGER_BYTES = 32 * 1024 * 1024;
const OWN_SESSIONS = SERVICE_NAMES.map(clientIdOf);
/** Beyond the bound so much of it is made free at once, so that the next messages find room. */
const FREED_AT_ONCE = 1 / 16;

/** What strangers may take of a disk of this size: 32 MB, or a hundredth of a small one; 0 is one that tells no size. Pure. */
export const strangerBytesOf = (diskBytes: number): number =>
  diskBytes > 0 ? Math.min(MOST_STRANGER_BYTES, diskBytes / 100) : MOST_STRANGER_BYTES;

export interface SessionLimits {
  readonly strangerMessages: number;
  /** What all sessions of strangers may take of the disk together. */
  readonly strangerBytes: number;
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
 * What is kept for sessions is bounded: of strangers, users with a password among them, by number, age and, all together,
 * bytes, the oldest going first with a log line; for our own services a message beyond the bound is refused, since what is
 * acknowledged must not be dropped.
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
    sayDropped(clientId, ids.length, why);
  }

  function sayDropped(clientId: string, messages: number, why: string): void {
    log.warn({ client: clientId.slice(0, 64), messages }, `Messages for a session were dropped: ${why}.`);
  }

  const bytesOfStrangers = () => OWN_SESSIONS.reduce((left, clientId) => left - queue.bytesOf(clientId), queue.bytes());

  /**
   * A message is stored once for each session: within the transaction that stores it, since between two there may be so
   * many that they fill the disk.
   */
  function makeRoomForBytes(): void {
    if (bytesOfStrangers() <= limits.strangerBytes) return;
    const target = limits.strangerBytes * (1 - FREED_AT_ONCE);
    for (let over = bytesOfStrangers() - target; over > 0; over = bytesOfStrangers() - target) {
      const clientId = heaviestStranger();
      if (clientId === null) return;
      // No more than half of it: then others may hold more.
      const ids = queue.oldestTaking(clientId, Math.min(over, queue.bytesOf(clientId) / 2));
      for (const id of ids) queue.remove(id);
      sayDropped(clientId, ids.length, 'those for all sessions that are not ours take too much room');
    }
  }

  function heaviestStranger(): string | null {
    let heaviest: string | null = null;
    for (const clientId of queue.clientIds()) {
      if (serviceOfClientId(clientId) !== null) continue;
      if (heaviest === null || queue.bytesOf(clientId) > queue.bytesOf(heaviest)) heaviest = clientId;
    }
    return heaviest;
  }

  queue.tellAdded((clientId) => {
    if (serviceOfClientId(clientId) === null) makeRoomForBytes();
  });

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

    /** Who has begun nothing may begin one message, however much others have begun. */
    mayBeginMore(clientId: string): boolean {
      const begun = incoming.count(clientId);
      if (serviceOfClientId(clientId) !== null) return begun < MAX_BEGUN;
      return begun === 0 || (begun < MAX_BEGUN && incoming.bytes() < limits.strangerBytes);
    },

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
      const waits = ({ clientId }: { clientId: string }) => queue.backlogOf(clientId) > 0;
      const byAge = subscriptions
        .byAge()
        .filter(({ clientId }) => serviceOfClientId(clientId) === null && !isConnected(clientId));
      // What waits is acknowledged: a flood of sessions must not cost it.
      const strangers = [...byAge.filter((one) => !waits(one)), ...byAge.filter(waits)];
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
