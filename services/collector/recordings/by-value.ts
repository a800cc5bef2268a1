import type { CategoryName } from '../../../shared/export/category-names.ts';

/** What nobody can measure or see again: it goes last, and what is contributed of it has room of its own. */
export const KEPT_LONGEST: readonly CategoryName[] = ['system_alerts', 'boatlog'];
export const isKeptLongest = (category: CategoryName): boolean => KEPT_LONGEST.includes(category);

/** A series, of which every second record still tells how it went. */
export const THINNED: CategoryName = 'telemetry';
/** One record stays of so many: two a day. */
export const MOST_STOOD_FOR = 64;

export interface InSeries {
  readonly seq: number;
  readonly size: number;
  readonly recordedAt: number | null;
  /** How many records it stands for, itself counted. */
  readonly standsFor: number;
}

export interface Thinning {
  readonly gone: readonly InSeries[];
  /** What stays of them, and for how many it stands from now on. */
  readonly stays: readonly InSeries[];
}

/**
 * Which records of a series go so that this many bytes are free, as far as they can: of the oldest neighbours the second,
 * always where the most records stand for equally many. So the newest stay as they came, and the older the coarser. Given
 * in their order. Pure.
 */
export function planThinning(series: readonly InSeries[], bytes: number): Thinning {
  const levels = new Map<number, InSeries[]>();
  for (let level = 1; level <= MOST_STOOD_FOR; level *= 2) levels.set(level, []);
  for (const one of series) levels.get(one.standsFor)?.push(one);
  const gone: InSeries[] = [];
  const stays = new Map<number, InSeries>();
  const taken = new Map<number, number>();
  const left = (level: number) => (levels.get(level)?.length ?? 0) - (taken.get(level) ?? 0);
  for (let freed = 0; freed < bytes; ) {
    const level = fullest(
      [...levels.keys()].filter((one) => one < MOST_STOOD_FOR && left(one) > 1),
      left,
    );
    if (level === null) break;
    const at = taken.get(level) ?? 0;
    const [first, second] = levels.get(level)?.slice(at, at + 2) ?? [];
    if (first === undefined || second === undefined) break;
    taken.set(level, at + 2);
    const coarser = { ...first, standsFor: level * 2 };
    levels.get(coarser.standsFor)?.push(coarser);
    stays.set(first.seq, coarser);
    stays.delete(second.seq);
    gone.push(second);
    freed += second.size;
  }
  return { gone, stays: [...stays.values()] };
}

const fullest = (levels: readonly number[], left: (level: number) => number): number | null =>
  levels.reduce<number | null>((most, one) => (most === null || left(one) > left(most) ? one : most), null);
