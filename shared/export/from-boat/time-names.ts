import type { BoatTime } from './boat-time.ts';
import { bareName, type Fields, isBlank } from './read-fields.ts';
import { timeByName, withoutUtc } from './told-zone.ts';

/** The names under which people and programs write when something was, in any style of writing; the likeliest first. Pure. */
export const TIME_NAMES = [
  'timestamp',
  'ts',
  'time',
  'generated_at',
  'generation_timestamp',
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
  'time_utc',
  'timestamp_utc',
  'utc',
  'created',
  'date_time',
  'event_time',
  'log_time',
  'device_time',
  'noted_at',
  'sent_at',
  'sampled_at',
  'reported_at',
  'tst',
  'unix_time',
  'unix_timestamp',
  'message_unixtimestamp',
  'epoch_time',
  'epoch_s',
  'epoch_ms',
  'time_ms',
  'ts_ms',
  'ts_us',
  'ts_ns',
  'timestamp_ms',
  'when',
  'zeitstempel',
  'zeitpunkt',
  'horodatage',
  'date_heure',
  'fecha_hora',
  'data_ora',
  'data_hora',
  'tijdstip',
  'tijdstempel',
  'tidpunkt',
  'date',
  'datum',
  'fecha',
  'heure',
] as const;
/** The same, but that each may hold something else: a time is what can be read as one. */
export const MAYBE_TIME_NAMES = [
  'last_seen',
  'last_updated',
  'updated_at',
  'epoch',
  'unix',
  'start_time',
  'started_at',
  'starts_at',
  'fired_at',
  'triggered_at',
  'start',
  't',
  'dt',
  'tid',
  'tijd',
  'zeit',
  'data',
  'dato',
  'dag',
  'jour',
  'dia',
  'giorno',
] as const;
const DAY_NAMES = [
  'date',
  'day',
  'utc_date',
  'local_date',
  'datum',
  'fecha',
  'data',
  'dato',
  'tag',
  'dag',
  'jour',
  'dia',
  'giorno',
];
const HOUR_NAMES = [
  'time',
  'hour',
  'utc_time',
  'local_time',
  'zeit',
  'uhrzeit',
  'hora',
  'ora',
  'heure',
  'tijd',
  'tid',
  'klokkeslett',
];
/** All of these; a table’s columns are looked for by them. */
export const ALL_TIME_NAMES: readonly string[] = [
  ...new Set([...TIME_NAMES, ...MAYBE_TIME_NAMES, ...DAY_NAMES, ...HOUR_NAMES]),
];

/** Each as `bareName` has it: rows of tables pass here. */
const BARE = new Map(ALL_TIME_NAMES.map((name) => [name, bareName(name)]));

/** A day as it is written beside an hour: with digits and a mark or a month between them, or digits alone. */
const DAY = /^\s*(?:\d{1,4}[-./\s]|\d{6}\s*$|\d{8}\s*$|\p{L}{3,9}\.?,?\s+\d)/u;
/** An hour without its day. */
const HOUR = /^\s*(?:\d{1,2}[:.hH]\d\d|\d{1,2}\s*[ap]\.?m|\d{4}\s*$|\d{6}(?:\.\d+)?\s*$)/i;

interface WrittenTime {
  /** The fields it stands in, by their own names. */
  readonly names: readonly string[];
  readonly value: unknown;
}

/** When something was, by any of the names: the first that can be read, else the first that is there; null when none is. */
export function writtenTime(fields: Fields, time: BoatTime): WrittenTime | null {
  const byBare = new Map<string, string>();
  for (const name of Object.keys(fields)) {
    const bare = bareName(name);
    if (!byBare.has(bare) && !isBlank(fields[name])) byBare.set(bare, name);
  }
  for (const name of [...byBare.values()]) {
    const bare = withoutUtc(name);
    if (bare !== null && !byBare.has(bare)) byBare.set(bare, name);
  }
  const find = (asked: string) =>
    Object.hasOwn(fields, asked) && !isBlank(fields[asked]) ? asked : byBare.get(BARE.get(asked) ?? asked);
  const among = (names: readonly string[]): WrittenTime[] =>
    names.flatMap((asked) => {
      const name = find(asked);
      return name === undefined ? [] : [{ names: [name], value: timeByName(name, fields[name]) }];
    });
  const isRead = ({ value }: WrittenTime) => time.toUtc(value) !== null;
  const pair = inTwoFields(fields, find);
  const usual = among(TIME_NAMES);
  if (pair !== null && isRead(pair)) return pair;
  return usual.find(isRead) ?? among(MAYBE_TIME_NAMES).find(isRead) ?? pair ?? usual[0] ?? null;
}

/** The day in one field and the hour in another, as sheets have them; neither alone is when it was. */
function inTwoFields(fields: Fields, find: (asked: string) => string | undefined): WrittenTime | null {
  const [day] = DAY_NAMES.flatMap((asked) => find(asked) ?? []);
  const [hour] = HOUR_NAMES.flatMap((asked) => find(asked) ?? []);
  if (day === undefined || hour === undefined || day === hour) return null;
  if (!DAY.test(String(fields[day])) || !HOUR.test(String(fields[hour]))) return null;
  return { names: [day, hour], value: `${fields[day]} ${fields[hour]}` };
}

/** Names of times, whatever they are of. */
export const NAMES_TIME = /time|date|stamp|(?:_at|[a-z]At|_on)$/;
const HOLDS_TIME = /\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d/;

/** Whether a field is a time whatever it is for: one that can be read, by its name or its form. */
export const isPlainlyTime = (name: string, value: unknown, time: BoatTime): boolean =>
  (NAMES_TIME.test(name) || (typeof value === 'string' && HOLDS_TIME.test(value))) && time.toUtc(value) !== null;
