/** Amounts as people read them. Pure. */

const STEPS: readonly [seconds: number, unit: string][] = [
  [86_400, 'day'],
  [3_600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
];

/** "3 hours", "1 day": whole ones of the largest unit that fits. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  for (const [length, unit] of STEPS) {
    if (seconds >= length) return counted(Math.floor(seconds / length), unit);
  }
  return 'no time';
}

export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** "80 kB", "1.2 MB", in powers of a thousand, as disks are sold. */
export function bytes(count: number): string {
  if (count < 1_000) return `${count} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length, Math.floor(Math.log10(count) / 3));
  const value = count / 1_000 ** power;
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[power - 1]}`;
}

/** Several things in one sentence: "a, b and c". */
export function listed(things: readonly string[]): string {
  const last = things.at(-1) ?? '';
  return things.length < 2 ? last : `${things.slice(0, -1).join(', ')} and ${last}`;
}
