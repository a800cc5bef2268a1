import type { BoatTime } from './boat-time.ts';

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
export const DAY_NAMES = [
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
/** Beside a day these hold its hour, whatever it looks like; ... */
export const HOUR_NAMES = [
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
/** ... and these where it looks like one. */
export const MAYBE_HOUR_NAMES = [
  ...[
    'time_of_day',
    'start_time',
    'log_time',
    'event_time',
    'device_time',
    'timestamp',
    'ts',
    'hms',
    'utc',
    'start',
    't',
  ],
];
/** An hour in numbers of its own. */
export const PARTS_OF_HOUR = ['hour', 'minute', 'second'];
/** All of these; a table’s columns are looked for by them. */
export const ALL_TIME_NAMES: readonly string[] = [
  ...new Set([...TIME_NAMES, ...MAYBE_TIME_NAMES, ...DAY_NAMES, ...HOUR_NAMES, ...MAYBE_HOUR_NAMES, ...PARTS_OF_HOUR]),
];

/** Names of times, whatever they are of. */
export const NAMES_TIME = /time|date|stamp|(?:_at|[a-z]At|_on)$/;
const HOLDS_TIME = /\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d/;

/** Whether a field is a time whatever it is for: one that can be read, by its name or its form. */
export const isPlainlyTime = (name: string, value: unknown, time: BoatTime): boolean =>
  (NAMES_TIME.test(name) || (typeof value === 'string' && HOLDS_TIME.test(value))) && time.toUtc(value) !== null;
