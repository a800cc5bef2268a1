import type { CategoryName } from '../../../shared/export/category-names.ts';
import { isKeptLongest, planThinning, THINNED } from './by-value.ts';
import type { Lost } from './given-up.ts';
import type { prepareRecordingSql } from './recording-sql.ts';
import { fairLevel } from './share-room.ts';

interface Deps {
  readonly sql: Pick<ReturnType<typeof prepareRecordingSql>, 'series' | 'standFor' | 'ownOldest' | 'remove'>;
  /** What is recorded here takes so much, by category; kept up with what goes. */
  readonly heldBy: () => Map<string, number>;
  readonly shareOf: () => number;
}

/**
 * Gives up the least of what is recorded here that must be, by its value: telemetry is thinned, then the oldest goes where there
 * is the most, and alerts and log entries only when nothing else is left. Belongs into a transaction.
 */
export function createGivingUp({ sql, heldBy, shareOf }: Deps): () => Lost[] {
  const sum = () => [...heldBy().values()].reduce((all, one) => all + one, 0);

  /** Every second of a series goes, as far as it must: what stays tells the same more coarsely. */
  function thin(category: CategoryName): Lost {
    const series = sql.series.all(category).map(({ seq, size, recordedAt, standsFor }) => ({
      ...{ seq: Number(seq), size: Number(size), standsFor: Number(standsFor) },
      recordedAt: typeof recordedAt === 'number' ? recordedAt : null,
    }));
    const { gone, stays } = planThinning(series, sum() - shareOf());
    for (const { seq } of gone) sql.remove.run(seq);
    const freed = gone.reduce((all, { size }) => all + size, 0);
    heldBy().set(category, (heldBy().get(category) ?? 0) - freed);
    for (const { seq, standsFor } of stays) sql.standFor.run({ seq, standsFor });
    return lostOf(
      category,
      gone.map(({ recordedAt }) => recordedAt),
    );
  }

  /** Of these categories, and among them where there is the most. */
  function giveUpAmong(isOfThese: (category: CategoryName) => boolean): Lost[] {
    const these = [...heldBy()].filter(([category]) => isOfThese(category as CategoryName));
    const others = sum() - these.reduce((all, [, size]) => all + size, 0);
    const level = fairLevel(
      these.map(([, size]) => size),
      Math.max(0, shareOf() - others),
    );
    return these.filter(([, size]) => size > level).map(([category]) => giveUpDownTo(level, category as CategoryName));
  }

  function giveUpDownTo(level: number, category: CategoryName): Lost {
    let left = heldBy().get(category) ?? 0;
    const seqs: number[] = [];
    const times: (number | null)[] = [];
    for (const { seq, size, recordedAt } of sql.ownOldest.iterate(category)) {
      if (left <= level) break;
      left -= Number(size);
      seqs.push(Number(seq));
      times.push(typeof recordedAt === 'number' ? recordedAt : null);
    }
    for (const seq of seqs) sql.remove.run(seq);
    heldBy().set(category, left);
    return lostOf(category, times);
  }

  return () => {
    const lost = [thin(THINNED), ...giveUpAmong((category) => !isKeptLongest(category)), ...giveUpAmong(isKeptLongest)];
    return lost.filter(({ records }) => records > 0);
  };
}

/** From when to when, null where nobody knows. Pure. */
function lostOf(category: CategoryName, recordedAt: readonly (number | null)[]): Lost {
  const times = recordedAt.filter((one) => one !== null);
  return { category, records: recordedAt.length, fromMs: least(times), toMs: most(times) };
}

const least = (times: readonly number[]) => times.reduce<number | null>((a, b) => Math.min(a ?? b, b), null);
const most = (times: readonly number[]) => times.reduce<number | null>((a, b) => Math.max(a ?? b, b), null);
