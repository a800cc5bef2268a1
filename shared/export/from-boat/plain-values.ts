import { type Fields, isFields } from './read-fields.ts';

/**
 * Values that a program’s serializer wrote with their type around them, as the plain values that they are: an object that
 * has exactly the members of one of these forms, and in them what the form asks for. Whatever else looks like it stays what
 * it is. A number that no number of JavaScript’s holds digit by digit stays text. Pure.
 */
export function plainValues(given: unknown): unknown {
  if (typeof given === 'string') return ofDotNet(given);
  if (Array.isArray(given)) return given.map(plainValues);
  if (!isFields(given)) return given;
  const plain = plainOf(given);
  return plain === undefined ? withPlainValues(given) : plain.value;
}

/** A record with plain values: itself is none. */
export function withPlainValues(given: Fields): Fields {
  const entries = Object.entries(given).map(
    ([name, value]) =>
      [name, (Array.isArray(value) && namesMoment(name) ? ofJava(value) : null) ?? plainValues(value)] as const,
  );
  return entries.some(([name, value]) => value !== given[name]) ? Object.fromEntries(entries) : given;
}

/** `/Date(1771623856000+0100)/`: the offset says only where it was written. */
function ofDotNet(text: string): string {
  const ms = /^\/Date\((\d{12,14})(?:[+-]\d{4})?\)\/$/.exec(text)?.[1];
  return ms === undefined ? text : new Date(Number(ms)).toISOString();
}

/** Names of which the last word says that they hold a moment, ... */
const MOMENTS = /^(?:timestamp|datetime|date|stamp|zeitstempel|zeitpunkt|horodatage|tijdstip|ts)$/;
/** ... and what stands before “time” where it is one, and no span: not `responseTime`, nor `runtime`. */
const BEFORE_TIME =
  /^(?:start|end|begin|finish|event|log|logged|local|utc|gmt|device|server|boat|gps|fix|last|update|updated|create|created|creation|modified|modification|record|recorded|sample|capture|captured|detected|measurement|measured|observation|observed|report|reported|alarm|alert|sent|received|arrival|departure|raised|date)$/;

function namesMoment(name: string): boolean {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '' && word !== 'utc');
  const [last = '', before] = words.reverse();
  if (last === 'time') return before === undefined || BEFORE_TIME.test(before);
  return MOMENTS.test(last) || (last === 'at' && before !== undefined);
}

/** A local time as Jackson writes Java’s, by its parts, the last of them nanoseconds; null for any other list. */
function ofJava(value: readonly unknown[]): string | null {
  if (value.length < 5 || value.length > 7 || !value.every(Number.isInteger)) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, nano] = value as number[];
  if (year < 2000 || year >= 2100 || (nano !== undefined && (nano < 0 || nano >= 1e9))) return null;
  const [date, time] = [
    [year, month, day],
    [hour, minute, second],
  ].map((parts) => parts.map(twoDigits));
  const written = `${date?.join('-')}T${time?.join(':')}`;
  const moment = new Date(`${written}Z`);
  // Only what is in the calendar and on the clock is given back as it was.
  if (Number.isNaN(moment.getTime()) || !moment.toISOString().startsWith(written)) return null;
  return nano === undefined ? written : `${written}.${String(nano).padStart(9, '0')}`;
}

const twoDigits = (part: number): string => String(part).padStart(2, '0');

interface Plain {
  readonly value: unknown;
}

function plainOf(given: Fields): Plain | undefined {
  const names = Object.keys(given);
  if (names.length === 0 || names.length > 4) return undefined;
  const [only = ''] = names;
  if (names.length === 1) return ofOne(only, given[only]);
  return ofGo(given, names) ?? ofSeconds(given, names) ?? ofPhp(given, names) ?? ofOptional(given, names);
}

/** `database/sql` of Go, with its `Null*` of one value; `V` is that of any type. And those of `uuid` and `sqlx`. */
const GO_VALUES = [
  ...['String', 'Time', 'Int64', 'Int32', 'Int16', 'Byte', 'Float64', 'Bool', 'V', 'UUID', 'JSONText', 'Decimal'],
  ...['Int', 'Uint64', 'Float32'],
];

function ofGo(given: Fields, names: readonly string[]): Plain | undefined {
  const [first = '', second = ''] = names.toSorted((one) => (one === 'Valid' ? 1 : -1));
  if (names.length !== 2 || second !== 'Valid' || typeof given.Valid !== 'boolean') return undefined;
  return GO_VALUES.includes(first) ? { value: given.Valid ? plainValues(given[first]) : null } : undefined;
}

/** Protocol Buffers’ and Java’s moments, Firestore’s, those of ROS and of C: seconds of this century beside what is less. */
const SECONDS = [
  ['seconds', 'nanos'],
  ['seconds', 'nanoseconds'],
  ['_seconds', '_nanoseconds'],
  ['epochSecond', 'nano'],
  ['epochSeconds', 'nanosecondsOfSecond'],
  ['epochSecond', 'nanoOfSecond'],
  ['sec', 'nanosec'],
  ['sec', 'nsec'],
  ['secs', 'nsecs'],
  ['tv_sec', 'tv_nsec'],
] as const;
const [FROM_S, TO_S] = [Date.UTC(2000) / 1_000, Date.UTC(2100) / 1_000];

function ofSeconds(given: Fields, names: readonly string[]): Plain | undefined {
  const form = SECONDS.find(([whole, part]) => names.length === 2 && names.includes(whole) && names.includes(part));
  if (form === undefined) return undefined;
  const [seconds, nanos] = form.map((name) => wholeNumber(given[name]));
  if (seconds === null || seconds === undefined || nanos === null || nanos === undefined) return undefined;
  if (seconds < FROM_S || seconds >= TO_S || nanos < 0 || nanos >= 1e9) return undefined;
  return { value: new Date(seconds * 1_000 + Math.floor(nanos / 1e6)).toISOString() };
}

/** `json_encode` of PHP’s DateTime: an offset is of type 1, a zone of type 3; the letters of type 2 may be of several. */
function ofPhp(given: Fields, names: readonly string[]): Plain | undefined {
  const { date, timezone_type: type, timezone } = given;
  if (names.length !== 3 || typeof date !== 'string' || typeof timezone !== 'string') return undefined;
  if (type === 1) return { value: `${date.slice(0, 23)}${timezone}` };
  if (type !== 3) return undefined;
  return { value: timezone === 'UTC' ? `${date.slice(0, 23)}Z` : `${date.slice(0, 23)}[${timezone}]` };
}

/** Java’s Optional, as Jackson and others write it. */
function ofOptional(given: Fields, names: readonly string[]): Plain | undefined {
  const isOptional = names.every((name) => ['value', 'present', 'empty', 'isPresent', 'hasValue'].includes(name));
  const isThere =
    given.present ?? given.isPresent ?? given.hasValue ?? (typeof given.empty === 'boolean' && !given.empty);
  if (!isOptional || typeof isThere !== 'boolean' || names.length > 3) return undefined;
  if (!isThere) return { value: null };
  return Object.hasOwn(given, 'value') ? { value: plainValues(given.value) } : undefined;
}

type Read = (value: unknown) => Plain | undefined;
const text: Read = (value) => (typeof value === 'string' ? { value } : undefined);
const flag: Read = (value) => (typeof value === 'boolean' ? { value } : undefined);
const number: Read = (value) => {
  if (typeof value === 'number') return { value };
  if (typeof value !== 'string' || !/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(value)) return undefined;
  // Its digits count, where a number has others.
  return { value: String(Number(value)) === value ? Number(value) : value };
};
const nothing: Read = (value) =>
  value === true || value === null || value === 'NULL_VALUE' ? { value: null } : undefined;
const listOf =
  (read: Read): Read =>
  (value) =>
    Array.isArray(value) && value.every((one) => read(one) !== undefined)
      ? { value: value.map((one) => read(one)?.value) }
      : undefined;
const typed: Read = (value) => (isFields(value) ? plainOf(value) : undefined);
const mapOf = (value: unknown): Plain | undefined => {
  if (!isFields(value)) return undefined;
  const entries = Object.entries(value).map(([name, one]) => [name, typed(one)] as const);
  if (entries.some(([, plain]) => plain === undefined)) return undefined;
  return { value: Object.fromEntries(entries.map(([name, plain]) => [name, plain?.value])) };
};
const moment: Read = (value) => {
  if (typeof value === 'string' || typeof value === 'number') return { value };
  const long = isFields(value) ? number(value.$numberLong) : undefined;
  return long;
};
const integer: Read = (value) => (wholeNumber(value) === null ? undefined : number(value));

/** Of one member, by its name. */
const FORMS: Readonly<Record<string, Read>> = {
  // MongoDB’s Extended JSON, canonical and relaxed.
  ...{ $date: moment, $numberLong: number, $numberInt: number, $numberDouble: number, $numberDecimal: number },
  ...{ $oid: text, $uuid: text, $undefined: nothing, $symbol: text },
  // DynamoDB.
  ...{
    S: text,
    N: number,
    BOOL: flag,
    NULL: nothing,
    SS: listOf(text),
    NS: listOf(number),
    L: listOf(typed),
    M: mapOf,
  },
  // Firestore’s REST, and Cloud Datastore’s.
  ...{ stringValue: text, integerValue: integer, doubleValue: number, booleanValue: flag, timestampValue: text },
  ...{ nullValue: nothing, mapValue: (value) => (isFields(value) ? mapOf(value.fields ?? {}) : undefined) },
  ...{ arrayValue: (value) => (isFields(value) ? listOf(typed)(value.values ?? []) : undefined) },
  geoPointValue: (value) => (isFields(value) ? { value } : undefined),
  // Protocol Buffers’ wrappers; a number may as well be Signal K’s, in units of its own.
  value: (value) => text(value) ?? flag(value),
  // Avro’s unions; `long` is a longitude elsewhere, of which there is more than one member.
  ...{ string: text, int: integer, long: integer, double: number, boolean: flag },
};

function ofOne(name: string, value: unknown): Plain | undefined {
  return Object.hasOwn(FORMS, name) ? FORMS[name]?.(value) : undefined;
}

function wholeNumber(value: unknown): number | null {
  const digits = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
  return typeof digits === 'number' && Number.isInteger(digits) ? digits : null;
}
