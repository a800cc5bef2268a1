/** Longer than 200 lines so that all that writes to the recordings, in one transaction each, is read together. */
import { CATEGORIES, type CategoryName, type ObjectName } from '../../../shared/export/category-names.ts';
import type { Clock } from '../../../shared/runtime/clock.ts';
import { messageOf } from '../../../shared/runtime/errors.ts';
import { guardStore } from '../../../shared/runtime/guard-store.ts';
import type { GuardedPlaces } from '../../../shared/runtime/keep-places.ts';
import type { Logger } from '../../../shared/runtime/logger.ts';
import { openOwnDatabase } from '../open-own-database.ts';
import { type Became, becomes } from './becomes.ts';
import { withWhatCameBefore, withWhatStands } from './complete-record.ts';
import { createWaitingCount } from './count-waiting.ts';
import { ashoreOf, createDelivery, type IsHeld } from './deliver.ts';
import { digestOf } from './digest-of.ts';
import { untold } from './given-up.ts';
import { createGrowth } from './grow-room.ts';
import { keepReadings } from './keep-readings.ts';
import { underKnownKey } from './known-key.ts';
import { lastWords, nameOf } from './last-words.ts';
import { createRoom } from './make-room.ts';
import { createPutBack } from './put-back.ts';
import type { Recording, RecordingLimits } from './recording.ts';
import { PAGE_RECORDS, prepareRecordingSql, waitingRecord } from './recording-sql.ts';
import { recordingsDatabase } from './recordings-database.ts';
import { createRefusedForRoom } from './refused-for-room.ts';
import { createTidying, type TellsLost } from './tidy-recordings.ts';

export type { Recording, RecordingLimits } from './recording.ts';

interface Deps {
  readonly path: string;
  readonly setAside: string;
  readonly places?: GuardedPlaces | undefined;
  readonly limits: RecordingLimits;
  /** What the disks have free above what must stay free, into which the recordings may grow; without it they don't. */
  readonly spareBytes?: (() => number) | undefined;
  readonly clock: Clock;
  readonly log: Logger;
  /** Told after each change of what waits. */
  readonly onChange?: () => void;
}

const COUNTERS = 'counters';
const NOTHING_LOST: TellsLost = { categories: [], asOf: {} };

/** A number once given is never given again, and running time only grows. */
type Counters = Readonly<Record<'ranMs' | 'seq', number>>;
export type Recordings = ReturnType<typeof openRecordings>;

/**
 * The store of all that is recorded on board until it is ashore: each record is in every export until one that holds it
 * was accepted. Each call is one durable transaction. Throws what the disk says.
 */
export function openRecordings(deps: Deps) {
  const { path, setAside, places, limits, clock, log, onChange = () => {}, spareBytes = () => 0 } = deps;
  const { database, guard, reserve } = openOwnDatabase(recordingsDatabase(path), { setAside, places, clock, log });
  const sql = prepareRecordingSql(database);
  const stateOf = (name: string): unknown => JSON.parse(String(sql.state.get(name)?.state ?? 'null'));
  const { ranMs: ranKept = 0, seq: seqKept = 0 } = (stateOf(COUNTERS) ?? {}) as Partial<Counters>;
  const highest = sql.highest.get();
  const ranBefore = Math.max(ranKept, Number(highest?.ranMs ?? 0));
  const openedMs = clock.monotonicMs();
  let lastSeq = Math.max(seqKept, Number(highest?.seq ?? 0));
  const count = createWaitingCount(sql);
  const growth = createGrowth({ clock, spareBytes, stateOf, keepStates });
  const room = createRoom({ sql, bytes: limits.bytes, growth, forgotten: keepCounters });
  const refused = createRefusedForRoom({ clock, stateOf, keepStates, isFull: room.isFull });
  const tidying = createTidying({ sql, room, limits, log, stateOf, keepStates });
  const delivery = createDelivery(sql);
  const putsBack = createPutBack(sql);

  /** How long this has run in all, as far as it was kept. */
  const ranMs = () => Math.round(ranBefore + clock.monotonicMs() - openedMs);

  function transaction<T>(work: () => T): T {
    database.exec('BEGIN IMMEDIATE');
    try {
      lastSeq = Math.max(lastSeq, Number(sql.lastSeq.get()?.seq ?? 0));
      const result = work();
      database.exec('COMMIT');
      onChange();
      return result;
    } catch (error) {
      forgetCounts();
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  }

  function forgetCounts(): void {
    count.forget();
    room.forget();
  }

  function write({ category, key, record, kept = record }: Recording, contributed: 0 | 1): void {
    lastSeq += 1;
    const recordedAt = clock.now();
    count.note(category, key, recordedAt);
    const [text, digest] = [JSON.stringify(kept), digestOf(JSON.stringify(record))];
    room.note(contributed, category, key, text);
    const values = { category, key, record: text, digest, contributed, ranMs: ranMs(), recordedAt };
    sql.write.run({ seq: lastSeq, ...values });
  }

  function keepStates(states: Readonly<Record<string, unknown>>): void {
    for (const [name, state] of Object.entries(states)) sql.keepState.run({ name, state: JSON.stringify(state) });
  }

  /** The newest record tells them too, so that they need no writing while it stays. */
  function keepCounters(): void {
    keepStates({ [COUNTERS]: { ranMs: ranMs(), seq: lastSeq } satisfies Counters });
  }

  function tidy(): void {
    const { forgotten, lost } = tidying.tidy(ranMs());
    if (forgotten + lost.length > 0) keepCounters();
    if (lost.length > 0) count.forget();
  }

  const store = {
    /** What a recorder kept under this name; null when there is nothing. */
    state: stateOf,

    /** Keeps records and states at once, and tidies up. */
    keep(recordings: readonly Recording[], states: Readonly<Record<string, unknown>>): void {
      transaction(() => {
        for (const recording of recordings) write(recording, 0);
        keepStates(states);
        tidy();
        refused.recheck();
      });
    },

    /** The zone in which a contribution's local time was read; null when it never was. */
    zoneOf: (row: number): string | null => (sql.zoneOf.get(row)?.zone as string | undefined) ?? null,

    /**
     * Takes what another service contributes, but for what is known: all, in its order, or nothing, with these states. Gives
     * what became of each; null when there is no room.
     */
    contribute(contributed: readonly Recording[], states: Readonly<Record<string, unknown>> = {}): Became[] | null {
      const recordings = withWhatCameBefore(contributed);
      return transaction(() => {
        const full = new Set(categoriesOf(recordings).filter(room.isFull));
        const became = new Map<string, Became>();
        for (const given of lastWords(recordings)) {
          const recording = underKnownKey(sql, given);
          const now = becomes(sql, recording);
          if (now !== 'known' && full.has(recording.category)) return refused.note([...full]);
          if (now !== 'known') write(withWhatStands(sql, recording), 1);
          room.noteReadings(keepReadings(sql, recording, ranMs()));
          became.set(nameOf(given), now);
        }
        keepStates(states);
        refused.recheck();
        const last = new Set(lastWords(recordings));
        return recordings.map((one) => (last.has(one) ? (became.get(nameOf(one)) ?? 'known') : 'replaced'));
      });
    },

    /** To which categories contributions are refused for want of room, and since when; null while they are taken. */
    refusedForRoom: refused.now,

    /** What is not ashore yet, by category. */
    waiting: () => count.all(),

    /** What was given up aboard, until an export that says so is ashore. */
    givenUp: tidying.givenUp,
    lost: () => untold(tidying.givenUp()),
    /** What was contributed to an object and is ashore; null when that is nothing. */
    ashoreOf: (category: ObjectName): object | null => ashoreOf(sql, category),

    /** All that is here now has a number up to this one. */
    lastSeq: () => lastSeq,
    /** The records of a category between two numbers that are not ashore yet, in the order they came; 250 at most. */
    page: (category: CategoryName, after: number, upTo: number) =>
      sql.page.all({ category, after, upTo, limit: PAGE_RECORDS }).map(waitingRecord),

    /** Remembers that an export holds all records of these categories up to a number, and what it tells was given up. */
    noteExported(queueId: string, categories: readonly CategoryName[], upTo: number, tells = NOTHING_LOST): void {
      transaction(() => {
        sql.forgetExport.run(queueId);
        for (const category of categories) sql.noteExported.run({ queueId, category, upTo, ranMs: ranMs() });
        tidying.noteTold(queueId, tells);
        count.forgetHeld();
      });
    },

    /** The central database has this export, or so much of it: that goes into no other, but for what `isHeld` names. */
    delivered(queueId: string, isHeld: IsHeld | null = null, of: readonly CategoryName[] = CATEGORIES): void {
      const categories = delivery.waitingFor(queueId).filter((category) => of.includes(category));
      const noteAshore = tidying.ashore(queueId, of);
      if (categories.length === 0 && noteAshore === null) return;
      transaction(() => {
        delivery.end(queueId, categories, ranMs(), isHeld);
        noteAshore?.();
        forgetCounts();
        refused.recheck();
      });
    },

    /** What these exports brought ashore, as far as it is still kept and has no newer word, waits again. Gives how much that is. */
    putBack(queueIds: readonly string[]): number {
      if (!putsBack.isAny(queueIds)) return 0;
      return transaction(() => {
        const before = lastSeq;
        lastSeq = putsBack.put(queueIds, before, ranMs());
        forgetCounts();
        return lastSeq - before;
      });
    },

    close(): void {
      try {
        guard(() => transaction(keepCounters));
      } catch (error) {
        log.warn({ error: messageOf(error) }, 'The recordings were closed without their newest counters.');
      }
      reserve.close();
      database.close();
    },
  };
  return guardStore(store, guard);
}

const categoriesOf = (recordings: readonly Recording[]): CategoryName[] => [
  ...new Set(recordings.map(({ category }) => category)),
];
