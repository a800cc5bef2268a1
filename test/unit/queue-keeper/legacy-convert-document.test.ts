import { describe, expect, test } from 'vitest';
import { type ConvertContext, convertDocument } from '../../../services/queue-keeper/legacy-import/convert-document.ts';
import { parseTornJson } from '../../../services/queue-keeper/legacy-import/parse-torn-json.ts';
import { problemOf } from '../../../shared/contracts/decode-payload.ts';
import { CATEGORIES } from '../../../shared/export/categories.ts';
import { type ExportDocument, exportDocument } from '../../../shared/export/document.ts';
import { boatTime } from '../../../shared/export/from-boat/boat-time.ts';
import { legacyDocument } from '../../support/legacy-boat.ts';

const context: ConvertContext = {
  license: { installationId: 'fedcba9876543210', tier: 2 },
  time: boatTime('America/Toronto'),
  hasConsent: true,
  tier: 3,
  madeAt: '2026-02-20T21:00:00.000Z',
};

function converted(value: unknown, change: Partial<ConvertContext> = {}, text = JSON.stringify(value)) {
  const document = convertDocument(parseTornJson(text), { ...context, ...change });
  if (typeof document === 'string') throw new Error(document);
  const read = JSON.parse(document.pieces.join('')) as ExportDocument;
  expect(problemOf(exportDocument, read)).toBeNull();
  expect(Object.keys(read)).toEqual([
    'installation_id',
    'format_version',
    'export_timestamp',
    'tier',
    'data',
    'problems',
    'absent',
    'withheld',
    'not_requested',
  ]);
  expect(Object.keys(read.data)).toEqual([...CATEGORIES]);
  return { ...document, read, codes: read.problems.map(({ category, code }) => `${category} ${code}`) };
}

test('a document of the earlier service becomes one of ours', () => {
  const { read, records, codes, categoryCount } = converted(legacyDocument(2));
  expect(read).toMatchObject({
    installation_id: '3861513b314c5ee7',
    export_timestamp: '2026-02-20T21:44:16.503Z',
    tier: 3,
  });
  expect(read.data.boatlog).toEqual([
    {
      entry_id: '1',
      timestamp: '2026-02-20T10:30:00Z',
      type: 'voice',
      content: 'Motor an, Eintrag 1',
      gps: { latitude: 43.6817, longitude: -79.5214 },
      weather: null,
    },
    expect.objectContaining({ entry_id: '2' }),
  ]);
  expect(read.data.marine_vision_captures).toEqual([]);
  expect(read.data.telemetry).toMatchObject([{ origin: 'system', system_uptime_seconds: 86400, cpu_count: null }]);
  expect(records).toMatchObject({ boatlog: 2, marine_vision_captures: 0, settings: 1, onboarding: 1, telemetry: 1 });
  expect(codes).toEqual(['marine_vision_snapshots failed']);
  expect(read.problems[0]?.message).toContain('no such table: snapshots');
  expect(categoryCount).toBe(8);
});

test('no secret, no contact detail and, without consent, no telemetry leaves the boat', () => {
  const codes = { entries: [{ installation_uuid: '3861513b314c5ee7', pairing_token: 'SECRET', current_tier: 't2' }] };
  const { read, pieces } = converted(legacyDocument(1, { qr_codes: codes }), { hasConsent: false });
  expect(pieces.join('')).not.toContain('SECRET');
  expect(read.data.qr_codes).toMatchObject([{ current_tier: 2 }]);
  expect(read.data.settings).toEqual({ license: { installation_id: '3861513b314c5ee7', tier: 3 } });
  expect(read.data.onboarding.configuration).toEqual({ language: 'en' });
  expect(read.data.telemetry).toEqual([]);
  expect(read.withheld).toEqual([{ category: 'telemetry', message: expect.stringContaining('has not agreed') }]);
  expect(read.problems.map(({ category }) => category)).not.toContain('telemetry');
});

test('bare lists and objects, as its documentation had them', () => {
  const data = Object.fromEntries(
    CATEGORIES.map((name) => [name, ['settings', 'onboarding'].includes(name) ? {} : []]),
  );
  const { read, codes } = converted({
    ...legacyDocument(),
    data: { ...data, boatlog: [{ entry_id: 'x', content: 'y' }] },
  });
  expect(read.data.boatlog).toMatchObject([{ entry_id: 'x', timestamp: null }]);
  expect(codes).toEqual([]);
});

test('the names and shapes of the first plan', () => {
  const { read, codes } = converted(
    {
      export_metadata: { installation_id: '3861513b314c5ee7', export_timestamp: '2026-02-16T14:30:00Z', tier: 2 },
      benchmark_data: {
        baseline_rpm: { idle: 750, cruise: 2400, max: 3600 },
        oil_pressure: { min: 20, normal: 45, max: 60 },
        coolant_temp: { min: 140, normal: 180, max: 200 },
        last_benchmark: '2026-02-01T00:00:00Z',
      },
      boatlog_entries: [
        {
          entry_id: 'log_20260216_143000_001',
          timestamp: '2026-02-16T09:30:00',
          type: 'weather_auto',
          content: 'c',
          weather: { wind_speed: 12, captain: 'SECRET' },
        },
      ],
      marine_vision_captures: [
        {
          capture_id: 'capture_1',
          timestamp: '2026-02-16T14:30:00Z',
          file_size_bytes: 9,
          file_path_local: '/home/d3kos/a.jpg',
          species: 'Pike',
          confidence: 0.9,
        },
      ],
      marine_vision_snapshots: [
        {
          snapshot_id: 's_1',
          timestamp: '2026-02-16T14:30:00Z',
          camera_orientation: 'forward_watch',
          detection_events: [{ object_type: 'boat', count: 2 }],
        },
      ],
      qr_code_data: { installation_uuid: '3861513b-314c-5ee7-0000-000000000000', pairing_token: 'SECRET', tier: 2 },
      settings: { wifi_ssid: 'SECRET', voice_enabled: true },
      onboarding_config: {
        completed: true,
        reset_count: 1,
        max_resets: 10,
        wizard_answers: { step_0: 'SECRET', engine_make: 'Volvo' },
      },
      alerts: [
        {
          alert_id: 'alert_1',
          timestamp: '2026-02-16T14:30:00Z',
          type: 'health',
          severity: 'warning',
          message: 'm',
          resolved: false,
        },
      ],
      telemetry_data: { system_performance: { error_count: 3 } },
    },
    { tier: null },
  );
  expect(read.tier).toBe(2);
  expect(JSON.stringify(read)).not.toContain('SECRET');
  expect(read.data.engine_benchmark[0]?.readings).toHaveLength(9);
  expect(read.data.boatlog).toMatchObject([
    { timestamp: '2026-02-16T14:30:00.000Z', timestamp_given: '2026-02-16T09:30:00', weather: '{"wind_speed":12}' },
  ]);
  expect(read.data.marine_vision_captures).toMatchObject([
    { capture_id: 'capture_1', file_name: 'a.jpg', species: 'Pike' },
  ]);
  expect(read.data.marine_vision_snapshots).toMatchObject([{ snapshot_id: 's_1', detection_types: ['boat'] }]);
  expect(read.data.onboarding).toMatchObject({ completed: true, reset_count: 1, resets_remaining: 9 });
  expect(read.data.system_alerts).toMatchObject([{ alert_id: 'alert_1', severity: 'warning', resolved: false }]);
  expect(codes).toEqual(['telemetry rows_skipped']);
  expect(read).toMatchObject({ absent: [], withheld: [], not_requested: [] });
});

test('entries that are no records are counted, not passed over', () => {
  const { read, codes } = converted(legacyDocument(0, { boatlog: { entries: [null, 'x', { entry_id: 7 }] } }));
  expect(read.data.boatlog).toMatchObject([{ entry_id: '7' }]);
  expect(codes).toContain('boatlog rows_skipped');
});

test('an entry of the boat log is never cut short', () => {
  const content = 'ä'.repeat(20_000);
  const { read } = converted(legacyDocument(0, { boatlog: [{ entry_id: 1, content }] }));
  expect(read.data.boatlog[0]?.content).toBe(content);
});

describe('what a document does not say', () => {
  const bare = { data: { boatlog: [] } };
  test('comes from the queue’s entry and the license', () => {
    const { read } = converted(bare, { tier: null });
    expect(read).toMatchObject({ installation_id: 'fedcba9876543210', tier: 2, export_timestamp: context.madeAt });
  });
  test('what it does not hold is absent, and it is whole', () => {
    const { read, codes, categoryCount } = converted(bare);
    expect(codes).toEqual([]);
    expect(read.absent?.map(({ category }) => category)).toEqual(CATEGORIES.filter((name) => name !== 'boatlog'));
    expect(categoryCount).toBe(9);
  });
});

test('torn anywhere, it fits, holds what came before, and says what is lost', () => {
  const text = JSON.stringify(legacyDocument(20), null, 2);
  let most = 0;
  for (let length = text.indexOf('"boatlog"') + 60; length < text.length - 4; length += 37) {
    const { read, records, codes } = converted(null, {}, text.slice(0, length));
    expect(records.boatlog).toBeGreaterThanOrEqual(most);
    most = records.boatlog ?? 0;
    expect(codes.filter((code) => code.endsWith(' corrupt')).length).toBeGreaterThan(0);
    // What is lost to a tear is nothing that the boat never had.
    expect(read.absent).toEqual([]);
  }
  expect(most).toBe(20);
});

test.each([
  ['nothing', '', context, 'nothing of it can be read'],
  ['zeros', '\0\0\0', context, 'nothing of it can be read'],
  ['a list', '[]', context, 'holds no export'],
  ['another document', '{"a":1}', context, 'none of the nine categories'],
  [
    'no installation id, in it or in the license',
    '{"data":{"boatlog":[]}}',
    { ...context, license: null },
    'installation_id',
  ],
])('%s cannot go ashore, and says why', (_what, text, known, why) => {
  expect(convertDocument(parseTornJson(text), known)).toContain(why);
});

test('what does not fit costs that value only, and is named', () => {
  const entries = [
    { entry_id: 'leap', timestamp: '2026-02-30T12:00:00Z', content: 'a\0b and half \ud83d' },
    { entry_id: 'good', timestamp: '2026-02-20T12:00:00Z', content: 'Anchor up' },
  ];
  const { read, codes, records } = converted({ ...legacyDocument(0), data: { boatlog: { entries } } });
  expect(read.data.boatlog).toMatchObject([
    { entry_id: 'leap', timestamp: null, timestamp_given: '2026-02-30T12:00:00Z', content: 'a\uFFFDb and half \uFFFD' },
    { entry_id: 'good', timestamp: '2026-02-20T12:00:00Z', content: 'Anchor up' },
  ]);
  expect(records.boatlog).toBe(2);
  expect(codes).toContain('boatlog values_changed');
});
