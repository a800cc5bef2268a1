import { createHash } from 'node:crypto';
import type { CategoryName } from '../../../shared/export/categories.ts';
import { isClean } from '../../../shared/export/fit-text.ts';
import { alertOf } from '../../../shared/export/from-boat/alert-record.ts';
import { type BoatTime, type TimeFields, timeFields } from '../../../shared/export/from-boat/boat-time.ts';
import { baselineOf } from '../../../shared/export/from-boat/engine-baseline.ts';
import { answerFields } from '../../../shared/export/from-boat/onboarding-fields.ts';
import { madeCode } from '../../../shared/export/from-boat/qr-code-record.ts';
import {
  type Fields,
  field,
  flagField,
  numberField,
  textField,
  unreadFields,
} from '../../../shared/export/from-boat/read-fields.ts';
import { placeFields, positionFields } from '../../../shared/export/from-boat/read-position.ts';
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
    const content = textField(given, 'content', 'text', 'message', 'note');
    const type = textField(given, 'type', 'entry_type');
    if (content === null && type === null) return null;
    const position = field(given, 'gps', 'position');
    return {
      entry_id: textField(given, 'entry_id', 'id') ?? `contributed-${digestOf(given)}`,
      ...timeFields(time, field(given, 'timestamp', 'time')),
      type,
      content,
      ...(position === undefined ? placeFields(given) : positionFields(position)),
      weather: textField(given, 'weather', 'weather_conditions'),
    };
  },
  marine_vision_captures(given, context) {
    const capture = captureOf(given, `contributed-${digestOf(given)}`, context);
    const isEmpty = capture.species === null && capture.person_detected === null && capture.fish_detected === null;
    return isEmpty && capture.file_name === null ? null : capture;
  },
  marine_vision_snapshots: (given, context) => snapshotOf(given, context),
  qr_codes(given, { license, time }) {
    const code = madeCode(given, license, time);
    const isEmpty = code.generated_at === null && code.pairing_completed === null && code.paired_at === null;
    return isEmpty ? null : code;
  },
  settings(given) {
    const { user_preferences: said = {}, ...units } = preferenceFields(given);
    // Whether data may leave the boat is its owner's to say, in the boat's own files.
    const { telemetry_enabled: _, data_sharing_consent: __, ...preferences } = said;
    return Object.keys(preferences).length > 0 ? { user_preferences: preferences, ...units } : null;
  },
  system_alerts(given, { time }) {
    const alert = alertOf('contributed', given, given, time);
    return alert.title === null && alert.message === null && alert.metric === null ? null : alert;
  },
  onboarding(given, { time }) {
    const answers = answerFields(given, time);
    const isEmpty = answers.completed === null && Object.keys(answers.configuration ?? {}).length === 0;
    return isEmpty ? null : answers;
  },
  telemetry(given, { time }) {
    const known = Object.keys(NOTHING_KNOWN).flatMap((name) => {
      const value = name === 'cpu_throttled' ? flagField(given, name) : numberField(given, name);
      return value === null || name === 'network' ? [] : [[name, value] as const];
    });
    if (known.length === 0) return null;
    const values = { ...NOTHING_KNOWN, ...Object.fromEntries(known) };
    const times = timeFields(time, field(given, 'timestamp', 'time'));
    return { origin: 'contributed', ...times, ...values, ...unreadFields(values, given) };
  },
};

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
