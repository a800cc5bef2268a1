/** Longer than 200 lines so that all that is kept of requests stands with its statements in one place. */
import type { PayloadOf } from '../../shared/contracts/define-contract.ts';
import type { exportQueued } from '../../shared/contracts/export-queued.ts';
import type { exportRejected } from '../../shared/contracts/export-rejected.ts';
import type { CategoryName } from '../../shared/export/categories.ts';
import type { Clock } from '../../shared/runtime/clock.ts';
import { guardStore } from '../../shared/runtime/guard-store.ts';
import type { GuardedPlaces } from '../../shared/runtime/keep-places.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import { prepareNumbers } from './number-exports.ts';
import { openOwnDatabase } from './open-own-database.ts';
import { requestDatabase } from './request-database.ts';
import { atOnce, prepareSourceStore } from './source-store.ts';

export type Announcement = PayloadOf<typeof exportQueued>;
export type Rejected = PayloadOf<typeof exportRejected>;

export interface NewRequest {
  readonly requestId: string;
  readonly source: string;
  /** Null: all nine. */
  readonly categories: readonly CategoryName[] | null;
  readonly note: string | null;
  readonly receivedAt: string;
  /** Nobody named it: equal ones that come before it is gathered share its export. */
  readonly isShared?: boolean;
}

export interface OpenRequest extends NewRequest {
  /** The name claimed for its export, when an earlier try came that far. */
  readonly queueId: string | null;
}

/** A request as it is remembered, with its ending when it has one. */
export interface KnownRequest extends OpenRequest {
  readonly announcement: Announcement | null;
  readonly rejected: Rejected | null;
}

/** How a request ended: with an export, whose announcement this is, or with a rejection. */
export type Ending = { announcement: Announcement; rejected: null } | { announcement: null; rejected: Rejected };

export type RequestStore = ReturnType<typeof openRequestStore>;

/**
 * The collector's memory: every request since it was acknowledged, the name claimed for its export, and how it ended.
 * Each call is one durable transaction (WAL, synchronous FULL).
 */
export function openRequestStore(path: string, setAside: string, clock: Clock, log: Logger, places?: GuardedPlaces) {
  const { database, guard, reserve } = openOwnDatabase(requestDatabase(path), { setAside, places, clock, log });
  const prepare = (sql: string) => database.prepare(sql);
  const sql = {
    insert: prepare(
      `INSERT INTO requests (request_id, source, categories, note, received_at, askers)
       VALUES ($requestId, $source, $categories, $note, $receivedAt, $askers)
       ON CONFLICT (request_id) DO UPDATE
       SET seq = (SELECT max(seq) + 1 FROM requests), source = $source, categories = $categories, note = $note,
         received_at = $receivedAt, rejected = NULL, told = 0
       WHERE rejected IS NOT NULL`,
    ),
    next: prepare(
      `SELECT * FROM requests WHERE announcement IS NULL AND rejected IS NULL AND (askers IS NULL OR queue_id IS NOT NULL OR ?)
       ORDER BY seq LIMIT 1`,
    ),
    join: prepare(
      `UPDATE requests SET askers = askers + 1
       WHERE seq = (SELECT seq FROM requests
         WHERE announcement IS NULL AND rejected IS NULL AND queue_id IS NULL AND askers IS NOT NULL
           AND source = $source AND categories IS $categories AND note IS $note ORDER BY seq LIMIT 1)`,
    ),
    askers: prepare('SELECT askers FROM requests WHERE request_id = ?'),
    answered: prepare('UPDATE requests SET askers = 1 WHERE request_id = ? AND askers > 1'),
    open: prepare(
      'SELECT request_id FROM requests WHERE announcement IS NULL AND rejected IS NULL ORDER BY seq LIMIT ?',
    ),
    countOpen: prepare('SELECT count(*) AS n FROM requests WHERE announcement IS NULL AND rejected IS NULL'),
    byRequestId: prepare('SELECT * FROM requests WHERE request_id = ?'),
    newestRefused: prepare(
      `SELECT rejected FROM requests WHERE rejected IS NOT NULL AND seq > coalesce(
         (SELECT seq FROM requests WHERE announcement IS NOT NULL ORDER BY seq DESC LIMIT 1), 0)
       ORDER BY seq DESC LIMIT 1`,
    ),
    newestDaily: prepare(
      `SELECT * FROM requests WHERE source = 'schedule' AND request_id GLOB 'daily-*' ORDER BY seq DESC LIMIT 1`,
    ),
    byQueueId: prepare('SELECT announcement FROM requests WHERE queue_id = ?'),
    claim: prepare('UPDATE requests SET queue_id = $queueId WHERE request_id = $requestId AND announcement IS NULL'),
    announce: prepare(
      'UPDATE requests SET announcement = $announcement, rejected = NULL WHERE request_id = $requestId',
    ),
    reject: prepare(
      'UPDATE requests SET rejected = $rejected, told = 0, queue_id = NULL WHERE request_id = $requestId',
    ),
    untold: prepare('SELECT rejected FROM requests WHERE rejected IS NOT NULL AND told = 0 ORDER BY seq LIMIT 100'),
    told: prepare('UPDATE requests SET told = 1 WHERE request_id = $requestId AND rejected = $rejected'),
    forget: prepare(
      `DELETE FROM requests
       WHERE seq <= (SELECT max(seq) FROM requests) - $keep
         AND (announcement IS NOT NULL OR rejected IS NOT NULL)
         AND (queue_id IS NULL OR queue_id NOT IN (SELECT value FROM json_each($inSpool)))`,
    ),
  };

  const numbers = prepareNumbers(database);
  const store = {
    ...prepareSourceStore(database),

    /**
     * Remembers a request; false when its id is known already, and nothing changes. One that was refused is as if it
     * had never been asked: it is open again, the newest, as it is asked now.
     */
    add({ categories, isShared = false, ...request }: NewRequest): boolean {
      const askers = isShared ? 1 : null;
      const added = sql.insert.run({ ...request, categories: categories && JSON.stringify(categories), askers });
      return added.changes === 1;
    },

    /** Has one more asker of an equal request that waits to be gathered and that nobody named; false when there is none. */
    join({ source, categories, note }: Pick<NewRequest, 'source' | 'categories' | 'note'>): boolean {
      const asked = { source, note, categories: categories && JSON.stringify(categories) };
      return sql.join.run(asked).changes === 1;
    },

    /** How many answers are still to be told of a request. */
    askersOf: (requestId: string): number => Number(sql.askers.get(requestId)?.askers ?? 1),
    /** All of them are told. */
    answered: (requestId: string): void => void sql.answered.run(requestId),

    /** The oldest request that has not ended; without those that nobody named and that are not begun, if these are to wait. */
    nextOpen(withShared = true): OpenRequest | null {
      const row = sql.next.get(withShared ? 1 : 0);
      return row ? openRequestOf(row) : null;
    },

    /** Null when there is none of this id, or none that is still remembered. */
    find(requestId: string): KnownRequest | null {
      const row = sql.byRequestId.get(requestId);
      return row ? knownRequestOf(row) : null;
    },

    /** Why the newest request was refused of those that were, unless it was asked again or a later one became an export. */
    newestRefusal(): Rejected | null {
      const row = sql.newestRefused.get();
      return row ? (JSON.parse(String(row.rejected)) as Rejected) : null;
    },

    /** The newest of all daily requests, by the order in which they came, whatever the clock showed. */
    newestDaily(): KnownRequest | null {
      const row = sql.newestDaily.get();
      return row ? knownRequestOf(row) : null;
    },

    /** The oldest that have not ended, at most so many. */
    openIds: (most: number): string[] => sql.open.all(most).map((row) => String(row.request_id)),

    countOpen: () => Number(sql.countOpen.get()?.n ?? 0),

    /** What is known of a name: the announcement of its export, `claimed` while that is being made, or nothing. */
    claimedAs(queueId: string): Announcement | 'claimed' | null {
      const row = sql.byQueueId.get(queueId);
      if (!row) return null;
      return typeof row.announcement === 'string' ? (JSON.parse(row.announcement) as Announcement) : 'claimed';
    },

    /** Gives the export of a request its name and its number, which is above that of every export before, and no less than `least`. */
    claim: (requestId: string, queueId: string, least: number): number =>
      atOnce(database, () => {
        const sequence = numbers.next(least);
        sql.claim.run({ requestId, queueId });
        return sequence;
      }),

    /** The next number that is given is above this one. */
    numberAbove: numbers.above,
    highestNumber: numbers.highest,

    announce: (announcement: Announcement) =>
      void sql.announce.run({ requestId: announcement.request_id, announcement: JSON.stringify(announcement) }),

    reject: (requestId: string, rejected: Rejected) =>
      void sql.reject.run({ requestId, rejected: JSON.stringify(rejected) }),

    /** Rejections that no broker has confirmed yet, oldest first, a hundred at most. */
    untoldRejections: () => sql.untold.all().map((row) => JSON.parse(String(row.rejected)) as Rejected),

    /** That a broker has this rejection; a later one of the same request is still to be told. */
    markTold: (requestId: string, rejected: Rejected) =>
      void sql.told.run({ requestId, rejected: JSON.stringify(rejected) }),

    /** Forgets the oldest ended requests beyond the newest `keep`, but none whose export still lies in the spool. */
    forgetOld: (keep: number, inSpool: readonly string[]) =>
      void sql.forget.run({ keep, inSpool: JSON.stringify(inSpool) }),

    close(): void {
      reserve.close();
      database.close();
    },
  };
  return guardStore(store, guard);
}

function knownRequestOf(row: Record<string, unknown>): KnownRequest {
  return {
    ...openRequestOf(row),
    announcement: typeof row.announcement === 'string' ? (JSON.parse(row.announcement) as Announcement) : null,
    rejected: typeof row.rejected === 'string' ? (JSON.parse(row.rejected) as Rejected) : null,
  };
}

function openRequestOf(row: Record<string, unknown>): OpenRequest {
  const text = (value: unknown) => (typeof value === 'string' ? value : null);
  const categories = text(row.categories);
  return {
    requestId: String(row.request_id),
    source: String(row.source),
    categories: categories === null ? null : (JSON.parse(categories) as CategoryName[]),
    note: text(row.note),
    receivedAt: String(row.received_at),
    isShared: row.askers !== null,
    queueId: text(row.queue_id),
  };
}
