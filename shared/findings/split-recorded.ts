import type { CollectorStatus } from '../contracts/collector-status.ts';
import type { Job } from '../export/job.ts';
import type { BoatFacts } from './boat-facts.ts';
import { isUnderWay } from './failed-words.ts';

/** Records that were recorded or contributed here and are not ashore: which are in an export, and which are not. Pure. */

type Recorded = CollectorStatus['recorded'];

export interface SplitRecorded {
  /** They need nobody's request. */
  readonly inExport: Recorded;
  /** They go with the next export. */
  readonly alone: Recorded;
}

/** Answered category by category, from the newest export under way that holds any of it: what is in an older one is in it too. */
export function splitRecorded({ collector, jobs }: Pick<BoatFacts, 'collector' | 'jobs'>): SplitRecorded {
  const underWay = jobs.filter(isUnderWay);
  const inExport: Recorded = {};
  const alone: Recorded = {};
  for (const [category, one] of Object.entries(collector?.recorded ?? {})) {
    const held = Math.min(one.waiting, countHeld(category, one, underWay));
    const rest = one.waiting - held;
    // The newest of them is in the newest export, or in none.
    if (held > 0) inExport[category] = { waiting: held, last_at: rest > 0 ? null : one.last_at };
    if (rest > 0) alone[category] = { waiting: rest, last_at: one.last_at };
  }
  return { inExport, alone };
}

type One = Recorded[string];

/** Its own account says how many an export holds. Earlier collectors keep none: there it is told by when they were made. */
function countHeld(category: string, { waiting, last_at, exports }: One, underWay: readonly Job[]): number {
  if (exports !== undefined) {
    const ids = new Set(underWay.map(({ queue_id }) => queue_id));
    return Math.max(0, ...exports.filter(({ queue_id }) => ids.has(queue_id)).map(({ records }) => records));
  }
  const isIn = underWay.some(({ records, created_at }) => {
    const count = (records as Readonly<Record<string, number>>)[category] ?? 0;
    return count > 0 && last_at !== null && Date.parse(last_at) <= Date.parse(created_at);
  });
  return isIn ? waiting : 0;
}

export const countRecorded = (recorded: Recorded): number =>
  Object.values(recorded).reduce((sum, { waiting }) => sum + waiting, 0);
