import type { CategoryName } from '../../../shared/export/categories.ts';
import type { Logger } from '../../../shared/runtime/logger.ts';
import { KEPT_LONGEST } from './by-value.ts';
import { type GivenUp, type Lost, withAshore, withLost, withTold } from './given-up.ts';
import type { createRoom } from './make-room.ts';
import type { RecordingLimits } from './recording.ts';
import type { prepareRecordingSql } from './recording-sql.ts';

interface Deps {
  readonly sql: ReturnType<typeof prepareRecordingSql>;
  readonly room: ReturnType<typeof createRoom>;
  readonly limits: RecordingLimits;
  readonly log: Logger;
  readonly stateOf: (name: string) => unknown;
  readonly keepStates: (states: Readonly<Record<string, unknown>>) => void;
}

/** What an export tells was given up: of these categories what had been when it began. */
export interface TellsLost {
  readonly categories: readonly CategoryName[];
  readonly asOf: GivenUp;
}

const A_DAY_MS = 86_400_000;
/** A delivered record is known for so long, and so long an answer is awaited. */
const REMEMBERED_MS = 45 * A_DAY_MS;
/** What goes by its days is looked for so often: it takes a look at every record. */
const LOOKED_AFTER_MS = 3_600_000;
const GIVEN_UP = 'given_up';

/** Forgets what is ashore for long, gives up what cannot be kept, and remembers what that was. All belongs into a transaction. */
export function createTidying({ sql, room, limits, log, stateOf, keepStates }: Deps) {
  const givenUp = () => (stateOf(GIVEN_UP) ?? {}) as GivenUp;
  let lookedMs = Number.NEGATIVE_INFINITY;

  /** Alerts and log entries wait as long as there is room. */
  function giveUpOld(before: number): Lost[] {
    const which = { before, but: JSON.stringify(KEPT_LONGEST) };
    const lost = sql.old.all(which) as unknown as Lost[];
    if (lost.length > 0) sql.giveUpOld.run(which);
    return lost;
  }

  function endByDays(nowMs: number): { readonly forgotten: number; readonly lost: readonly Lost[] } {
    if (nowMs - lookedMs < LOOKED_AFTER_MS) return { forgotten: 0, lost: [] };
    lookedMs = nowMs;
    const forgotten = Number(sql.forgetOld.run(nowMs - REMEMBERED_MS).changes);
    const kept = Number(sql.forgetOldKept.run(nowMs - (limits.ashoreDays ?? limits.days) * A_DAY_MS).changes);
    sql.forgetOldExports.run(nowMs - REMEMBERED_MS);
    const readings = Number(sql.forgetOldReadings.run({ before: nowMs - REMEMBERED_MS }).changes);
    const lost = giveUpOld(nowMs - limits.days * A_DAY_MS);
    if (forgotten + kept + readings + lost.length > 0) room.forget();
    return { forgotten, lost };
  }

  return {
    /** What was given up, and what of it an export that is ashore told. */
    givenUp,

    /** By running time; says what it changed. */
    tidy(nowMs: number): { readonly forgotten: number; readonly lost: readonly Lost[] } {
      const { forgotten, lost: old } = endByDays(nowMs);
      const lost = [...old, ...room.makeForOwn()];
      if (lost.length > 0) {
        keepStates({ [GIVEN_UP]: lost.reduce(withLost, givenUp()) });
        log.warn({ lost }, 'Recordings were given up, the least telling first: they never came ashore.');
      }
      return { forgotten, lost };
    },

    noteTold(queueId: string, { categories, asOf }: TellsLost): void {
      if (categories.length > 0) keepStates({ [GIVEN_UP]: withTold(givenUp(), queueId, categories, asOf) });
    },

    /** What an export told is ashore. Null when it told nothing; else keeps that. */
    ashore(queueId: string, of: readonly CategoryName[]): (() => void) | null {
      const before = givenUp();
      const after = withAshore(before, queueId, of);
      return after === before ? null : () => keepStates({ [GIVEN_UP]: after });
    },
  };
}
