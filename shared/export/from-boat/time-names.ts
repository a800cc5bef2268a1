import type { BoatTime } from './boat-time.ts';
import { bareName, type Fields, isBlank } from './read-fields.ts';

/** The names under which people and programs write when something was, in any style of writing; the likeliest first. Pure. */
export const TIME_NAMES = [
  'timestamp',
  'generated_at',
  'generation_timestamp',
  'time',
  'datetime',
  'created_at',
  'recorded_at',
  'captured_at',
  'detected_at',
  'observed_at',
  'occurred_at',
  'measured_at',
  'logged_at',
  'raised_at',
  'ts',
  'time_utc',
  'timestamp_utc',
  'utc',
  'created',
  'date_time',
  'date',
] as const;
const DAY_NAMES = ['date', 'day'];
const HOUR_NAMES = ['time', 'hour'];

interface WrittenTime {
  /** The fields it stands in, by their own names. */
  readonly names: readonly string[];
  readonly value: unknown;
}

/** When something was, by any of the names: the first that can be read, else the first that is there; null when none is. */
export function writtenTime(fields: Fields, time: BoatTime): WrittenTime | null {
  const present = Object.keys(fields).filter((name) => !isBlank(fields[name]));
  const find = (asked: string) =>
    present.find((name) => name === asked) ?? present.find((name) => bareName(name) === bareName(asked));
  const found = TIME_NAMES.flatMap((asked) => {
    const name = find(asked);
    return name === undefined ? [] : [{ names: [name], value: fields[name] }];
  });
  return inTwoFields(fields, time, find) ?? found.find(({ value }) => time.toUtc(value) !== null) ?? found[0] ?? null;
}

/** The day in one field and the hour in another, as sheets have them; neither alone is when it was. */
function inTwoFields(fields: Fields, time: BoatTime, find: (asked: string) => string | undefined): WrittenTime | null {
  const [day] = DAY_NAMES.flatMap((asked) => find(asked) ?? []);
  const [hour] = HOUR_NAMES.flatMap((asked) => find(asked) ?? []);
  if (day === undefined || hour === undefined) return null;
  const value = `${fields[day]} ${fields[hour]}`;
  return time.toUtc(value) === null ? null : { names: [day, hour], value };
}

const NAMES_TIME = /time|date|stamp|(?:_at|[a-z]At|_on)$/;
const HOLDS_TIME = /\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d/;

/** Whether a field is a time whatever it is for: one that can be read, by its name or its form. */
export const isPlainlyTime = (name: string, value: unknown, time: BoatTime): boolean =>
  (NAMES_TIME.test(name) || (typeof value === 'string' && HOLDS_TIME.test(value))) && time.toUtc(value) !== null;
