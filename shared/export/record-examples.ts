/** For the schema: one record of each category, as a boat exports it. */

/** 805 rpm, as they stand in `readings`. */
export const READING_IN_SI = {
  ...{ quantity: 'revolutions', phase: 'idle', unit: 'Hz' },
  ...{ mean: 13.41667, stddev: 0.1033333, min: 13.13333, max: 13.7, samples: 600 },
};

const TIMESTAMP = '2026-02-20T16:02:11.000Z';
const NO_DISK = { disk_total_bytes: null, disk_used_bytes: null, disk_free_bytes: null, disk_used_percent: null };
const GPS = { latitude: 43.6817, longitude: -79.5214 };

export const RECORD_EXAMPLES = {
  engine_benchmark: {
    ...{
      kind: 'baseline',
      timestamp: TIMESTAMP,
      version: '1.0',
      engine_hours: 812.4,
      duration_s: 1_800,
      samples: 3_600,
    },
    conditions: { air_temp: 72, weather: 'clear' },
    conditions_units: { air_temp: 'F' },
    readings: [
      {
        ...{ quantity: 'rpm', phase: 'idle', unit: 'rpm' },
        ...{ mean: 805, stddev: 6.2, min: 788, max: 822, samples: 600 },
      },
    ],
    conditions_si: [{ quantity: 'air_temperature', unit: 'K', value: 295.3722 }],
    readings_si: [READING_IN_SI],
    ...{ record_key: 'baseline-196gom', source: 'config/benchmark-results.json' },
  },
  boatlog: {
    ...{ entry_id: '31', timestamp: TIMESTAMP, type: 'voice', content: 'Engine started', gps: GPS, weather: null },
    ...{ record_key: '31-m21gje', source: 'data/boatlog/boatlog.db' },
  },
  marine_vision_captures: {
    ...{ capture_id: '14', timestamp: TIMESTAMP, timestamp_given: '2026-02-20T11:02:11.000217' },
    ...{ file_name: 'capture_0014.jpg', file_size_bytes: 265_741, species: 'Northern Pike', confidence: 0.915 },
    species_top3: [{ species: 'Northern Pike', confidence: 0.915 }],
    ...{ person_detected: false, fish_detected: true, person_confidence: null, fish_confidence: 0.915 },
    ...{ second_species: null, location_name: null, slot_id: 'stern', gps: GPS },
    ...{ record_key: '14-o5djzs', source: 'data/marine-vision/captures.db' },
  },
  marine_vision_snapshots: {
    ...{ snapshot_id: 'forward_watch_20260220T160211000Z', timestamp: TIMESTAMP, orientation: 'forward_watch' },
    ...{ detections_count: 1, detection_types: ['boat'] },
    detections: [
      { class: 'boat', confidence: 0.87, alert_level: 'WARNING', bbox: [412, 220, 498, 281], detected_at: TIMESTAMP },
    ],
    ...{ alert_level: 'WARNING', alert_triggered: true, file_name: null, file_size_bytes: null, error: null },
    ...{ record_key: 'seen:forward_watch_20260220T160211000Z', source: 'forward watch' },
  },
  qr_codes: {
    ...{ origin: 'installation_id', generated_at: null, installation_uuid: '3861513b-314c-5ee7-0000-000000000000' },
    ...{ current_tier: 3, pairing_completed: null, paired_at: null, mobile_app_version: null },
    ...{ record_key: 'installation_id', source: 'installation_id' },
  },
  settings: {
    license: { installation_id: '3861513b314c5ee7', tier: 3, version: '1.0.3' },
    user_preferences: { measurement_system: 'metric', timezone: 'America/Toronto', telemetry_enabled: true },
    unit_metadata: { measurement_system: 'metric', speed_unit: 'km/h', temperature_unit: '°C', pressure_unit: 'bar' },
    ...{ record_key: 'settings', source: 'settings' },
  },
  system_alerts: {
    ...{ alert_id: 'alert_17', origin: 'alerts', timestamp: TIMESTAMP, type: 'health', category: 'engine' },
    ...{ severity: 'warning', title: null, message: 'Oil pressure is low', metric: 'oil_pressure' },
    ...{ sensor_value: 12, threshold_value: 15, sensor_values: { rpm: 820 } },
    ...{ resolved: true, resolved_at: '2026-02-20T16:09:40.000Z', delivery_status: null },
    ...{ record_key: 'alert_17-196gom', source: 'data/alerts.json' },
  },
  onboarding: {
    configuration: { language: 'en', vessel: { manufacturer: 'Bayliner', year: 1_998, length: 28, length_unit: 'ft' } },
    ...{ completed: true, completion_timestamp: TIMESTAMP, reset_count: 1, max_resets: 10, resets_remaining: 9 },
    ...{ last_reset_timestamp: TIMESTAMP, record_key: 'onboarding', source: 'onboarding' },
  },
  telemetry: {
    ...{ origin: 'pi_health', timestamp: TIMESTAMP, system_uptime_seconds: 264_310, cpu_count: null },
    ...{ load_average_1m: null, load_average_5m: null, load_average_15m: null },
    ...{ cpu_temperature_c: 51.5, cpu_usage_percent: 23.4, cpu_frequency_mhz: 1_500, cpu_throttled: false },
    ...{ memory_total_kb: null, memory_available_kb: null, memory_used_percent: null, ...NO_DISK, network: [] },
    ...{ record_key: 'health:boot-1-h15hg6', source: 'state/pi-health-status.json' },
  },
} as const;
