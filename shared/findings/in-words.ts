import { ownDate } from '../zones/own-offset.ts';

/** Amounts and times as people read them. Pure. */

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

/** "1 category", "9 categories". */
export const countedCategories = (count: number): string => `${count} ${count === 1 ? 'category' : 'categories'}`;

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

const MONTHS = 'January February March April May June July August September October November December'.split(' ');

/** A day as people say it, in this computer's time zone: "3 March", and with its year where that is not this one. */
export function day(at: string, now: number): string {
  const date = ownDate(Date.parse(at));
  const year = date.getUTCFullYear() === ownDate(now).getUTCFullYear() ? '' : ` ${date.getUTCFullYear()}`;
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}${year}`;
}

/** "20 February 21:44", in this computer's time zone. */
export function dayAndTime(at: string, now: number): string {
  const date = ownDate(Date.parse(at));
  const two = (n: number) => String(n).padStart(2, '0');
  return `${day(at, now)} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
}

/** How long ago that was: "2 hours ago"; a clock that may jump is not taken at its word. */
export function ago(at: string, now: number): string {
  const ms = now - Date.parse(at);
  if (ms < 0) return 'by a clock that was ahead of this one';
  return ms < 1_000 ? 'just now' : `${duration(ms)} ago`;
}

/** What somebody said, to stand within a sentence of ours. */
export const quoted = (text: string): string => text.trim().replace(/[.\s]+$/, '');

/** A program by its client id. Our broker makes one up, behind its own name, for whoever sends none: nobody knows that. */
export const programInWords = (clientId: string): string =>
  clientId.startsWith('aedes_') ? 'a program without a client id' : JSON.stringify(clientId);
