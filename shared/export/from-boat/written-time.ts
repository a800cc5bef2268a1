import type { BoatTime } from './boat-time.ts';
import { bareName, type Fields, isBlank } from './read-fields.ts';
import {
  ALL_TIME_NAMES,
  DAY_NAMES,
  HOUR_NAMES,
  MAYBE_HOUR_NAMES,
  MAYBE_TIME_NAMES,
  PARTS_OF_HOUR,
  TIME_NAMES,
} from './time-names.ts';
import { timeByName, withoutUtc } from './told-zone.ts';

/** Where the time of a record stands, in one field or in two. Pure. */

/** Each as `bareName` has it: rows of tables pass here. */
const BARE = new Map(ALL_TIME_NAMES.map((name) => [name, bareName(name)]));

/** A day as it is written beside an hour: with digits and a mark or a month between them, or digits alone. */
const DAY = /^\s*(?:\d{1,4}[-./\s]|\d{6}\s*$|\d{8}\s*$|\p{L}{3,9}\.?,?\s+\d)/u;
/** As programs write a day that know none without an hour. */
const MIDNIGHT = /^(\s*\d.*\d)[T ]00:00(?::00(?:\.0+)?)?\s*(Z|[+-]\d\d:?\d\d)?\s*$/;
/** An hour without its day. */
const HOUR = /^\s*(?:\d{1,2}[:.hH]\d\d|\d{1,2}\s*[ap]\.?m|\d{4}\s*$|\d{6}(?:\.\d+)?\s*$)/i;
/** Under any of its names, it must look like one of a clock. */
const CLOCK = /^\s*\d{1,2}[:hH]\d\d/;

interface WrittenTime {
  /** The fields it stands in, by their own names. */
  readonly names: readonly string[];
  readonly value: unknown;
}

/** When something was, by any of the names: the first that can be read, else the first that is there; null when none is. */
export function writtenTime(fields: Fields, time: BoatTime): WrittenTime | null {
  const find = finderIn(fields);
  const among = (names: readonly string[]): WrittenTime[] =>
    names.flatMap((asked) => {
      const name = find(asked);
      return name === undefined ? [] : [{ names: [name], value: timeByName(name, fields[name]) }];
    });
  const isRead = ({ value }: WrittenTime) => time.toUtc(value) !== null;
  const pair = inTwoFields(fields, find, time);
  if (pair !== null && isRead(pair)) return pair;
  // The day of an hour that cannot be read is not its midnight.
  const isAlone = ({ names: [name = ''] }: WrittenTime) => !pair?.names.includes(name);
  const usual = among(TIME_NAMES);
  const readable = [...usual, ...among(MAYBE_TIME_NAMES)].find((one) => isAlone(one) && isRead(one));
  return readable ?? pair ?? usual[0] ?? null;
}

/** The time in two fields of which the one by this name is the day, or the hour; null where it is a time of its own. */
export function timeInHalves(fields: Fields, name: string, time: BoatTime): WrittenTime | null {
  const pair = inTwoFields(fields, finderIn(fields), time);
  return pair?.names.includes(name) ? pair : null;
}

type Find = (asked: string) => string | undefined;

/** Gives the field for a name, however that is written; one that says UTC as well. */
function finderIn(fields: Fields): Find {
  const byBare = new Map<string, string>();
  for (const name of Object.keys(fields)) {
    const bare = bareName(name);
    if (!byBare.has(bare) && !isBlank(fields[name])) byBare.set(bare, name);
  }
  for (const name of [...byBare.values()]) {
    const bare = withoutUtc(name);
    if (bare !== null && !byBare.has(bare)) byBare.set(bare, name);
  }
  return (asked) =>
    Object.hasOwn(fields, asked) && !isBlank(fields[asked]) ? asked : byBare.get(BARE.get(asked) ?? asked);
}

/** The day in one field and the hour in another, as sheets have them; neither alone is when it was. */
function inTwoFields(fields: Fields, find: Find, time: BoatTime): WrittenTime | null {
  const named = (names: readonly string[], isOne: (value: unknown) => boolean) =>
    names.map(find).find((name) => name !== undefined && isOne(fields[name]));
  const day = named(DAY_NAMES, (value) => isDay(dayIn(value))) ?? named(TIME_NAMES, isDay);
  if (day === undefined) return null;
  const hour = hourBeside(fields, day, find, time);
  if (hour === null) return null;
  // Whether the zone of a midnight is that of the hour nobody knows: so both stand there, and are no time.
  const [, plain, zone] = MIDNIGHT.exec(String(fields[day])) ?? [];
  const written = `${zone === undefined ? (plain ?? fields[day]) : fields[day]} ${hour.value}`;
  const names = [day, ...hour.names];
  const inUtc = names.find((name) => withoutUtc(name) !== null);
  return { names, value: inUtc === undefined ? written : timeByName(inUtc, written) };
}

const dayIn = (value: unknown): string => String(value).replace(MIDNIGHT, '$1');

/** A day without its hour. */
function isDay(value: unknown): boolean {
  const text = String(value);
  return DAY.test(text) && !/\d[:hH]\d\d/.test(text) && !/^\s*\d+[.]\d+\s*$/.test(text);
}

/** The hour of a day, in one field or in its parts; null where none stands beside it. */
function hourBeside(fields: Fields, day: string, find: Find, time: BoatTime): WrittenTime | null {
  const others = (names: readonly string[]) => names.map(find).filter((name) => name !== undefined && name !== day);
  const asHour = (name = '') => ({ names: [name], value: hourText(String(fields[name])) });
  const hours = others(HOUR_NAMES);
  const [likely] = hours.filter((name = '') => HOUR.test(String(fields[name])));
  if (likely !== undefined) return asHour(likely);
  const inNumbers = hourInNumbers(fields, find);
  if (inNumbers !== null) return inNumbers;
  const [maybe] = others(MAYBE_HOUR_NAMES).filter((name = '') => CLOCK.test(String(fields[name])));
  // `tid` is the number of a track elsewhere.
  const [odd] = hours.filter((name = '') => name !== 'tid' && isOddHour(fields[name], time));
  const found = maybe ?? odd;
  return found === undefined ? null : asHour(found);
}

/** `hour`: 16, `minute`: 42 */
function hourInNumbers(fields: Fields, find: Find): WrittenTime | null {
  const isNumber = (name: string | undefined) => name !== undefined && /^\s*\d{1,2}\s*$/.test(String(fields[name]));
  const parts = PARTS_OF_HOUR.map(find).map((name) => (isNumber(name) ? name : undefined));
  if (parts[0] === undefined) return null;
  const shown = parts.map((name) => (name === undefined ? '00' : String(fields[name]).trim().padStart(2, '0')));
  return { names: parts.filter((name) => name !== undefined), value: shown.join(':') };
}

/** What stands where the hour of a day should, and is no time of its own. */
const isOddHour = (value: unknown, time: BoatTime): boolean =>
  ['string', 'number'].includes(typeof value) && time.toUtc(value) === null;

/** `1642`, `16h42` and `16.42` as a clock shows them. */
function hourText(given: string): string {
  const text = given.trim();
  const [, hour, minute, second] =
    /^(\d\d)(\d\d)(\d\d(?:\.\d+)?)?$/.exec(text) ?? /^(\d{1,2})[hH.](\d\d)(?:[:.mM](\d\d)s?)?$/.exec(text) ?? [];
  if (hour === undefined) return text.replace(/^(\d{1,2})\s*([ap]\.?m\.?)$/i, '$1:00 $2');
  return [hour, minute, second].filter((part) => part !== undefined).join(':');
}
