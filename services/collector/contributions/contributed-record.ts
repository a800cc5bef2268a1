import { createHash } from 'node:crypto';
import type { CategoryName } from '../../../shared/export/categories.ts';
import { isObjectCategory } from '../../../shared/export/document.ts';
import { asText, isClean } from '../../../shared/export/fit-text.ts';
import { alertOf } from '../../../shared/export/from-boat/alert-record.ts';
import { type BoatTime, timeFields } from '../../../shared/export/from-boat/boat-time.ts';
import { BOATLOG_NAMES } from '../../../shared/export/from-boat/boatlog-names.ts';
import { isConsent } from '../../../shared/export/from-boat/consent.ts';
import { baselineOf } from '../../../shared/export/from-boat/engine-baseline.ts';
import { answerFields } from '../../../shared/export/from-boat/onboarding-fields.ts';
import { madeCode } from '../../../shared/export/from-boat/qr-code-record.ts';
import { type Fields, field, fieldsField, idField, pick } from '../../../shared/export/from-boat/read-fields.ts';
import { placeFields } from '../../../shared/export/from-boat/read-position.ts';
import { recordReader } from '../../../shared/export/from-boat/record-reader.ts';
import { nameBefore } from '../../../shared/export/from-boat/repeated-names.ts';
import { preferenceFields } from '../../../shared/export/from-boat/settings-fields.ts';
import { NOTHING_KNOWN } from '../../../shared/export/from-boat/telemetry-record.ts';
import { isPlainlyTime } from '../../../shared/export/from-boat/time-names.ts';
import { leftOutNames, MOST_LEFT_OUT, moreLeftOut } from '../../../shared/export/left-out-names.ts';
import type { License } from '../../../shared/export/license.ts';
import type { RecordOf } from '../../../shared/export/records.ts';
import type { Recording } from '../recordings/recordings.ts';
import { captureOf } from '../sources/capture-record.ts';
import type { Images } from '../sources/image-facts.ts';
import { withUnreadTime } from '../sources/name-left-out.ts';
import { snapshotOf } from '../sources/snapshot-record.ts';
import { valueAt, watchFields } from '../sources/watch-fields.ts';
import { withDoubt } from './doubtful-time.ts';
import { ID_FIELDS } from './id-fields.ts';
import { isWithoutTime, tellsTime, timedByReceipt } from './of-now.ts';
import { bySchemaNames, notTheirs, withOwnFields } from './own-fields.ts';
import { saysSomething } from './says-something.ts';

export interface ContributionContext extends Images {
  readonly time: BoatTime;
  readonly license: License;
  /** When it came in, UTC; null while this computer’s clock is not set. */
  readonly receivedAt: string | null;
  /** That clock is synchronised: then what is ahead of it is wrong. */
  readonly isClockTrusted?: boolean;
  /** Why telemetry may not leave the boat, in words; null when the owner agreed that it does. */
  readonly consentLacks: string | null;
}

type Converters = {
  /** `name` is that of a record without an id of its own. */
  readonly [Name in CategoryName]: (given: Fields, context: ContributionContext, name: string) => RecordOf<Name> | null;
};

const CONVERTERS: Converters = {
  engine_benchmark: (given, { time }) => baselineOf(given, time),
  boatlog(given, { time }, name) {
    const read = recordReader(given);
    return {
      entry_id: read.id('entry_id', ...BOATLOG_NAMES.entry_id) ?? name,
      ...timeFields(time, field(given, 'timestamp')),
      type: read.text('type', ...BOATLOG_NAMES.entry_type),
      content: read.text('content', ...BOATLOG_NAMES.content),
      ...placeFields(given),
      weather: read.text('weather', ...BOATLOG_NAMES.weather_conditions),
      ...read.given(),
    };
  },
  marine_vision_captures: (given, context, name) => captureOf(given, name, context),
  marine_vision_snapshots: (given, context, name) => snapshotOf(given, context, name),
  qr_codes: (given, { license, time }) => madeCode(given, license, time),
  settings(given) {
    const read = recordReader(given);
    const { user_preferences: said = {}, unit_metadata: ofSystem } = preferenceFields(given, read);
    // Whether data may leave the boat is its owner's to say, in the boat's own files.
    const preferences = Object.fromEntries(Object.entries(said).filter(([name]) => !isConsent(name)));
    const units = { ...ofSystem, ...pick(fieldsField(given, 'unit_metadata') ?? {}, UNIT_FIELDS) };
    return {
      ...(Object.keys(preferences).length > 0 && { user_preferences: preferences }),
      ...(Object.keys(units).length > 0 && { unit_metadata: units }),
      ...read.given(),
    };
  },
  system_alerts: (given, { time }) => alertOf('contributed', given, given, time),
  onboarding: (given, { time }) => answerFields(given, time),
  telemetry(given, { time }) {
    const read = recordReader(given);
    const { network, ...unknown } = NOTHING_KNOWN;
    const values = Object.fromEntries(
      Object.keys(unknown).map((name) => [name, name === 'cpu_throttled' ? read.flag(name) : read.number(name)]),
    );
    const times = timeFields(time, field(given, 'timestamp'));
    return { origin: 'contributed', ...times, ...NOTHING_KNOWN, ...values, network, ...read.given() };
  },
};

export interface Contribution extends Recording {
  /** What of it is not known to the category, by its names. */
  readonly leftOut: readonly string[];
}

interface LeftOutFields {
  readonly fields_left_out?: readonly string[];
}

const UNIT_FIELDS = ['measurement_system', 'speed_unit', 'temperature_unit', 'pressure_unit', 'volume_unit'];

/** Of a longer id a digest names its record. */
const LONGEST_ID = 200;

/**
 * A contributed record as it goes into an export: what the category knows, by the schema's own names or shorter ones, and
 * the names of what it does not know (`fields_left_out`). It is known by its own id, else by its content, to which the time
 * of its receipt does not belong: the same one sent again is the same, one without any time for as long as it may be the
 * same message. Null when nothing in it is known to the category.
 */
export function contributedRecord(
  category: CategoryName,
  given: Fields,
  context: ContributionContext,
): Contribution | null {
  const named = bySchemaNames(category, given, context.time);
  const watched = watchFields(named);
  const name = `contributed-${digestOf(given)}`;
  const read = CONVERTERS[category](watched.fields, context, name);
  if (read === null) return null;
  const own = withOwnFields<object>(category, read, named, { time: context.time, wasRead: watched.wasRead });
  if (!saysSomething(category, own.record as Fields, named, watched.unread())) return null;
  for (const name of own.taken) watched.took(name);
  const unread = new Set([...watched.unread(), ...own.leftOut]);
  for (const name of notTheirs(category)) {
    const said = field(named, name);
    if (said === undefined || said === field(own.record as Fields, name)) unread.delete(name);
    else unread.add(name);
  }
  const repeated = isObjectCategory(category) ? {} : earlierValues([...unread], named);
  for (const { from } of Object.values(repeated)) unread.delete(from);
  const isTime = (name: string) => !isObjectCategory(category) && isPlainlyTime(name, named[name], context.time);
  const times = [...unread].filter((name) => !notTheirs(category).includes(name) && isTime(name));
  const plain = withGiven(own.record, {
    ...Object.fromEntries(Object.entries(repeated).map(([name, { text }]) => [name, text])),
    ...Object.fromEntries(times.map((name) => [name, asText(named[name])])),
  });
  for (const name of times) unread.delete(name);
  const untold = times.length === 0 ? [...unread] : [];
  const { record, named: others } = withUnreadTime(plain, untold, (path) => valueAt(named, path));
  for (const name of untold) if (!others.includes(name)) unread.delete(name);
  const id = idField(record as Fields, ID_FIELDS[category] ?? '');
  // Two ids that hold what no database takes might be cleaned to one.
  const isName = id !== null && id.length <= LONGEST_ID && isClean(id);
  const digest = id === null ? digestOf(record) : `id-${digestOf(id)}`;
  const key = `contributed ${isName ? id : digest}${momentOf(category, record as Fields)}`;
  const isOfNow = times.length === 0 && isWithoutTime(record);
  const timed = isOfNow
    ? timedByReceipt(record, context.receivedAt)
    : withDoubt(record, context.receivedAt, context.isClockTrusted ?? false);
  const leftOut = leftOutNames([...unread]);
  const kept = withLeftOut(timed, [...unread]);
  const isNameless = id === null || id === name;
  const repeats = isOfNow && isNameless && !tellsTime(record) && { atMoment: atMoment(kept, category, name) };
  return { category, key, record, leftOut, ...keptAs(record, kept), ...repeats };
}

/** What stood under a name that came again, by that name. */
const earlierValues = (unread: readonly string[], named: Fields): Record<string, { text: string; from: string }> =>
  Object.fromEntries(
    unread.flatMap((from) => {
      const name = nameBefore(from);
      return name === null ? [] : [[name, { text: asText(named[from]), from }] as const];
    }),
  );

/** Two moments are two records ashore as well, where a record is known there by its name. */
const atMoment = (kept: object, category: CategoryName, name: string) => (moment: string) => {
  const field = ID_FIELDS[category] ?? '';
  return (kept as Fields)[field] === name ? { ...kept, [field]: `${name}-${moment}` } : kept;
};

/** Two programs that both count from 1 give one id to two things: of what happens at a moment, that tells them apart. */
function momentOf(category: CategoryName, record: Fields): string {
  const moment = field(record, 'timestamp_given', 'timestamp');
  return EVENTS.includes(category) && typeof moment === 'string' ? `@${moment.slice(0, LONGEST_MOMENT)}` : '';
}

const EVENTS: readonly CategoryName[] = ['boatlog', 'marine_vision_captures', 'marine_vision_snapshots'];
const LONGEST_MOMENT = 60;

const keptAs = (record: object, kept: object) => kept !== record && { kept };

function withGiven(record: object, more: Fields): object {
  if (Object.keys(more).length === 0) return record;
  return { ...record, given: { ...(record as { readonly given?: Fields }).given, ...more } };
}

function withLeftOut(record: object, names: readonly string[]): object {
  const told = (record as LeftOutFields).fields_left_out ?? [];
  if (names.length === 0 && told.length <= MOST_LEFT_OUT) return record;
  return { ...record, fields_left_out: moreLeftOut(told, names) };
}

const digestOf = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 32);
