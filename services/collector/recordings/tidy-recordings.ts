import type { CategoryName } from '../../../shared/export/categories.ts';
import type { Logger } from '../../../shared/runtime/logger.ts';
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
const GIVEN_UP = 'given_up';

/** Forgets what is ashore for long, gives up what cannot be kept, and remembers what that was. All belongs into a transaction. */
export function createTidying({ sql, room, limits, log, stateOf, keepStates }: Deps) {
  const givenUp = () => (stateOf(GIVEN_UP) ?? {}) as GivenUp;

  function giveUpOld(beforeMs: number): Lost[] {
    const lost = sql.old.all(beforeMs) as unknown as Lost[];
    if (lost.length > 0) sql.giveUpOld.run(beforeMs);
    return lost;
  }

  return {
    /** What was given up, and what of it an export that is ashore told. */
    givenUp,

    /** By running time; says what it changed. */
    tidy(nowMs: number): { readonly forgotten: number; readonly lost: readonly Lost[] } {
      const forgotten = Number(sql.forgetOld.run(nowMs - REMEMBERED_MS).changes);
      const kept = Number(sql.forgetOldKept.run(nowMs - (limits.ashoreDays ?? limits.days) * A_DAY_MS).changes);
      sql.forgetOldExports.run(nowMs - REMEMBERED_MS);
      const readings = Number(sql.forgetOldReadings.run({ before: nowMs - REMEMBERED_MS }).changes);
      const old = giveUpOld(nowMs - limits.days * A_DAY_MS);
      if (forgotten + kept + readings + old.length > 0) room.forget();
      const lost = [...old, ...room.makeForOwn()];
      if (lost.length > 0) {
        keepStates({ [GIVEN_UP]: lost.reduce(withLost, givenUp()) });
        log.warn({ lost }, 'The oldest recordings were given up: they never came ashore.');
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
