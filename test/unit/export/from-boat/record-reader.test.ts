import { describe, expect, test } from 'vitest';
import { alertOf } from '../../../../shared/export/from-boat/alert-record.ts';
import { boatTime } from '../../../../shared/export/from-boat/boat-time.ts';
import { baselineOf } from '../../../../shared/export/from-boat/engine-baseline.ts';
import { answerFields, resetFields } from '../../../../shared/export/from-boat/onboarding-fields.ts';
import { madeCode } from '../../../../shared/export/from-boat/qr-code-record.ts';
import { recordReader } from '../../../../shared/export/from-boat/record-reader.ts';

const time = boatTime('UTC');
const LICENSE = { installationId: '3861513b314c5ee7', tier: 2 } as const;
const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'));

describe('what cannot be read as what is asked for is null, and kept as it was given', () => {
  test.each<[string, unknown, string]>([
    ['an object', { text: 'Anchor up' }, '{"text":"Anchor up"}'],
    ['a list', ['a', 'b'], '["a","b"]'],
    ['a flag', true, 'true'],
    ['an object in a list', [{ de: 'Anker auf' }], '[{"de":"Anker auf"}]'],
    ['a Buffer as Node writes it', { type: 'Buffer', data: [97] }, '{"type":"Buffer","data":[97]}'],
    ['bytes that are no text', bytes('00ff10'), '00ff10'],
    ['bytes of a NUL', bytes('00'), '00'],
  ])('a text: %s', (_what, given, kept) => {
    const read = recordReader({ content: given });
    expect([read.text('content'), read.given()]).toEqual([null, { given: { content: kept } }]);
  });

  test.each<[string, unknown, string]>([
    ['a word', 'high', 'high'],
    ['a list', [1.5], '[1.5]'],
    ['an object', { value: 1.5 }, '{"value":1.5}'],
    ['a flag', true, 'true'],
    ['bytes', bytes('0102030405'), '0102030405'],
  ])('a number: %s', (_what, given, kept) => {
    const read = recordReader({ value: given });
    expect([read.number('sensor_value', 'value'), read.given()]).toEqual([null, { given: { sensor_value: kept } }]);
    expect(recordReader({ value: given }).count('value')).toBeNull();
  });

  test.each<[string, unknown, string]>([
    ['a list', [true], '[true]'],
    ['a word', 'perhaps', 'perhaps'],
    ['a large number', 7, '7'],
  ])('a flag: %s', (_what, given, kept) => {
    const read = recordReader({ fish: given });
    expect([read.flag('fish'), read.given()]).toEqual([null, { given: { fish: kept } }]);
  });

  test.each([undefined, null, '', 'N/A', '--', {}, []])('nothing is nothing to keep: %j', (given) => {
    const read = recordReader({ value: given });
    read.number('value');
    read.fields('value');
    expect(read.given()).toEqual({});
  });
});

test('bytes that are a text but for some are that text as far as it goes, and are kept', () => {
  const read = recordReader({ content: bytes(Buffer.from('Gr\u00fc\u00dfe', 'latin1').toString('hex')) });
  expect(read.text('content')).toBe('Gr\ufffd\ufffde');
  expect(read.given()).toEqual({ given: { content: '4772fcdf65' } });
});

test('what is read is nowhere else, and the first name that holds anything counts', () => {
  const read = recordReader({ message: null, alert_message: 'x', value: '1,5', fish: 'true', at: 1771623856 });
  expect([
    read.text('message', 'message', 'alert_message'),
    read.number('sensor_value', 'value'),
    read.flag('fish'),
    read.time(time, 'at'),
  ]).toEqual(['x', 1.5, true, '2026-02-20T21:44:16.000Z']);
  expect(read.given()).toEqual({});
});

test.each<[string, { given?: unknown }, object]>([
  [
    'an alert',
    alertOf('alerts', { id: { a: 1 }, message: { de: 'x' }, severity: ['high'], metric: [1], title: true }, {}, time),
    { alert_id: '{"a":1}', message: '{"de":"x"}', severity: '["high"]', metric: '[1]', title: 'true' },
  ],
  [
    'an alert’s readings',
    alertOf(
      'alerts',
      { value: [1], sensor_values: { rpm: 800, oil: 'low', tank: '1,500', x: [1], y: '' }, resolved: 'perhaps' },
      {},
      time,
    ),
    {
      sensor_value: '[1]',
      'sensor_values.oil': 'low',
      'sensor_values.tank': '1,500',
      'sensor_values.x': '[1]',
      resolved: 'perhaps',
    },
  ],
  ['readings that are none', alertOf('alerts', { sensor_values: [1, 2] }, {}, time), { sensor_values: '[1,2]' }],
  [
    'how a webhook ended',
    alertOf('webhook', {}, {}, time, { delivery: { status: 500 } }),
    { delivery_status: '{"status":500}' },
  ],
  [
    'a baseline',
    baselineOf({ version: [1], engineHours: 'many', conditions: { airTemp: [20] }, baseline: { rpm: [800] } }, time),
    { version: '[1]', engine_hours: 'many', 'conditions.air_temp': '[20]', 'baseline.rpm': '[800]' },
  ],
  [
    'a baseline’s numbers',
    baselineOf({ metrics: { rpm_idle: { mean: 800, stddev: 'low' }, rpm: [1] }, conditions: 'fine' }, time),
    { 'metrics.rpm_idle.stddev': 'low', 'metrics.rpm.mean': '[1]', conditions: 'fine' },
  ],
  [
    'a baseline’s other quantities',
    baselineOf(
      {
        baseline: { rpm: { idle: 800, sound: { level: 60 } }, exhaustTemperature: { idle: 300 }, remark: 'SECRET' },
        metrics: { vibration_idle: { mean: 2 }, owner_token: { token: 'SECRET', mean: 1 } },
      },
      time,
    ),
    {
      ...{ 'baseline.rpm.sound': '{"level":60}', 'baseline.exhaustTemperature': '{"idle":300}' },
      ...{ 'baseline.remark': 'a text', 'metrics.vibration_idle': '{"mean":2}', 'metrics.owner_token': '{"mean":1}' },
    },
  ],
  [
    'a code',
    madeCode({ tier: 'gold', paired: 'perhaps', paired_at: 12.5, mobile_app_version: { major: 1 } }, LICENSE, time),
    { current_tier: 'gold', pairing_completed: 'perhaps', paired_at: '12.5', mobile_app_version: '{"major":1}' },
  ],
  [
    'the wizard',
    answerFields({ completed: ['yes'], completed_at: 'noon' }, time),
    { completed: '["yes"]', completion_timestamp: 'noon' },
  ],
  [
    'the wizard’s parts',
    answerFields(
      {
        completed: true,
        language: ['de'],
        engine: 'Yanmar 3YM30',
        chartplotter: true,
        vessel: { model: 'X', year: [1998], type: { name: 'SECRET', hull: 'mono' } },
        wizard_answers: ['SECRET'],
      },
      time,
    ),
    {
      ...{ language: '["de"]', engine: 'Yanmar 3YM30', chartplotter: 'true', 'vessel.year': '[1998]' },
      ...{ 'vessel.type': '{"hull":"mono"}', wizard_answers: 'no object; it stays on the boat' },
    },
  ],
  [
    'a vessel in one word, which may be its name',
    answerFields({ completed: true, vessel: 'SECRET' }, time),
    { vessel: 'no object; it stays on the boat' },
  ],
  [
    'the resets',
    resetFields({ count: [1], last_reset: 'noon' }, {}, time),
    { reset_count: '[1]', last_reset_timestamp: 'noon' },
  ],
])('of %s nothing vanishes', (_what, { given }, expected) => {
  expect(given).toEqual(expected);
});

test.each<[status: string, delivery: string | null, resolved: boolean | null]>([
  ['ok', 'ok', null],
  ['ok', null, true],
  ['resolved', 'resolved', true],
  ['failed', 'failed', null],
])('a status %s of an alert whose sending ended with %s: resolved %s', (status, delivery, resolved) => {
  expect(alertOf('webhook', { message: 'x', status }, {}, time, { delivery }).resolved).toBe(resolved);
});
