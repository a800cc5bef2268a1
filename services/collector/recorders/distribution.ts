/**
 * The distribution of a quantity in bounded memory: mean and spread as they come (Welford's method), and counts by
 * `step`, from which the 95th percentile is read to within one step. Plain data, so that it can be kept. Pure.
 */
export interface Distribution {
  samples: number;
  mean: number;
  /** Sum of squared distances from the mean. */
  squares: number;
  min: number;
  max: number;
  counts: Record<string, number>;
}

export const emptyDistribution = (): Distribution => ({
  samples: 0,
  mean: 0,
  squares: 0,
  min: Number.POSITIVE_INFINITY,
  max: Number.NEGATIVE_INFINITY,
  counts: {},
});

export function addTo(distribution: Distribution, value: number, step: number): void {
  const distance = value - distribution.mean;
  distribution.samples += 1;
  distribution.mean += distance / distribution.samples;
  distribution.squares += distance * (value - distribution.mean);
  distribution.min = Math.min(distribution.min, value);
  distribution.max = Math.max(distribution.max, value);
  const slot = Math.floor(value / step);
  distribution.counts[slot] = (distribution.counts[slot] ?? 0) + 1;
}

/** All but the counts. */
export const momentsOf = ({ samples, mean, squares, min, max }: Distribution) => ({ samples, mean, squares, min, max });

/** Takes back the value that was added last; `moments` are those of before. */
export function takeBack(
  distribution: Distribution,
  moments: ReturnType<typeof momentsOf>,
  value: number,
  step: number,
): void {
  Object.assign(distribution, moments);
  const slot = Math.floor(value / step);
  const left = (distribution.counts[slot] ?? 0) - 1;
  if (left > 0) distribution.counts[slot] = left;
  else delete distribution.counts[slot];
}

/** The least value that 95 of 100 samples do not exceed, to within one step. There must be a sample. */
export function percentile95({ samples, max, counts }: Distribution, step: number): number {
  const slots = Object.keys(counts)
    .map(Number)
    .sort((a, b) => a - b);
  let left = Math.ceil(samples * 0.95);
  for (const slot of slots) {
    left -= counts[slot] ?? 0;
    if (left <= 0) return Math.min((slot + 1) * step, max);
  }
  return max;
}

/** Of the samples; 0 for a single one. */
export const standardDeviation = ({ samples, squares }: Distribution): number =>
  samples < 2 ? 0 : Math.sqrt(squares / (samples - 1));
