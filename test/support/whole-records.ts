import type { CategoryName } from '../../shared/export/category-names.ts';

export const AT = '2026-02-20T21:44:00Z';
export const LATER = '2026-02-20T22:44:00Z';

const when = { timestamp: AT, timestamp_given: '20.02.2026, 16:44', time_source: 'put_right' };
const beside = { given: { some_field: 'as it stood there' }, fields_left_out: ['colour'] };
const place = { gps: { latitude: 43.6, longitude: -79.5 }, gps_given: '43.6 N 79.5 W' };
/** A record of each category in the export's own schema, with all its fields. */
export const WHOLE: Record<CategoryName, object> = {
  engine_benchmark: {
    ...{ kind: 'run', run_id: 'port@1', engine: 'port', ended_at: LATER, ...when, timestamp_sender: '1970-01-01' },
    ...{ version: '2', engine_hours: 812.5, duration_s: 3_600, samples: 60 },
    conditions: { air_temp: 20, sea_state: 'calm' },
    conditions_units: { air_temp: 'C' },
    readings: [
      {
        ...{ quantity: 'oil_pressure', phase: 'idle', unit: 'Pa' },
        ...{ mean: 1, stddev: 2, min: 0, max: 3, p95: 3, samples: 9 },
      },
    ],
    anomalies: { oil_pressure: 2 },
    ...beside,
  },
  boatlog: { entry_id: 'e1', ...when, type: 'auto', content: 'Fog bank', ...place, weather: 'fog', ...beside },
  marine_vision_captures: {
    ...{ capture_id: 'c2', ...when, file_name: 'z.jpg', file_size_bytes: 5, species: 'cod', confidence: 0.5 },
    species_top3: [{ species: 'cod', confidence: 0.5 }],
    ...{ person_detected: false, fish_detected: true, person_confidence: 0.1, fish_confidence: 0.9 },
    ...{ second_species: 'S', location_name: 'L', slot_id: '1', ...place, ...beside },
  },
  marine_vision_snapshots: {
    ...{ snapshot_id: 's1', ...when, orientation: 'aft', detections_count: 3, detection_types: ['boat', 'buoy'] },
    detections: [{ class: 'boat', confidence: 0.9, alert_level: 'INFO', bbox: [1, 2, 3, 4], detected_at: AT }],
    ...{ alert_level: 'INFO', alert_triggered: true, file_name: 'z.jpg', file_size_bytes: 5, error: 'E' },
    ...{ passed_over: { kayak: 2 }, ...beside },
  },
  qr_codes: {
    ...{ origin: 'history', generated_at: AT, installation_uuid: '1111111b-314c-5ee7-0000-000000000000' },
    ...{ current_tier: 3, pairing_completed: true, paired_at: LATER, mobile_app_version: '3.1', ...beside },
  },
  settings: {
    license: { tier: 3 },
    user_preferences: { language: 'fr', theme: 'dark' },
    unit_metadata: { speed_unit: 'kn', pressure_unit: 'bar' },
    ...beside,
  },
  system_alerts: {
    ...{ alert_id: 'a1', origin: 'contributed', ...when, type: 'health', category: 'bilge', severity: 'alarm' },
    ...{ title: 'T', message: 'M', metric: 'level', sensor_value: 4, threshold_value: 3 },
    ...{ sensor_values: { depth: 2 }, resolved: true, resolved_at: LATER, timestamp_sender: '1970-01-01' },
    ...{ delivery_status: 'sent', sender: 'gw.1', times_raised: 2 },
    transitions: [{ at: AT, at_sender: '1970-01-01', state: 'alarm', message: 'M' }],
    transitions_unlisted: 4,
    ...{ gps: { latitude: 60.2, longitude: 14.1 }, gps_given: '60°12′N 14°06′E', details: { id: 'b58e421c' } },
    ...beside,
  },
  onboarding: {
    configuration: { language: 'fr', vessel: { make: 'Bayliner' }, wizard_answers: { year: 1994 } },
    ...{ completed: true, completion_timestamp: AT, reset_count: 2, max_resets: 10, resets_remaining: 8 },
    ...{ last_reset_timestamp: LATER, ...beside },
  },
  telemetry: {
    ...{ origin: 'contributed', ...when, period_s: 600, samples: 10, system_uptime_seconds: 5, cpu_count: 4 },
    ...{ load_average_1m: 1, load_average_5m: 2, load_average_15m: 3, cpu_temperature_c: 50 },
    ...{ cpu_temperature_c_max: 60, cpu_usage_percent: 10, cpu_usage_percent_max: 20, cpu_frequency_mhz: 1_500 },
    ...{ cpu_throttled: false, memory_total_kb: 8, memory_available_kb: 4, memory_available_kb_min: 3 },
    ...{ memory_used_percent: 50, boot_count: 3, unclean_shutdowns: 1, disk_total_bytes: 9, disk_used_bytes: 4 },
    ...{ disk_free_bytes: 5, disk_used_percent: 44 },
    network: [{ interface: 'eth0', received_bytes: 1, sent_bytes: 2, link_up: true, link_changes: 1 }],
    ...beside,
  },
};
export const WHOLE_READING = {
  quantity: 'rpm',
  phase: 'idle',
  unit: 'rpm',
  mean: 1,
  stddev: 1,
  min: 1,
  max: 1,
  samples: 1,
};

/** Nobody else's to say. */
export const NOT_THEIRS: Partial<Record<CategoryName, string[]>> = {
  qr_codes: ['installation_uuid', 'current_tier'],
  settings: ['license'],
  onboarding: ['reset_count', 'max_resets', 'resets_remaining', 'last_reset_timestamp', 'given'],
};
