import { createHash } from 'node:crypto';
import type { CategoryName } from '../../../shared/export/categories.ts';
import { isClean } from '../../../shared/export/fit-text.ts';
import { alertOf } from '../../../shared/export/from-boat/alert-record.ts';
import { type BoatTime, type TimeFields, timeFields } from '../../../shared/export/from-boat/boat-time.ts';
import { isConsent } from '../../../shared/export/from-boat/consent.ts';
import { baselineOf } from '../../../shared/export/from-boat/engine-baseline.ts';
import { answerFields } from '../../../shared/export/from-boat/onboarding-fields.ts';
import { madeCode } from '../../../shared/export/from-boat/qr-code-record.ts';
import { type Fields, field, textField } from '../../../shared/export/from-boat/read-fields.ts';
import { placeFields, positionFields } from '../../../shared/export/from-boat/read-position.ts';
import { recordReader } from '../../../shared/export/from-boat/record-reader.ts';
import { preferenceFields } from '../../../shared/export/from-boat/settings-fields.ts';
import { NOTHING_KNOWN } from '../../../shared/export/from-boat/telemetry-record.ts';
import type { License } from '../../../shared/export/license.ts';
import type { RecordOf } from '../../../shared/export/records.ts';
import type { Recording } from '../recordings/recordings.ts';
import { captureOf } from '../sources/capture-record.ts';
import { snapshotOf } from '../sources/snapshot-record.ts';

export interface ContributionContext {
  readonly root: string;
  readonly time: BoatTime;
  readonly license: License;
  /** When it came in, UTC; null while this computer’s clock is not set. */
  readonly receivedAt: string | null;
  /** Why telemetry may not leave the boat, in words; null when the owner agreed that it does. */
  readonly consentLacks: string | null;
}

type Converters = {
  readonly [Name in CategoryName]: (given: Fields, context: ContributionContext) => RecordOf<Name> | null;
};

/** Null: nothing in it is known to the category. */
const CONVERTERS: Converters = {
  engine_benchmark(given, { time }) {
    const baseline = baselineOf(given, time);
    return baseline.readings.length === 0 ? null : baseline;
  },
  boatlog(given, { time }) {
    const read = recordReader(given);
    const content = read.text('content', 'content', 'text', 'message', 'note');
    const type = read.text('type', 'type', 'entry_type');
    if (saysNothing({ content, type, ...read.given() }, 'content', 'type')) return null;
    const position = field(given, 'gps', 'position');
    return {
      entry_id: read.text('entry_id', 'entry_id', 'id') ?? `contributed-${digestOf(given)}`,
      ...timeFields(time, field(given, 'timestamp', 'time')),
      type,
      content,
      ...(position === undefined ? placeFields(given) : positionFields(position)),
      weather: read.text('weather', 'weather', 'weather_conditions'),
      ...read.given(),
    };
  },
  marine_vision_captures(given, context) {
    const capture = captureOf(given, `contributed-${digestOf(given)}`, context);
    return saysNothing(capture, 'species', 'person_detected', 'fish_detected', 'file_name') ? null : capture;
  },
  marine_vision_snapshots: (given, context) => snapshotOf(given, context),
  qr_codes(given, { license, time }) {
    const code = madeCode(given, license, time);
    return saysNothing(code, 'generated_at', 'pairing_completed', 'paired_at') ? null : code;
  },
  settings(given) {
    // Whether data may leave the boat is its owner's to say, in the boat's own files.
    const said = Object.fromEntries(Object.entries(given).filter(([name]) => !isConsent(name)));
    const read = recordReader(said);
    const { user_preferences: preferences = {}, ...units } = preferenceFields(said, read);
    const isEmpty = Object.keys({ ...preferences, ...read.given().given }).length === 0;
    return isEmpty ? null : { user_preferences: preferences, ...units, ...read.given() };
  },
  system_alerts(given, { time }) {
    const alert = alertOf('contributed', given, given, time);
    return saysNothing(alert, 'title', 'message', 'metric') ? null : alert;
  },
  onboarding(given, { time }) {
    const answers = answerFields(given, time);
    const isEmpty = Object.keys(answers.configuration ?? {}).length === 0;
    const isNothing = isEmpty && answers.given === undefined && saysNothing(answers, 'completed');
    return isNothing ? null : answers;
  },
  telemetry(given, { time }) {
    const read = recordReader(given);
    const { network, ...unknown } = NOTHING_KNOWN;
    const names = Object.keys(unknown);
    const values = Object.fromEntries(
      names.map((name) => [name, name === 'cpu_throttled' ? read.flag(name) : read.number(name)]),
    );
    if (saysNothing({ ...values, ...read.given() }, ...names)) return null;
    const times = timeFields(time, field(given, 'timestamp', 'time'));
    return { origin: 'contributed', ...times, ...NOTHING_KNOWN, ...values, network, ...read.given() };
  },
};

/** Whether all of these are null, and nothing that could not be read stood there. */
function saysNothing(record: Fields & { readonly given?: Record<string, string> }, ...names: string[]): boolean {
  return names.every((name) => record[name] === null && record.given?.[name] === undefined);
}

/** A longer id names its record by its content. */
const LONGEST_ID = 200;

/** The fields by which each category's records name themselves. */
const IDS: Partial<Record<CategoryName, string>> = {
  boatlog: 'entry_id',
  marine_vision_captures: 'capture_id',
  marine_vision_snapshots: 'snapshot_id',
  system_alerts: 'alert_id',
};

/**
 * A contributed record as it goes into an export: only what the category knows, in its own form. It is known by its own
 * id, else by its content, to which the time of its receipt does not belong: the same one sent again is the same. Null when nothing in it is known to the category.
 */
export function contributedRecord(
  category: CategoryName,
  given: Fields,
  context: ContributionContext,
): Recording | null {
  const record = CONVERTERS[category](given, context);
  if (record === null) return null;
  const id = textField(record as Fields, IDS[category] ?? '');
  // Two ids that hold what no database takes might be cleaned to one.
  const isName = id !== null && id.length <= LONGEST_ID && isClean(id);
  const kept = timedByReceipt(record, context.receivedAt);
  return { category, key: `contributed ${isName ? id : digestOf(record)}`, record, ...(kept && { kept }) };
}

/** Who gave no time at all meant now; a time that was given and cannot be read stays as it is. Null: nothing to add. */
function timedByReceipt(record: object, receivedAt: string | null): object | null {
  const { timestamp, timestamp_given } = record as Partial<TimeFields>;
  if (timestamp !== null || timestamp_given !== undefined || receivedAt === null) return null;
  return { ...record, timestamp: receivedAt, time_source: 'received' };
}

const digestOf = (value: object): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 32);
