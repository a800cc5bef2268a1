import type { CollectorStatus } from '../contracts/collector-status.ts';
import type { Job } from '../export/job.ts';
import { isDelivered } from './ashore.ts';
import type { BoatFacts } from './boat-facts.ts';
import { isUnderWay } from './failed-words.ts';

/** Records that were recorded or contributed here and are not ashore: which are in an export, which are not, and which stay. Pure. */

type Recorded = CollectorStatus['recorded'];

export interface SplitRecorded {
  /** They need nobody's request. */
  readonly inExport: Recorded;
  /** They go with the next export. */
  readonly alone: Recorded;
  /** They stay aboard while their owner does not agree. */
  readonly withheld: Recorded;
}

/** Answered category by category, from the newest export under way that holds any of it: what is in an older one is in it too. */
export function splitRecorded({ collector, jobs }: Pick<BoatFacts, 'collector' | 'jobs'>): SplitRecorded {
  const underWay = jobs.filter(isUnderWay);
  const inExport: Recorded = {};
  const alone: Recorded = {};
  const withheld: Recorded = {};
  for (const [category, one] of Object.entries(collector?.recorded ?? {})) {
    const ashore = Math.min(one.waiting, countIn(one, jobs.filter(isWhollyAshore)));
    const made = Math.max(countHeld(category, one, underWay), countMade(one, jobs));
    const held = Math.max(0, Math.min(one.waiting, made) - ashore);
    const rest = one.waiting - ashore - held;
    // The newest of them is in the newest export, or in none.
    if (held > 0) inExport[category] = { waiting: held, last_at: rest > 0 ? null : one.last_at };
    if (rest > 0) (one.withheld ? withheld : alone)[category] = { waiting: rest, last_at: one.last_at };
  }
  return { inExport, alone, withheld };
}

type One = Recorded[string];

/** Its own account says how many an export holds. Earlier collectors keep none: there it is told by when they were made. */
function countHeld(category: string, { waiting, last_at, exports }: One, underWay: readonly Job[]): number {
  if (exports !== undefined) return countIn({ exports }, underWay);
  const isIn = underWay.some(({ records, created_at }) => {
    const count = (records as Readonly<Record<string, number>>)[category] ?? 0;
    return count > 0 && last_at !== null && Date.parse(last_at) <= Date.parse(created_at);
  });
  return isIn ? waiting : 0;
}

/** How many of them some of these exports hold. */
function countIn({ exports = [] }: Pick<One, 'exports'>, jobs: readonly Job[]): number {
  const ids = new Set(jobs.map(({ queue_id }) => queue_id));
  return Math.max(0, ...exports.filter(({ queue_id }) => ids.has(queue_id)).map(({ records }) => records));
}

/** The collector hears of a delivery a moment after the queue tells it. */
const isWhollyAshore = (job: Job): boolean => isDelivered(job) && job.left_out === undefined && job.parts === undefined;

/** How many an export holds that is made and not in the queue yet: ids grow with the time at which exports are made. */
function countMade({ exports = [] }: One, jobs: readonly Job[]): number {
  const newest =
    jobs
      .map(({ queue_id }) => queue_id)
      .sort()
      .at(-1) ?? '';
  return Math.max(0, ...exports.filter(({ queue_id }) => queue_id > newest).map(({ records }) => records));
}

export const countRecorded = (recorded: Recorded): number =>
  Object.values(recorded).reduce((sum, { waiting }) => sum + waiting, 0);
