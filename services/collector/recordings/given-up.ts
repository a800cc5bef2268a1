import type { CategoryName } from '../../../shared/export/categories.ts';

/** Records of a category that were given up; from when to when they had been recorded, null where nobody knows. */
export interface Lost {
  readonly category: CategoryName;
  readonly records: number;
  readonly fromMs: number | null;
  readonly toMs: number | null;
}

interface Count extends Omit<Lost, 'category'> {
  /** How many of them the central database was told of. Both counts only grow. */
  readonly ashore: number;
  /** How many each export tells of that is not ashore, the newest last. */
  readonly told: Readonly<Record<string, number>>;
}

/** What was given up, by category; plain data, so that it can be kept over a restart. */
export type GivenUp = Readonly<Record<string, Count>>;

/** An export that tells of it later tells of all that an earlier one does. */
const MOST_TOLD = 20;
const NONE: Count = { records: 0, ashore: 0, fromMs: null, toMs: null, told: {} };

/** More was given up. Pure. */
export function withLost(before: GivenUp, { category, records, fromMs, toMs }: Lost): GivenUp {
  const count = before[category] ?? NONE;
  const isTold = count.records === count.ashore;
  const ones = (mine: number | null, other: number | null) =>
    [isTold ? null : mine, other].filter((one) => one !== null);
  const from = ones(count.fromMs, fromMs);
  const to = ones(count.toMs, toMs);
  return {
    ...before,
    [category]: {
      ...count,
      records: count.records + records,
      fromMs: from.length === 0 ? null : Math.min(...from),
      toMs: to.length === 0 ? null : Math.max(...to),
    },
  };
}

/** An export was made that tells what had been given up of these categories when it began. Pure. */
export function withTold(now: GivenUp, queueId: string, categories: readonly CategoryName[], asOf: GivenUp): GivenUp {
  const after = new Map(Object.entries(now));
  for (const category of categories) {
    const count = after.get(category);
    if (count === undefined) continue;
    const told = [...Object.entries(count.told), [queueId, asOf[category]?.records ?? 0] as const].slice(-MOST_TOLD);
    after.set(category, { ...count, told: Object.fromEntries(told) });
  }
  return Object.fromEntries(after);
}

/** An export is ashore, or these categories of it, and with it what it told; the same object when it told nothing new. Pure. */
export function withAshore(before: GivenUp, queueId: string, categories: readonly CategoryName[]): GivenUp {
  let after = before;
  for (const category of categories) {
    const count = after[category];
    const ashore = count?.told[queueId];
    if (count === undefined || ashore === undefined) continue;
    const told = Object.entries(count.told).filter(([, records]) => records > ashore);
    const more = { ashore: Math.max(count.ashore, ashore), told: Object.fromEntries(told) };
    after = { ...after, [category]: { ...count, ...more } };
  }
  return after;
}

/** What was given up and is not told ashore yet. Pure. */
export function untold(all: GivenUp): Lost[] {
  return Object.entries(all).flatMap(([category, { records, ashore, fromMs, toMs }]) =>
    records > ashore ? [{ category: category as CategoryName, records: records - ashore, fromMs, toMs }] : [],
  );
}

/** One sentence for a person. Pure. */
export function lostSentence({ category, records, fromMs, toMs }: Lost): string {
  const [first, last] = [dayOf(fromMs), dayOf(toMs)];
  const when = first === null ? '' : first === last ? ` of ${first}` : ` of ${first} to ${last}`;
  const [were, they] = records === 1 ? ['record', 'it'] : ['records', 'they'];
  return `${records} ${category} ${were}${when} ${records === 1 ? 'was' : 'were'} given up aboard before ${they} came ashore: the room or the days for recordings were used up (RECORDINGS_MB, RECORDINGS_DAYS).`;
}

const dayOf = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString().slice(0, 10));
