import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TimeStyles } from './boat-clock.ts';

const A_DAY_MS = 86_400_000;
export const SAMPLE_INSTALLATION_ID = '3861513b314c5ee7';

/**
 * The boat's JSON files. What must never leave the boat is planted in them, and says so: contact details, a password,
 * a pairing token. `until` is the present of the sample.
 */
export function makeFiles(root: string, zone: string, until: number, time: TimeStyles): void {
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const writeJson = (path: string, value: unknown) => write(path, `${JSON.stringify(value, null, 2)}\n`);
  const daysAgo = (days: number) => until - days * A_DAY_MS;

  writeJson('config/license.json', {
    installation_id: SAMPLE_INSTALLATION_ID,
    tier: 3,
    reset_count: 1,
    max_resets: 10,
    version: '1.0.3',
    last_update_check: time.utc(daysAgo(1)),
    features: { voice_assistant: true, camera: true, unlimited_resets: false, cloud_sync: true },
    subscription_status: 'active',
    subscription_expires_at: null,
    installed_apps: ['opencpn'],
  });
  writeJson('config/user-preferences.json', {
    measurement_system: 'metric',
    language: 'en',
    timezone: zone,
    theme: 'night',
    telemetry_enabled: true,
    data_sharing_consent: true,
    wifi_password: 'stays-aboard-wifi',
  });
  writeJson('config/onboarding.json', {
    language: 'en',
    dir: 'ltr',
    password_changed: true,
    completed_at: time.utc(daysAgo(80)),
    operator: { name: 'Stays Aboard', email: 'stays-aboard@boat.example', phone: '+1-555-0100' },
    vessel: {
      manufacturer: 'Bayliner',
      model: '2855',
      year: 1998,
      length: 28,
      length_unit: 'ft',
      name: 'Stays Aboard',
    },
    engine: { make: 'Mercruiser', model: '7.4 MPI', year: 1998, position: 'single', fuel_type: 'gasoline' },
    chartplotter: { present: true, make: 'Garmin', model: 'GPSMAP' },
    cx5106: { instance: 0, dip_switches: '00000101' },
    installationID: SAMPLE_INSTALLATION_ID,
    qrCode: `d3kos://pair?id=${SAMPLE_INSTALLATION_ID}&version=2.0&tier=3&token=stays-aboard-token`,
  });
  writeJson('state/onboarding-reset-count.json', {
    resetCount: 1,
    maxResets: 10,
    lastReset: time.utc(daysAgo(80)),
    history: [{ timestamp: time.utc(daysAgo(80)), reason: 'new chartplotter' }],
  });
  writeJson('config/benchmark-results.json', {
    version: '1.0',
    timestamp: time.utc(daysAgo(60)),
    engineHours: 812.4,
    duration: 1800,
    samples: 3600,
    conditions: { airTemp: 72, waterTemp: 64, humidity: 55, barometer: 30.01, weather: 'clear' },
    baseline: {
      rpm: {
        idle: { mean: 805, stddev: 6.2, min: 788, max: 822, samples: 600 },
        cruise: { mean: 3210, stddev: 18.4, min: 3150, max: 3265, samples: 1200 },
      },
      temperature: { steadyState: { mean: 171, stddev: 1.4, min: 168, max: 174, samples: 1200, unit: 'F' } },
      oilPressure: { idle: { mean: 44, min: 41, max: 47 }, cruise: { mean: 58, min: 55, max: 61 }, unit: 'psi' },
      fuelRate: { cruise: { mean: 9.8 }, unit: 'gph' },
      voltage: { charging: { mean: 13.9, min: 13.7, max: 14.1 }, unit: 'V' },
    },
  });
  writeJson('data/alerts.json', [
    {
      alert_id: 'alert_0001',
      timestamp: time.utc(daysAgo(21)),
      type: 'health',
      severity: 'warning',
      title: 'Coolant warm',
      message: 'Coolant temperature 92 °C, above the usual 80 °C.',
      sensor_values: { coolant_temp_c: 92 },
      resolved: true,
      resolved_timestamp: time.utc(daysAgo(21) + 1_500_000),
    },
    {
      alert_id: 'alert_0002',
      timestamp: time.utc(daysAgo(3)),
      type: 'system',
      severity: 'info',
      message: 'Storage is 71 % full.',
      resolved: false,
    },
  ]);
  const sent = [
    { ts: time.utc(daysAgo(21)), status: 200, alert: { state: 'alarm', message: 'Coolant temperature is high' } },
    { ts: time.utc(daysAgo(9)), status: 'timeout', alert: { state: 'warn', message: 'Battery voltage is low' } },
  ];
  write('data/alarm-webhook-log.jsonl', `${sent.map((line) => JSON.stringify(line)).join('\n')}\n`);
  writeJson('data/qr-codes.json', [
    {
      generated_at: time.utc(daysAgo(79)),
      installation_uuid: '3861513b-314c-5ee7-0000-000000000000',
      pairing_token: 'stays-aboard-pairing-token',
      current_tier: 3,
      pairing_completed: true,
      paired_at: time.utc(daysAgo(79) + 60_000),
      mobile_app_version: '2.4.1',
    },
  ]);
  writeJson('tmp/d3kos_forward_watch.json', {
    timestamp: time.local(until - 3_000),
    detections: [
      {
        class: 'boat',
        coco_class: 'boat',
        confidence: 0.87,
        alert_level: 'WARNING',
        bbox: [412, 220, 498, 281],
        detected_at: time.local(until - 3_200),
      },
    ],
    detection_count: 1,
    alert_level: 'WARNING',
    frame_path: null,
    error: null,
  });
  writeJson('state/pi-health-status.json', {
    timestamp: time.utc(until - 10_000),
    uptime: 264_310,
    cpu: { temperature: 51.5, usage: 23.4, frequency: 1500, throttled: false },
    memory: { total: 3794, used: 1712, free: 2082, unit: 'MB' },
  });
}
