import type { CategoryName } from '../../../shared/export/categories.ts';
import { alertOf } from '../../../shared/export/from-boat/alert-record.ts';
import { type BoatTime, timeFields } from '../../../shared/export/from-boat/boat-time.ts';
import { baselineOf } from '../../../shared/export/from-boat/engine-baseline.ts';
import { answerFields, resetFields } from '../../../shared/export/from-boat/onboarding-fields.ts';
import { madeCode } from '../../../shared/export/from-boat/qr-code-record.ts';
import {
  countField,
  type Fields,
  field,
  fieldsField,
  flagField,
  gpsOf,
  isFields,
  numberField,
  pick,
  textField,
} from '../../../shared/export/from-boat/read-fields.ts';
import { licenseFields, preferenceFields } from '../../../shared/export/from-boat/settings-fields.ts';
import { NOTHING_KNOWN } from '../../../shared/export/from-boat/telemetry-record.ts';
import type { License } from '../../../shared/export/license.ts';
import type { RecordOf } from '../../../shared/export/records.ts';

/** What the records of one document share. */
export interface LegacyContext {
  readonly license: License;
  readonly time: BoatTime;
  /** When the document was made, UTC. */
  readonly exportedAt: string;
}

type RecordMaker<Name extends CategoryName> = (
  item: Fields,
  context: LegacyContext,
  place: number,
) => RecordOf<Name> | null;

/**
 * Records of the documents of the service before this one, as records of ours; null for what is none. Field by field,
 * by name: what is not asked for stays on the boat. Pure.
 */
export const legacyRecords: { readonly [Name in CategoryName]: RecordMaker<Name> } = {
  engine_benchmark: (item, { time }) => {
    const baseline = baselineOf(isFlatBaseline(item) ? nestedBaseline(item) : item, time);
    return baseline.readings.length > 0 ? baseline : null;
  },

  boatlog: (item, { time }, place) => ({
    entry_id: textField(item, 'entry_id', 'id') ?? String(place + 1),
    ...timeFields(time, field(item, 'timestamp', 'created_at')),
    type: textField(item, 'type', 'entry_type'),
    content: wholeText(field(item, 'content', 'text', 'entry_text')),
    gps: positionOf(item),
    weather: weatherOf(field(item, 'weather', 'weather_conditions')),
  }),

  marine_vision_captures: (item, { time }, place) => ({
    capture_id: textField(item, 'capture_id', 'id') ?? String(place + 1),
    ...timeFields(time, field(item, 'timestamp')),
    ...imageOf(item),
    species: textField(item, 'species'),
    confidence: numberField(item, 'confidence', 'species_confidence', 'fish_confidence'),
    species_top3: [],
    person_detected: flagField(item, 'person_detected'),
    fish_detected: flagField(item, 'fish_detected'),
    person_confidence: numberField(item, 'person_confidence'),
    fish_confidence: numberField(item, 'fish_confidence'),
    second_species: textField(item, 'gemini_species'),
    location_name: textField(item, 'location_name', 'location'),
    slot_id: textField(item, 'slot_id'),
    gps: positionOf(item),
  }),

  marine_vision_snapshots: (item, { time }, place) => {
    const listed = field(item, 'detections', 'detection_events');
    const detections = listOf(listed).map((one) => ({
      class: textField(one, 'class', 'coco_class', 'object_type'),
      confidence: numberField(one, 'confidence'),
      alert_level: textField(one, 'alert_level'),
      bbox: null,
      detected_at: time.toUtc(field(one, 'detected_at')),
    }));
    const level = textField(item, 'alert_level');
    return {
      snapshot_id: textField(item, 'snapshot_id', 'id') ?? String(place + 1),
      ...timeFields(time, field(item, 'timestamp')),
      orientation: textField(item, 'orientation', 'camera_orientation') ?? 'forward_watch',
      detections_count:
        countField(item, 'detection_count', 'detections_count') ?? (Array.isArray(listed) ? detections.length : null),
      detection_types: [...new Set(detections.flatMap((one) => one.class ?? []))],
      detections,
      alert_level: level,
      alert_triggered: level === 'WARNING' || level === 'CRITICAL',
      ...imageOf(item),
      error: textField(item, 'error'),
    };
  },

  qr_codes: (item, { license, time }) => madeCode(item, license, time),

  settings: (item) => {
    const license = fieldsField(item, 'license');
    const preferences = fieldsField(item, 'user_preferences', 'preferences');
    const units = fieldsField(item, 'unit_metadata');
    return {
      ...(license && { license: licenseFields(license) }),
      ...(preferences && preferenceFields(preferences)),
      ...(units && { unit_metadata: pick(units, UNIT_FIELDS) }),
    };
  },

  system_alerts: (item, { time }) => alertOf('alerts', item, item, time),

  onboarding: (item, { time }) => {
    const configuration = fieldsField(item, 'configuration') ?? item;
    const answers = { ...configuration, ...pick(item, ['completed', 'completion_timestamp']) };
    return { ...answerFields(answers, time), ...resetFields(item, {}, time) };
  },

  telemetry: (item, { exportedAt }) => {
    const known = Object.fromEntries(TELEMETRY_FIELDS.map((name) => [name, numberField(item, name)]));
    if (Object.values(known).every((value) => value === null)) return null;
    return { origin: 'system', timestamp: exportedAt, ...NOTHING_KNOWN, ...known };
  },
};

const UNIT_FIELDS = ['measurement_system', 'speed_unit', 'temperature_unit', 'pressure_unit', 'volume_unit'] as const;

const TELEMETRY_FIELDS = [
  'system_uptime_seconds',
  'memory_total_kb',
  'memory_available_kb',
  'memory_used_percent',
  'disk_total_bytes',
  'disk_used_bytes',
  'disk_free_bytes',
  'disk_used_percent',
] as const;

/** `{baseline_rpm: {idle, …}, oil_pressure: {min, …}, last_benchmark}` */
const isFlatBaseline = (item: Fields) => isFields(item.baseline_rpm);

function nestedBaseline(item: Fields): Fields {
  const { baseline_rpm: rpm, oil_pressure, coolant_temp, last_benchmark: timestamp } = item;
  return { timestamp, baseline: { rpm, oil_pressure, coolant_temp } };
}

function positionOf(item: Fields): { latitude: number; longitude: number } | null {
  const gps = fieldsField(item, 'gps', 'position') ?? item;
  return gpsOf(field(gps, 'latitude', 'lat'), field(gps, 'longitude', 'lon'));
}

function imageOf(item: Fields): { file_name: string | null; file_size_bytes: number | null } {
  const path = textField(item, 'file_name', 'file_path_local', 'image_path', 'frame_path', 'file_path');
  const name = path?.split(/[\\/]/).at(-1) ?? '';
  return { file_name: name === '' ? null : name, file_size_bytes: countField(item, 'file_size_bytes', 'file_size') };
}

/** An entry of the boat log is never cut short. */
function wholeText(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? value : null;
}

/** Words, or the measured values. */
function weatherOf(value: unknown): string | null {
  return isFields(value) ? JSON.stringify(pick(value, WEATHER_FIELDS)) : wholeText(value);
}

const WEATHER_FIELDS = ['wind_speed', 'wind_direction', 'wave_height', 'temperature', 'conditions'] as const;

const listOf = (value: unknown): Fields[] => (Array.isArray(value) ? value.filter(isFields) : []);
