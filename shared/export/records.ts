/**
 * What one record of each category holds, with units. A central server checks record by record while it streams.
 *
 * Rules for all: ids are the boat's own, as text. `timestamp` is UTC; where the boat wrote local time without a zone,
 * or wrote it in another form, `timestamp_given` keeps its text. Words (`type`, `severity`) stay as the boat wrote
 * them. Unknown fields are allowed, so that an older central server takes a newer boat.
 *
 * Longer than 200 lines, so that the nine shapes are read side by side.
 */
import { type Static, type TSchema, Type } from 'typebox';
import type { CategoryName } from './categories.ts';
import { Timestamp } from './ids.ts';

const orNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const text = (description: string) => orNull(Type.String({ description }));
const amount = (description: string) => orNull(Type.Number({ description }));
const flag = (description: string) => orNull(Type.Boolean({ description }));
const count = (description: string) => orNull(Type.Integer({ minimum: 0, description }));

/** Where a record comes from; a pattern and not a list, so that a new source still fits. */
const Origin = (description: string) => Type.String({ pattern: '^[a-z0-9_]{1,32}$', description });

export const Gps = orNull(
  Type.Object({
    latitude: Type.Number({ minimum: -90, maximum: 90, description: 'degrees north' }),
    longitude: Type.Number({ minimum: -180, maximum: 180, description: 'degrees east' }),
  }),
);

const when = {
  timestamp: Type.Union([Timestamp, Type.Null()], { description: 'UTC; null when the boat wrote no readable time' }),
  timestamp_given: Type.Optional(
    Type.String({ description: 'the time as the boat wrote it; absent when `timestamp` is that very text' }),
  ),
};

export const EngineReading = Type.Object({
  quantity: Type.String({ description: 'rpm, oil_pressure, coolant_temperature, fuel_rate, voltage, …' }),
  phase: Type.String({ description: 'idle, cruise, max, warmup, steady_state, charging, …' }),
  unit: text('unit of the four numbers that follow; null when the boat named none and none is documented'),
  mean: amount('in `unit`'),
  stddev: amount('in `unit`'),
  min: amount('in `unit`'),
  max: amount('in `unit`'),
  p95: Type.Optional(amount('95th percentile, in `unit`')),
  samples: count('number of readings behind them'),
});

export const EngineBenchmarkRecord = Type.Object({
  kind: Origin('baseline: the measured baseline of the engine; run: one run of it, as Signal K told it'),
  run_id: Type.Optional(Type.String({ description: 'of a run; unique on this boat, the same until it has ended' })),
  engine: Type.Optional(Type.String({ description: 'of a run: the engine’s id in Signal K, such as `port`' })),
  ended_at: Type.Optional(orNull(Timestamp)),
  ...when,
  version: text('version of the baseline’s format'),
  engine_hours: amount('hours of the engine’s life'),
  duration_s: amount('seconds'),
  samples: count('readings behind the whole'),
  conditions: Type.Record(Type.String(), Type.Union([Type.Number(), Type.String()]), {
    description: 'air_temp, water_temp, humidity, barometer, weather; as the boat wrote them',
  }),
  readings: Type.Array(EngineReading),
  anomalies: Type.Optional(
    Type.Record(Type.String(), Type.Integer({ minimum: 1 }), {
      description: 'of a run: values that no engine can have had, by quantity; in none of the numbers above',
    }),
  ),
});

export const BoatlogRecord = Type.Object({
  entry_id: Type.String({ description: 'the boat’s own id, a number or a UUID' }),
  ...when,
  type: text('voice, text, auto, weather or engine; as the boat wrote it'),
  content: text('the entry'),
  gps: Gps,
  weather: text('the weather as the boat wrote it'),
});

export const CaptureRecord = Type.Object({
  capture_id: Type.String({ description: 'the boat’s own id; unique on this boat only' }),
  ...when,
  file_name: text('name of the image, which stays on the boat'),
  file_size_bytes: count('size of the image; null when it is gone'),
  species: text('species as recognised on board'),
  confidence: amount('of the species, else of the fish, 0 to 1'),
  species_top3: Type.Array(Type.Object({ species: Type.String(), confidence: amount('0 to 1') })),
  person_detected: flag('a person is in the picture'),
  fish_detected: flag('a fish is in the picture'),
  person_confidence: amount('0 to 1'),
  fish_confidence: amount('0 to 1'),
  second_species: text('species by the second opinion'),
  location_name: text('the place as the boat wrote it'),
  slot_id: text('which camera'),
  gps: Gps,
});

export const SnapshotRecord = Type.Object({
  snapshot_id: Type.String({ description: 'made from the time of the snapshot; unique on this boat only' }),
  ...when,
  orientation: Type.String({ description: 'forward_watch' }),
  detections_count: Type.Integer({ minimum: 0 }),
  detection_types: Type.Array(Type.String(), { description: 'each kind once' }),
  detections: Type.Array(
    Type.Object({
      class: text('what was seen'),
      confidence: amount('0 to 1'),
      alert_level: text('INFO, WARNING or CRITICAL'),
      bbox: orNull(Type.Array(Type.Number(), { description: 'four numbers, pixels' })),
      detected_at: orNull(Timestamp),
    }),
  ),
  alert_level: text('NONE, INFO, WARNING or CRITICAL'),
  alert_triggered: Type.Boolean({ description: 'the level is WARNING or CRITICAL' }),
  file_name: text('name of the image, which stays on the boat'),
  file_size_bytes: count('size of the image; null when it is gone'),
  error: text('what the watch itself reported'),
});

export const QrCodeRecord = Type.Object({
  origin: Origin('installation_id: the code every boat shows; history: one from the list of codes made'),
  generated_at: orNull(Timestamp),
  installation_uuid: Type.String({ description: 'the installation id, padded with zeros to a UUID' }),
  current_tier: orNull(Type.Integer({ minimum: 0, maximum: 3 })),
  pairing_completed: flag('a phone was paired with it'),
  paired_at: orNull(Timestamp),
  mobile_app_version: text('of the phone that was paired'),
});

export const AlertRecord = Type.Object({
  alert_id: text('the boat’s own id'),
  origin: Origin(
    'alerts: the list of alerts; webhook: the log of alarms sent ashore; signalk: notifications; export: this system’s own',
  ),
  ...when,
  type: text('health, anomaly, system, network, …; as the boat wrote it'),
  category: text('as the boat wrote it'),
  severity: text('info, warning, critical, or a Signal K state; as the boat wrote it'),
  title: text('in a few words'),
  message: text('in words'),
  metric: text('what was measured'),
  sensor_value: amount('in the metric’s unit on the boat'),
  threshold_value: amount('in the metric’s unit on the boat'),
  sensor_values: Type.Record(Type.String(), Type.Number(), { description: 'further readings by name' }),
  resolved: flag('no longer so'),
  resolved_at: orNull(Timestamp),
  delivery_status: text('of a webhook: how the sending ended'),
  times_raised: Type.Optional(count('raised again within a minute is the same alert')),
  transitions: Type.Optional(
    Type.Array(Type.Object({ at: Timestamp, state: Type.String(), message: text('the words that came with it') }), {
      description: 'each change, oldest first; the first hundred',
    }),
  ),
});

export const TelemetryRecord = Type.Object({
  origin: Origin(
    'system: read while exporting; system_period: over some minutes, from a sample a minute; pi_health: the boat’s own health file',
  ),
  ...when,
  period_s: Type.Optional(
    Type.Number({ minimum: 0, description: 'of a period: seconds; `timestamp` is its beginning' }),
  ),
  samples: Type.Optional(count('of a period: numbers are means of so many, counters and sizes the last')),
  system_uptime_seconds: amount('seconds'),
  cpu_count: count('cores'),
  load_average_1m: amount('runnable processes'),
  load_average_5m: amount('runnable processes'),
  load_average_15m: amount('runnable processes'),
  cpu_temperature_c: amount('degrees Celsius'),
  cpu_temperature_c_max: Type.Optional(amount('of a period: the highest')),
  cpu_usage_percent: amount('percent of all cores'),
  cpu_usage_percent_max: Type.Optional(amount('of a period: the highest minute')),
  cpu_frequency_mhz: amount('MHz'),
  cpu_throttled: flag('slowed down for heat or low voltage'),
  memory_total_kb: amount('KiB'),
  memory_available_kb: amount('KiB'),
  memory_available_kb_min: Type.Optional(amount('of a period: the least')),
  memory_used_percent: amount('percent'),
  boot_count: Type.Optional(count('times the computer was started since the recording began')),
  unclean_shutdowns: Type.Optional(count('of these, how many ended without a word: the plug was pulled')),
  disk_total_bytes: amount('bytes, of the disk the boat’s files lie on'),
  disk_used_bytes: amount('bytes'),
  disk_free_bytes: amount('bytes that a service may use'),
  disk_used_percent: amount('percent'),
  network: Type.Array(
    Type.Object({
      interface: Type.String(),
      received_bytes: Type.Number({ description: 'bytes since boot' }),
      sent_bytes: Type.Number({ description: 'bytes since boot' }),
      link_up: Type.Optional(Type.Boolean()),
      link_changes: Type.Optional(Type.Integer({ minimum: 0, description: 'times the link came or went since boot' })),
    }),
  ),
});

const scalars = (description: string) =>
  Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()]), { description });

/** Everything by an allow list of names; empty when nothing could be read. */
export const SettingsRecord = Type.Object({
  license: Type.Optional(
    Type.Record(Type.String(), Type.Unknown(), {
      description: 'installation_id, tier, features, reset_count, max_resets, version, subscription_status, …',
    }),
  ),
  user_preferences: Type.Optional(scalars('measurement_system, language, timezone, theme, consents')),
  unit_metadata: Type.Optional(
    scalars('the units the boat shows: speed_unit, temperature_unit, pressure_unit, volume_unit'),
  ),
});

/** Empty when nothing could be read. Names, addresses and free answers of the wizard stay on the boat. */
export const OnboardingRecord = Type.Object({
  configuration: Type.Optional(
    Type.Record(Type.String(), Type.Unknown(), { description: 'language, dir; vessel, engine, chartplotter, cx5106' }),
  ),
  completed: Type.Optional(flag('the wizard was finished')),
  completion_timestamp: Type.Optional(orNull(Timestamp)),
  reset_count: Type.Optional(count('times the boat was set up anew')),
  max_resets: Type.Optional(orNull(Type.Integer({ description: '9999 or -1: no limit' }))),
  resets_remaining: Type.Optional(count('null: no limit, or not known')),
  last_reset_timestamp: Type.Optional(orNull(Timestamp)),
});

/** The schema of one record; for `settings` and `onboarding` of the object itself. */
export const categoryRecordSchemas = {
  engine_benchmark: EngineBenchmarkRecord,
  boatlog: BoatlogRecord,
  marine_vision_captures: CaptureRecord,
  marine_vision_snapshots: SnapshotRecord,
  qr_codes: QrCodeRecord,
  settings: SettingsRecord,
  system_alerts: AlertRecord,
  onboarding: OnboardingRecord,
  telemetry: TelemetryRecord,
} as const satisfies Record<CategoryName, TSchema>;

export type RecordOf<Name extends CategoryName> = Static<(typeof categoryRecordSchemas)[Name]>;
