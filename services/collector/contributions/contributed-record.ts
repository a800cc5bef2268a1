import { createHash } from 'node:crypto';
import { type CategoryName, GIVEN_BY_BOAT } from '../../../shared/export/category-names.ts';
import { isObjectCategory } from '../../../shared/export/document.ts';
import { asText } from '../../../shared/export/fit-text.ts';
import { alertOf } from '../../../shared/export/from-boat/alert-record.ts';
import { type BoatTime, timeFields } from '../../../shared/export/from-boat/boat-time.ts';
import { BOATLOG_NAMES } from '../../../shared/export/from-boat/boatlog-names.ts';
import { isConsent } from '../../../shared/export/from-boat/consent.ts';
import { baselineOf } from '../../../shared/export/from-boat/engine-baseline.ts';
import { answerFields } from '../../../shared/export/from-boat/onboarding-fields.ts';
import { asUuid, madeCode } from '../../../shared/export/from-boat/qr-code-record.ts';
import { type Fields, field, idField, pick } from '../../../shared/export/from-boat/read-fields.ts';
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
import { snapshotOf, withLists } from '../sources/snapshot-record.ts';
import { valueAt, watchFields } from '../sources/watch-fields.ts';
import { contributionKey, type Sending } from './contribution-key.ts';
import { withReceipt } from './doubtful-time.ts';
import { ID_FIELDS, SNAPSHOT_IDS } from './id-fields.ts';
import { isWithoutTime, timedByReceipt } from './of-now.ts';
import { bySchemaNames, notTheirs, withOwnFields } from './own-fields.ts';
import { goesOnOnly, saysSomething } from './says-something.ts';

export interface ContributionContext extends Images {
  /** Who sent it, and in which message. */
  readonly from: Sending;
  readonly time: BoatTime;
  readonly license: License;
  /** When it came in, UTC; null while this computer’s clock is not set. */
  readonly receivedAt: string | null;
  /** What lies behind it has not been yet, UTC; null, or absent, while nobody has set this computer’s clock. */
  readonly latest?: string | null;
  /** Why telemetry may not leave the boat, in words; null when the owner agreed that it does. */
  readonly consentLacks: string | null;
}

type Converters = {
  /** `name` is that of a record without an id of its own. */
  readonly [Name in CategoryName]: (given: Fields, context: ContributionContext, name: string) => RecordOf<Name> | null;
};

/** How a record of each category is read, by whatever names it asks for. */
export const CONVERTERS: Converters = {
  engine_benchmark: (given, { time }) => baselineOf(given, time, (read) => read.id('run_id', 'id')),
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
  marine_vision_snapshots: (given, context, name) =>
    snapshotOf(given, context, (read) => read.id(...SNAPSHOT_IDS) ?? name),
  qr_codes: (given, { license, time }) => codeOf(given, license, time),
  settings(given) {
    const read = recordReader(given);
    const { user_preferences: said = {}, unit_metadata: ofSystem } = preferenceFields(given, read);
    // Whether data may leave the boat is its owner's to say, in the boat's own files.
    const preferences = Object.fromEntries(Object.entries(said).filter(([name]) => !isConsent(name)));
    const units = { ...ofSystem, ...pick(read.fields('unit_metadata') ?? {}, UNIT_FIELDS) };
    return {
      ...(Object.keys(preferences).length > 0 && { user_preferences: preferences }),
      ...(Object.keys(units).length > 0 && { unit_metadata: units }),
      ...read.given(),
    };
  },
  system_alerts: (given, { time, latest = null }) => alertOf('contributed', given, given, time, { latest }),
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
  /** By which it goes ashore; null where its category has no ids. */
  readonly id: string | null;
  /** What of it is not known to the category, by its names. */
  readonly leftOut: readonly string[];
}

interface LeftOutFields {
  readonly fields_left_out?: readonly string[];
}

const UNIT_FIELDS = ['measurement_system', 'speed_unit', 'temperature_unit', 'pressure_unit', 'volume_unit'];

/** Of what is not its sender's to say, where a category reads it by other names too. */
const OTHER_NAMES: Readonly<Record<string, readonly string[]>> = {
  installation_uuid: ['installation_id', 'installationID'],
  current_tier: ['tier'],
};

/**
 * A contributed record as it goes into an export: what the category knows, by the schema's own names or shorter ones, and
 * the names of what it does not know (`fields_left_out`), with who sent it and when that came in. It is known by its sender
 * and its own id, else by its message; what is only of its receipt does not belong to what it is known by. Null when nothing
 * in it is known to the category.
 */
export function contributedRecord(
  category: CategoryName,
  given: Fields,
  context: ContributionContext,
): Contribution | null {
  const plain = category === 'marine_vision_snapshots' ? withLists(given) : given;
  const named = bySchemaNames(category, plain, context.time);
  const watched = watchFields(named);
  const name = `contributed-${digestOf([context.from.message, context.from.place, given])}`;
  const read = CONVERTERS[category](watched.fields, context, name);
  if (read === null) return null;
  const own = withOwnFields<object>(category, read, named, { time: context.time, wasRead: watched.wasRead });
  if (!saysSomething(category, own.record as Fields, named, watched.unread())) return null;
  for (const name of own.taken) watched.took(name);
  const unread = new Set([...watched.unread(), ...own.leftOut]);
  for (const name of notTheirs(category)) {
    const said = field(named, name, ...(OTHER_NAMES[name] ?? []));
    if (said === undefined || said === field(own.record as Fields, name)) unread.delete(name);
    else unread.add(name);
  }
  const repeated = isObjectCategory(category) ? {} : earlierValues([...unread], named);
  for (const { from } of Object.values(repeated)) unread.delete(from);
  const isTime = (name: string) => !isObjectCategory(category) && isPlainlyTime(name, named[name], context.time);
  const isTheirs = (name: string) => !notTheirs(category).includes(name) && !GIVEN_BY_BOAT.includes(name);
  const times = [...unread].filter((name) => isTheirs(name) && isTime(name));
  const whole = withGiven(own.record, {
    ...Object.fromEntries(Object.entries(repeated).map(([name, { text }]) => [name, text])),
    ...Object.fromEntries(times.map((name) => [name, asText(named[name])])),
  });
  for (const name of times) unread.delete(name);
  const untold = times.length === 0 ? [...unread] : [];
  const { record, named: others } = withUnreadTime(whole, untold, (path) => valueAt(named, path));
  for (const name of untold) if (!others.includes(name)) unread.delete(name);
  const id = idField(record as Fields, ID_FIELDS[category] ?? '');
  const known = contributionKey(category, record as Fields, { id, isMade: id === null || id === name }, context.from);
  const isOfNow = times.length === 0 && isWithoutTime(record);
  const timed = isOfNow ? timedByReceipt(record, context.receivedAt) : record;
  const leftOut = leftOutNames([...unread]);
  const told = { ...withLeftOut(timed, [...unread]), contributed_by: context.from.sender };
  const kept = withReceipt(told, context.receivedAt);
  const goesOn = id !== null && goesOnOnly(category, record as Fields);
  return { category, ...known, id, record, leftOut, kept, ...(goesOn && { goesOn }) };
}

/** What stood under a name that came again, by that name. */
const earlierValues = (unread: readonly string[], named: Fields): Record<string, { text: string; from: string }> =>
  Object.fromEntries(
    unread.flatMap((from) => {
      const name = nameBefore(from);
      return name === null ? [] : [[name, { text: asText(named[from]), from }] as const];
    }),
  );

/** Whose code it is, and of which tier, is in the boat's license. */
function codeOf(given: Fields, license: License, time: BoatTime): RecordOf<'qr_codes'> {
  const made = madeCode(given, license, time);
  const current_tier = made.current_tier === license.tier ? made.current_tier : null;
  return { ...made, installation_uuid: asUuid(license.installationId), current_tier };
}

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
