import type { CategoryName } from './category-names.ts';

/** A number that a record holds: its unit, and what makes the SI unit of it, as Signal K has it; null where it is that already. */
export interface FieldUnit {
  readonly unit: string;
  readonly si: { readonly unit: string; readonly factor: number; readonly offset?: number } | null;
  /** Where a word more is needed. */
  readonly note?: string;
}

const si = (unit: string, note?: string): FieldUnit => ({ unit, si: null, ...(note !== undefined && { note }) });
const COUNT = si('count');
const RATIO = si('ratio', '0 to 1');
const BYTES = si('byte');
const SECONDS = si('s');
const DEGREES = si('deg', 'Signal K has positions in degrees too');
const LOAD = si('count', 'of processes that want to run');
const PERCENT: FieldUnit = { unit: 'percent', si: { unit: 'ratio', factor: 0.01 } };
const CELSIUS: FieldUnit = { unit: '°C', si: { unit: 'K', factor: 1, offset: 273.15 } };
const KIBIBYTES: FieldUnit = { unit: 'KiB', si: { unit: 'byte', factor: 1_024 } };
const AS_WRITTEN = (note: string): FieldUnit => ({ unit: 'as the boat wrote it', si: null, note });
const GPS = { 'gps.latitude': DEGREES, 'gps.longitude': DEGREES };
const OF_UNIT = si('`unit`', 'beside it; in SI in `readings_si`');
const OF_ONE_UNIT = si('`unit`', 'beside it: the one unit of its quantity');

const readings = (unit: FieldUnit, of: string) =>
  Object.fromEntries([
    ...['mean', 'stddev', 'min', 'max', 'p95'].map((name) => [`${of}[].${name}`, unit]),
    [`${of}[].samples`, COUNT],
  ]);

/**
 * The unit of every number that a record may hold, by its place in it. The names of some fields, as `cpu_temperature_c`, are
 * older than the rule that a quantity has one unit: what they are in it stands beside them here.
 */
export const FIELD_UNITS: Readonly<Record<CategoryName, Readonly<Record<string, FieldUnit>>>> = {
  engine_benchmark: {
    engine_hours: { unit: 'h', si: { unit: 's', factor: 3_600 }, note: 'Signal K’s `runTime`' },
    duration_s: SECONDS,
    samples: COUNT,
    'conditions.*': AS_WRITTEN(
      'air_temp and water_temp, humidity, barometer: in `conditions_units`, where it was told',
    ),
    'conditions_si[].value': OF_ONE_UNIT,
    ...readings(OF_UNIT, 'readings'),
    ...readings(OF_ONE_UNIT, 'readings_si'),
    'anomalies.*': COUNT,
  },
  boatlog: GPS,
  marine_vision_captures: {
    file_size_bytes: BYTES,
    confidence: RATIO,
    'species_top3[].confidence': RATIO,
    person_confidence: RATIO,
    fish_confidence: RATIO,
    ...GPS,
  },
  marine_vision_snapshots: {
    detections_count: COUNT,
    'detections[].confidence': RATIO,
    'detections[].bbox[]': si('pixel'),
    file_size_bytes: BYTES,
    'passed_over.*': COUNT,
  },
  qr_codes: { current_tier: si('none', 'a step of the license') },
  settings: {
    'user_preferences.*': AS_WRITTEN('what the owner chose'),
    'unit_metadata.*': AS_WRITTEN('units in which the boat’s pages show values; no value in an export is in them'),
  },
  system_alerts: {
    sensor_value: AS_WRITTEN('of `metric`, which the boat names'),
    threshold_value: AS_WRITTEN('of `metric`, which the boat names'),
    'sensor_values.*': AS_WRITTEN('by the boat’s own names'),
    ...GPS,
    times_raised: COUNT,
    transitions_unlisted: COUNT,
  },
  onboarding: { reset_count: COUNT, max_resets: COUNT, resets_remaining: COUNT },
  telemetry: {
    period_s: SECONDS,
    samples: COUNT,
    system_uptime_seconds: SECONDS,
    cpu_count: COUNT,
    load_average_1m: LOAD,
    load_average_5m: LOAD,
    load_average_15m: LOAD,
    cpu_temperature_c: CELSIUS,
    cpu_temperature_c_max: CELSIUS,
    cpu_usage_percent: PERCENT,
    cpu_usage_percent_max: PERCENT,
    cpu_frequency_mhz: { unit: 'MHz', si: { unit: 'Hz', factor: 1_000_000 } },
    memory_total_kb: KIBIBYTES,
    memory_available_kb: KIBIBYTES,
    memory_available_kb_min: KIBIBYTES,
    memory_used_percent: PERCENT,
    boot_count: COUNT,
    unclean_shutdowns: COUNT,
    disk_total_bytes: BYTES,
    disk_used_bytes: BYTES,
    disk_free_bytes: BYTES,
    disk_used_percent: PERCENT,
    'network[].received_bytes': BYTES,
    'network[].sent_bytes': BYTES,
    'network[].link_changes': COUNT,
  },
};
