/** Longer than 200 lines: every variant of the boat’s files, with its records in full. */
import { expect, test } from 'vitest';
import { contributedRecord } from '../../../services/collector/contributions/contributed-record.ts';
import { contributionContext } from '../../../services/collector/contributions/contribution-context.ts';
import { boatTime } from '../../../shared/export/from-boat/boat-time.ts';
import { LICENSE_PATH } from '../../../shared/export/license.ts';
import {
  absentSources,
  boatWith,
  collectBoat,
  FIXTURE_ID,
  FIXTURE_NOW,
  problemCodes,
  testRecordings,
} from '../../support/boat-fixture.ts';
import { contributedAt, withoutOwnerFiles } from '../../support/contributor-context.ts';

const ALERTS = 'data/alerts.json';
const WEBHOOK = 'data/alarm-webhook-log.jsonl';
const BENCHMARK = 'config/benchmark-results.json';
const ONBOARDING = 'config/onboarding.json';
const RESETS = 'state/onboarding-reset-count.json';
const PREFERENCES = 'config/user-preferences.json';

const alert = {
  alert_id: null,
  type: null,
  category: null,
  severity: null,
  title: null,
  message: null,
  metric: null,
  sensor_value: null,
  threshold_value: null,
  sensor_values: {},
  resolved: null,
  resolved_at: null,
  delivery_status: null,
};

test('alerts from the list and from the log, whose last line was torn', async () => {
  const root = boatWith({
    [ALERTS]: [
      {
        alert_id: 'alert_1',
        timestamp: '2026-02-20T16:44:16',
        type: 'anomaly',
        severity: 'critical',
        message: 'Oil pressure is low',
        metric: 'oil_pressure',
        value: 12.5,
        threshold: 20,
        sensor_values: { oil_psi: 12.5, note: 'low', rpm: '805' },
        resolved: true,
        resolved_timestamp: '2026-02-20T17:00:00',
        callback_token: 'SECRET',
      },
    ],
    [WEBHOOK]: [
      JSON.stringify({
        ts: '2026-02-20T21:45:00Z',
        status: 200,
        alert: { state: 'alarm', message: 'Overheating', token: 'SECRET' },
      }),
      JSON.stringify({ ts: 1771623900, status: 'timeout', alert: 'Battery is low' }),
      '',
      '{"ts":"2026-02-20T21:4',
    ].join('\n'),
  });
  const collected = await collectBoat(root);
  expect(collected.document.data.system_alerts).toEqual([
    {
      ...alert,
      alert_id: 'alert_1',
      origin: 'alerts',
      timestamp: '2026-02-20T21:44:16.000Z',
      timestamp_given: '2026-02-20T16:44:16',
      type: 'anomaly',
      severity: 'critical',
      message: 'Oil pressure is low',
      metric: 'oil_pressure',
      sensor_value: 12.5,
      threshold_value: 20,
      sensor_values: { oil_psi: 12.5, rpm: 805 },
      resolved: true,
      resolved_at: '2026-02-20T22:00:00.000Z',
      given: { 'sensor_values.note': 'low' },
      fields_left_out: ['callback_token'],
    },
    {
      ...alert,
      origin: 'webhook',
      timestamp: '2026-02-20T21:45:00Z',
      severity: 'alarm',
      message: 'Overheating',
      delivery_status: '200',
      fields_left_out: ['token'],
    },
    {
      ...alert,
      origin: 'webhook',
      timestamp: '2026-02-20T21:45:00.000Z',
      timestamp_given: '1771623900',
      message: 'Battery is low',
      delivery_status: 'timeout',
    },
  ]);
  expect(problemCodes(collected, 'system_alerts')).toEqual(['unexpected_format']);
  expect(collected.misfit).toBeNull();
});

test.each([
  ['neither file', {}, 0, []],
  ['an empty list', { [ALERTS]: [] }, 0, []],
  ['an empty log', { [WEBHOOK]: '' }, 0, []],
  ['a torn list and a good log', { [ALERTS]: '[{"mess', [WEBHOOK]: '{"ts":1771623900,"alert":"a"}\n' }, 1, ['corrupt']],
  ['a list that is none', { [ALERTS]: { hello: 1 } }, 0, ['unexpected_format']],
  ['entries that are none', { [ALERTS]: [{ message: 'a' }, 5, null] }, 1, ['rows_skipped']],
  [
    'readings that are words',
    { [ALERTS]: [{ message: 'a', sensor_values: { oil: 'low' } }] },
    1,
    ['unexpected_format'],
  ],
  ['lines that are none', { [WEBHOOK]: 'nonsense\n{"ts":1771623900,"alert":"a"}\n[1]\n' }, 1, ['rows_skipped']],
  ['a line whose time is none', { [WEBHOOK]: '{"ts":"x","alert":"a"}\n' }, 1, ['unexpected_format']],
  [
    'a line that never ends',
    { [WEBHOOK]: `${'x'.repeat(700_000)}\n{"ts":1771623900,"alert":"a"}\n` },
    1,
    ['rows_skipped'],
  ],
])('alerts of %s', async (_what, files, records, codes) => {
  const collected = await collectBoat(boatWith(files));
  expect(collected.records.system_alerts).toBe(records);
  expect(problemCodes(collected, 'system_alerts')).toEqual(codes);
  expect(collected.misfit).toBeNull();
});

const reading = { unit: null, mean: null, stddev: null, min: null, max: null, samples: null };

test('a benchmark in its nested shape', async () => {
  const root = boatWith({
    [BENCHMARK]: {
      version: '2.0',
      timestamp: '2026-02-20T21:44:16Z',
      engineHours: 812.4,
      duration: 1800,
      samples: 3600,
      conditions: { airTemp: 72, humidity: '55', weather: 'clear', operator: 'SECRET' },
      baseline: {
        rpm: { idle: { mean: 805, stddev: 6.2, min: 788, max: 822, samples: 600 } },
        temperature: { warmup: { curve: [1, 2], timeToSteadyState: 300 }, steadyState: { mean: 171 }, unit: 'F' },
        oilPressure: { idle: 44, cruise: { mean: 4.1, unit: 'bar' }, unit: 'psi' },
        fuelRate: { cruise: { mean: 9.8 } },
        voltage: { charging: { mean: 13.9 } },
        unknown: { idle: { mean: 1 } },
      },
      notes: 'SECRET',
    },
  });
  const collected = await collectBoat(root);
  expect(collected.document.data.engine_benchmark).toEqual([
    {
      kind: 'baseline',
      timestamp: '2026-02-20T21:44:16Z',
      version: '2.0',
      engine_hours: 812.4,
      duration_s: 1800,
      samples: 3600,
      conditions: { air_temp: 72, humidity: 55, weather: 'clear' },
      readings: [
        { quantity: 'rpm', phase: 'idle', unit: 'rpm', mean: 805, stddev: 6.2, min: 788, max: 822, samples: 600 },
        { ...reading, quantity: 'coolant_temperature', phase: 'steady_state', unit: 'F', mean: 171 },
        { ...reading, quantity: 'oil_pressure', phase: 'idle', unit: 'psi', mean: 44 },
        { ...reading, quantity: 'oil_pressure', phase: 'cruise', unit: 'bar', mean: 4.1 },
        { ...reading, quantity: 'fuel_rate', phase: 'cruise', unit: 'gph', mean: 9.8 },
        { ...reading, quantity: 'voltage', phase: 'charging', unit: 'V', mean: 13.9 },
      ],
      given: { 'baseline.unknown': '{"idle":{"mean":1}}' },
      fields_left_out: [
        'conditions.operator',
        'baseline.temperature.warmup.curve',
        'baseline.temperature.warmup.timeToSteadyState',
        'notes',
      ],
    },
  ]);
  expect(problemCodes(collected, 'engine_benchmark')).toEqual(['unexpected_format']);
  expect(collected.misfit).toBeNull();
});

test('a benchmark in its flat shape, where an early version put it', async () => {
  const root = boatWith({
    'data/engine-benchmark.json': {
      timestamp: '2026-02-20T16:44:16',
      ...{ engine_hours: 4_444_200, engine_hours_unit: 's' },
      metrics: {
        rpm_idle: { mean: 805 },
        oil_pressure_cruise: { min: 55, max: 61 },
        coolant_temp_max: 182,
        secret: 'SECRET',
      },
    },
  });
  const [benchmark] = (await collectBoat(root)).document.data.engine_benchmark;
  expect(benchmark).toMatchObject({ timestamp: '2026-02-20T21:44:16.000Z', engine_hours: 1_234.5 });
  expect(benchmark).not.toHaveProperty('fields_left_out');
  expect(benchmark?.readings).toEqual([
    { ...reading, quantity: 'rpm', phase: 'idle', unit: 'rpm', mean: 805 },
    { ...reading, quantity: 'oil_pressure', phase: 'cruise', unit: 'psi', min: 55, max: 61 },
    { ...reading, quantity: 'coolant_temperature', phase: 'max', unit: 'F', mean: 182 },
  ]);
});

test('a benchmark that is in neither place is absent, and named once', async () => {
  const collected = await collectBoat(boatWith());
  expect(problemCodes(collected, 'engine_benchmark')).toEqual([]);
  expect(absentSources(collected, 'engine_benchmark')).toEqual([BENCHMARK]);
});

test('a benchmark where an early version put it, torn, is a problem', async () => {
  const collected = await collectBoat(boatWith({ 'data/engine-benchmark.json': '{' }));
  expect(problemCodes(collected, 'engine_benchmark')).toEqual(['corrupt']);
  expect(absentSources(collected, 'engine_benchmark')).toEqual([]);
});

test.each([
  ['torn', '{"version":', 'corrupt'],
  ['no readings', { version: '1' }, 'unexpected_format'],
])('a benchmark that is %s is named', async (_what, content, code) => {
  const collected = await collectBoat(boatWith({ [BENCHMARK]: content }));
  expect(problemCodes(collected, 'engine_benchmark')).toEqual([code]);
});

test('onboarding in its plain shape, and the counter by its old name', async () => {
  const root = boatWith({
    [ONBOARDING]: { language: 'en', dir: 'ltr', password_changed: true },
    [RESETS]: { count: 3 },
  });
  expect((await collectBoat(root)).document.data.onboarding).toEqual({
    configuration: { language: 'en', dir: 'ltr', password_changed: true },
    completed: null,
    completion_timestamp: null,
    reset_count: 3,
    max_resets: null,
    resets_remaining: null,
    last_reset_timestamp: null,
  });
});

test('onboarding in its rich shape, and the counter by its new names', async () => {
  const root = boatWith({
    [ONBOARDING]: {
      completed_at: '2026-02-20T16:44:16',
      operator: { name: 'SECRET', email: 'SECRET@boat.example', phone: 'SECRET' },
      vessel: { manufacturer: 'Bayliner', year: 1998 },
    },
    [RESETS]: { resetCount: 2, maxResets: 10, lastReset: '2026-01-01T00:00:00Z', history: [{ reason: 'SECRET' }] },
  });
  const collected = await collectBoat(root);
  expect(collected.document.data.onboarding).toEqual({
    configuration: { vessel: { manufacturer: 'Bayliner', year: 1998 } },
    completed: true,
    completion_timestamp: '2026-02-20T21:44:16.000Z',
    reset_count: 2,
    max_resets: 10,
    resets_remaining: 8,
    last_reset_timestamp: '2026-01-01T00:00:00Z',
  });
  expect(collected.text).not.toContain('SECRET');
  expect(collected.misfit).toBeNull();
});

test.each([
  ['completed with its time', { completed: true, timestamp: '2026-02-20T16:44:16' }, true, '2026-02-20T21:44:16.000Z'],
  ['not completed', { completed: false, timestamp: '2026-02-20T16:44:16' }, false, null],
])('onboarding as the documents have it: %s', async (_what, file, completed, completedAt) => {
  const root = boatWith({ [ONBOARDING]: { ...file, language: 'en' } });
  expect((await collectBoat(root)).document.data.onboarding).toEqual({
    configuration: { language: 'en' },
    completed,
    completion_timestamp: completedAt,
    reset_count: null,
    max_resets: null,
    resets_remaining: null,
    last_reset_timestamp: null,
  });
});

test.each([
  ['nothing', {}, {}, []],
  [
    'a torn wizard file but a counter',
    { [ONBOARDING]: '{"lan', [RESETS]: { count: 1 } },
    { reset_count: 1 },
    ['corrupt'],
  ],
  [
    'a wizard file but a torn counter',
    { [ONBOARDING]: { dir: 'ltr' }, [RESETS]: '{' },
    { reset_count: null },
    ['corrupt'],
  ],
  ['both torn', { [ONBOARDING]: '', [RESETS]: '' }, {}, ['corrupt', 'corrupt']],
])('onboarding of %s', async (_what, files, expected, codes) => {
  const collected = await collectBoat(boatWith(files));
  expect(collected.document.data.onboarding).toMatchObject(expected);
  expect(Object.keys(collected.document.data.onboarding).length > 0).toBe(Object.keys(expected).length > 0);
  expect(problemCodes(collected, 'onboarding')).toEqual(codes);
  expect(collected.misfit).toBeNull();
});

test('a code contributed while the license cannot be read is this boat’s', async () => {
  const recordings = testRecordings();
  const { from } = contributedAt(null);
  const context = await contributionContext(
    '/no/license/here',
    async () => withoutOwnerFiles(boatTime('UTC')),
    FIXTURE_NOW,
  );
  const code = contributedRecord('qr_codes', { current_tier: 2, pairing_completed: true }, { ...context, from });
  if (code) recordings.contribute([code]);
  expect((await collectBoat(boatWith(), { recordings })).document.data.qr_codes[1]).toMatchObject({
    current_tier: null,
    installation_uuid: '3861513b-314c-5ee7-0000-000000000000',
  });
});

test('the code that every boat shows, and those it kept a list of', async () => {
  const shown = {
    origin: 'installation_id',
    generated_at: null,
    installation_uuid: '3861513b-314c-5ee7-0000-000000000000',
    current_tier: 3,
    pairing_completed: null,
    paired_at: null,
    mobile_app_version: null,
  };
  expect((await collectBoat(boatWith())).document.data.qr_codes).toEqual([shown]);
  const root = boatWith({
    'data/qr-codes.json': [
      {
        generation_timestamp: '2026-02-20T16:44:16',
        installation_uuid: '3861513b-314c-5ee7-0000-000000000000',
        pairing_token: 'SECRET',
        tier: 't2',
        api_endpoint: 'https://SECRET@host',
        pairing_completed: 1,
      },
    ],
  });
  const collected = await collectBoat(root);
  expect(collected.document.data.qr_codes).toEqual([
    shown,
    { ...shown, origin: 'history', generated_at: '2026-02-20T21:44:16.000Z', current_tier: 2, pairing_completed: true },
  ]);
  expect(collected.text).not.toContain('SECRET');
});

test('one code alone, as older boats made it', async () => {
  const root = boatWith({
    'data/qr-codes.json': {
      installation_uuid: '3861513b-314c-5ee7-0000-000000000000',
      pairing_token: 'SECRET',
      api_endpoint: 'https://SECRET@host',
      current_tier: 1,
    },
  });
  const collected = await collectBoat(root);
  expect(collected.document.data.qr_codes[1]).toEqual({
    origin: 'history',
    generated_at: null,
    installation_uuid: '3861513b-314c-5ee7-0000-000000000000',
    current_tier: 1,
    pairing_completed: null,
    paired_at: null,
    mobile_app_version: null,
  });
  expect(collected.text).not.toContain('SECRET');
});

test('what is no code in the list of codes is counted', async () => {
  const collected = await collectBoat(boatWith({ 'data/qr-codes.json': ['a text', { tier: 2 }, null] }));
  expect(collected.records.qr_codes).toBe(2);
  expect(collected.document.problems).toEqual([
    {
      category: 'qr_codes',
      code: 'rows_skipped',
      message: 'data/qr-codes.json: 2 entries are no code and left out, such as /0.',
    },
  ]);
});

test('settings of another kind than is asked for are beside them as they were given, without secrets', async () => {
  const collected = await collectBoat(
    boatWith({
      [LICENSE_PATH]: { installation_id: FIXTURE_ID, tier: [3], features: { camera: { on: true, api_key: 'SECRET' } } },
      [PREFERENCES]: { theme: 'day', screen_brightness: { day: 80 }, language: ['de'], wifi: { password: 'SECRET' } },
    }),
  );
  expect(collected.document.data.settings).toMatchObject({
    user_preferences: { theme: 'day' },
    given: {
      ...{ 'license.tier': '[3]', 'license.features.camera': '{"on":true}' },
      ...{ screen_brightness: '{"day":80}', language: '["de"]' },
    },
  });
  expect(problemCodes(collected, 'settings')).toEqual(['unexpected_format']);
  expect(collected.text).not.toContain('SECRET');
  expect(collected.misfit).toBeNull();
});

test('a torn list of codes is named, and the shown code is there all the same', async () => {
  const collected = await collectBoat(boatWith({ 'data/qr-codes.json': '[{' }));
  expect(collected.records.qr_codes).toBe(1);
  expect(problemCodes(collected, 'qr_codes')).toEqual(['corrupt']);
});

test('settings without preferences hold the license, and the absent file is named', async () => {
  const collected = await collectBoat(boatWith({ [PREFERENCES]: null }));
  expect(collected.document.data.settings).toEqual({ license: { installation_id: FIXTURE_ID, tier: 3 } });
  expect(problemCodes(collected, 'settings')).toEqual([]);
  expect(absentSources(collected, 'settings')).toEqual([PREFERENCES]);
});

test.each([
  ['the smaller byte first', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le')],
  ['the larger byte first', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
])('a file in UTF-16 is read by its mark, %s', async (_what, encoded) => {
  const root = boatWith({
    'data/alerts.json': encoded(JSON.stringify([{ title: 'Öldruck 😀', timestamp: '2026-02-20 10:00:00' }])),
    'config/user-preferences.json': encoded(JSON.stringify({ timezone: 'Europe/Berlin' })),
  });
  const { document } = await collectBoat(root);
  expect(document.data.system_alerts[0]).toMatchObject({ title: 'Öldruck 😀', timestamp: '2026-02-20T09:00:00.000Z' });
  expect(document.problems).toEqual([]);
});

test('a time zone that is none is named, and the system’s is used', async () => {
  const collected = await collectBoat(boatWith({ [PREFERENCES]: { timezone: 'Mars/Olympus' } }));
  expect(problemCodes(collected, 'settings')).toEqual(['unexpected_format']);
});

test('preferences that cannot be read may hold a consent taken back: telemetry is withheld, and why', async () => {
  const collected = await collectBoat(
    boatWith({ [PREFERENCES]: '{"telemetry_enabled":fal', [ONBOARDING]: { data_sharing_consent: true } }),
  );
  expect(collected.document.data.telemetry).toEqual([]);
  expect(collected.document.withheld).toEqual([
    { category: 'telemetry', message: expect.stringContaining('cannot be read') },
  ]);
  expect(collected.document.problems.map(({ category, code }) => [category, code])).toEqual([['settings', 'corrupt']]);
  expect(collected.categoryCount).toBe(8);
});

test('telemetry only with the owner’s consent', async () => {
  const health = {
    'state/pi-health-status.json': {
      timestamp: '2026-02-20T16:44:00',
      uptime: 264_310,
      cpu: { temperature: 124.7, temperature_unit: 'F', usage: 23.4, frequency: 1500, throttled: false },
      memory: { total: 3794, used: 1712, free: 2082, unit: 'MB' },
      network: { ssid: 'SECRET' },
      services: { 'd3kos-boatlog': 'running' },
    },
  };
  const without = await collectBoat(boatWith(health));
  expect(without.document.data.telemetry).toEqual([]);
  expect(problemCodes(without, 'telemetry')).toEqual([]);
  expect(without.document.withheld).toEqual([
    { category: 'telemetry', message: expect.stringContaining('has not agreed') },
  ]);
  expect(without.categoryCount).toBe(9);

  const agreed = await collectBoat(
    boatWith({ ...health, [PREFERENCES]: { timezone: 'America/Toronto', telemetry_enabled: true } }),
  );
  expect(agreed.document.data.telemetry).toMatchObject([
    { origin: 'system', timestamp: '2026-02-20T21:44:16.503Z', memory_total_kb: expect.any(Number) },
    {
      origin: 'pi_health',
      timestamp: '2026-02-20T21:44:00.000Z',
      timestamp_given: '2026-02-20T16:44:00',
      system_uptime_seconds: 264_310,
      cpu_temperature_c: 51.5,
      cpu_usage_percent: 23.4,
      cpu_frequency_mhz: 1500,
      cpu_throttled: false,
      memory_total_kb: null,
    },
  ]);
  expect(agreed.text).not.toContain('SECRET');
  expect(problemCodes(agreed, 'telemetry')).toEqual([]);
  expect(agreed.misfit).toBeNull();
});
