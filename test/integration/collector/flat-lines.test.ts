import { describe, expect, test } from 'vitest';
import { boatWith, collectBoat } from '../../support/boat-fixture.ts';

const WEBHOOK = 'data/alarm-webhook-log.jsonl';
const ALERTS = 'data/alerts.json';
const CODES = 'data/qr-codes.json';
const HEALTH = 'state/pi-health-status.json';
const TS = '2026-02-20T12:00:01Z';
const line = (...entries: unknown[]) => entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');

async function collected(files: Record<string, unknown>, category: 'system_alerts' | 'qr_codes' | 'telemetry') {
  const { document, misfit } = await collectBoat(boatWith(files));
  expect(misfit).toBeNull();
  const problems = document.problems.filter((one) => one.category === category);
  return { data: document.data, problems: problems.map(({ code, message }) => [code, message]) };
}

describe('a line of the log of alarms that has no `alert`', () => {
  test.each<[string, object, object]>([
    ['flat', { level: 'alarm', message: 'flat' }, { severity: 'alarm', message: 'flat' }],
    ['by other names', { severity: 'warn', msg: 'm', path: 'a.b' }, { severity: 'warn', message: 'm', metric: 'a.b' }],
    ['as chats have it', { text: 'Bilge' }, { message: 'Bilge' }],
    [
      'with its value',
      { metric: 'oil', value: 4, threshold: 9 },
      { metric: 'oil', sensor_value: 4, threshold_value: 9 },
    ],
    ['with a title', { state: 'alarm', title: 'Bilge' }, { severity: 'alarm', title: 'Bilge' }],
    ['in a payload', { type: 'alarm', payload: { message: 'p' } }, { type: 'alarm', message: 'p' }],
    ['in data', { event: 'raised', data: { message: 'd' } }, { message: 'd' }],
    ['as a notification', { notification: { state: 'warn', message: 'n' } }, { severity: 'warn', message: 'n' }],
    ['as an alarm in words', { alarm: 'Bilge' }, { message: 'Bilge' }],
    ['in a list of one', { alerts: [{ title: 'one' }] }, { title: 'one' }],
    ['with an empty alert beside it', { alert: {}, message: 'beside' }, { message: 'beside' }],
    [
      'with a place',
      { message: 'MOB', position: { latitude: 60, longitude: 20 } },
      { gps: { latitude: 60, longitude: 20 } },
    ],
    ['with a position in words', { message: 'MOB', position: 'there' }, { gps: null, gps_given: 'there' }],
  ])('is read by the usual names of an alert: %s', async (_how, more, expected) => {
    const { data } = await collected({ [WEBHOOK]: line({ ts: TS, status: 200, ...more }) }, 'system_alerts');
    expect(data.system_alerts).toMatchObject([
      { origin: 'webhook', timestamp: TS, delivery_status: '200', ...expected },
    ]);
  });

  test('each of several is one', async () => {
    const sent = line({ ts: TS, alerts: [{ message: 'a' }, { message: 'b' }] });
    const { data, problems } = await collected({ [WEBHOOK]: sent }, 'system_alerts');
    expect(data.system_alerts.map(({ message }) => message)).toEqual(['a', 'b']);
    expect(problems).toEqual([]);
  });

  test.each(['time', 'created_at', 'date', 'raisedAt', 'time_utc'])('has its time by any name: %s', async (name) => {
    const { data } = await collected({ [WEBHOOK]: line({ [name]: TS, message: 'm' }) }, 'system_alerts');
    expect(data.system_alerts).toMatchObject([{ timestamp: TS, message: 'm' }]);
  });

  test('and a time in its alert only has that one', async () => {
    const { data } = await collected({ [WEBHOOK]: line({ alert: { message: 'm', created_at: TS } }) }, 'system_alerts');
    expect(data.system_alerts).toMatchObject([{ timestamp: TS, message: 'm' }]);
  });

  test.each<[string, object]>([
    ['nothing', {}],
    ['a time alone', { ts: TS }],
    ['how something was sent', { ts: TS, status: 200 }],
    ['an alert of nothing', { ts: TS, status: 200, alert: {} }],
    ['an alert that is null', { ts: TS, alert: null }],
    ['what nobody knows', { ts: TS, colour: 'red', payload: { a: 1 }, data: 5 }],
    ['that something is over', { ts: TS, alert: { resolved: true } }],
  ])('and tells nothing of one is counted: %s', async (_what, entry) => {
    const log = line({ ts: TS, alert: { message: 'm' } }, entry);
    const { data, problems } = await collected({ [WEBHOOK]: log }, 'system_alerts');
    expect(data.system_alerts).toHaveLength(1);
    const what = '1 line is damaged or no entries, such as line 2 (it holds nothing of an entry)';
    expect(problems).toEqual([
      ['rows_skipped', `${WEBHOOK}: ${what}; that was left out, and what is whole on them is here.`],
    ]);
  });

  test('is found on a damaged line as well', async () => {
    const log = `${JSON.stringify({ ts: TS, message: 'torn' }).slice(0, -5)}${line({ ts: TS, message: 'whole' })}`;
    const { data, problems } = await collected({ [WEBHOOK]: log }, 'system_alerts');
    expect(data.system_alerts.map(({ message }) => message)).toEqual(['whole']);
    expect(problems).toMatchObject([['rows_skipped', expect.stringContaining('line 1 (a part of an entry)')]]);
  });
});

describe('a file that is a list of records', () => {
  const two = [
    { id: 1, message: 'a', timestamp: TS },
    { id: 2, message: 'b', timestamp: TS },
  ];
  test.each<[string, string]>([
    ['one a line', line(...two)],
    ['without an end of the last line', line(...two).trimEnd()],
    ['with CR LF', line(...two).replaceAll('\n', '\r\n')],
    ['with a byte order mark', `\uFEFF${line(...two)}`],
    ['with empty lines', line(...two).replaceAll('\n', '\n\n')],
    ['with commas behind them', line(...two).replaceAll('\n', ',\n')],
    ['one right behind the other', line(...two).replaceAll('\n', '')],
    ['each over several lines', two.map((one) => JSON.stringify(one, null, 2)).join('\n')],
    ['a list a line', line([two[0]], [two[1]])],
    ['encoded twice', line(...two.map((one) => JSON.stringify(one)))],
    ['an object around them', JSON.stringify({ alerts: two })],
  ])('is read as it is written: %s', async (_how, text) => {
    const { data, problems } = await collected({ [ALERTS]: text }, 'system_alerts');
    expect(data.system_alerts.map(({ message, alert_id }) => [message, alert_id])).toEqual([
      ['a', '1'],
      ['b', '2'],
    ]);
    expect(problems).toEqual([]);
  });

  test('is a list of one where it is one', async () => {
    const { data, problems } = await collected({ [ALERTS]: line(two[0]) }, 'system_alerts');
    expect([data.system_alerts.length, problems]).toEqual([1, []]);
  });

  test('of codes as well', async () => {
    const codes = line({ generated_at: TS, tier: 2 }, { generated_at: TS, tier: 3 });
    const { data, problems } = await collected({ [CODES]: codes }, 'qr_codes');
    expect(data.qr_codes.slice(1).map(({ current_tier }) => current_tier)).toEqual([2, 3]);
    expect(problems).toEqual([]);
  });

  test('names the line that is torn, and keeps the others', async () => {
    const text = `${line(...two)}{"id":3,"message":"c`;
    const { data, problems } = await collected({ [ALERTS]: text }, 'system_alerts');
    expect(data.system_alerts).toHaveLength(2);
    expect(problems.map(([code]) => code)).toEqual(['rows_skipped']);
  });

  test.each<[string, string]>([
    ['a list', JSON.stringify(two).slice(0, -9)],
    ['an object around one', JSON.stringify({ alerts: two }).slice(0, -9)],
    ['the first line', line(...two).slice(5)],
  ])('is torn where its beginning is: %s', async (_what, text) => {
    const { data, problems } = await collected({ [ALERTS]: text }, 'system_alerts');
    expect(data.system_alerts).toEqual([]);
    expect(problems).toEqual([['corrupt', `${ALERTS} is not valid JSON; it may have been torn by a power cut.`]]);
  });

  test.each<[string, string, 'system_alerts' | 'qr_codes', string]>([
    ['alerts', ALERTS, 'system_alerts', 'alert'],
    ['codes', CODES, 'qr_codes', 'code'],
  ])('holds no record of nothing, unsaid: %s', async (_what, file, category, what) => {
    const entries = [{ message: 'm', tier: 1 }, { timestampp: TS }, {}, 'text'];
    const { data, problems } = await collected({ [file]: entries }, category);
    expect(data[category].filter(({ origin }) => origin !== 'installation_id')).toHaveLength(1);
    const words = `${file}: 3 entries are no ${what} and left out, such as /1, which holds nothing of one.`;
    expect(problems).toEqual([['rows_skipped', words]]);
  });
});

test('a health file of which nothing is known is named, and no record of nothing', async () => {
  const files = {
    [HEALTH]: { timestamp: TS, colour: 'red' },
    'config/user-preferences.json': { telemetry_enabled: true },
  };
  const { data, problems } = await collected(files, 'telemetry');
  expect(data.telemetry.map(({ origin }) => origin)).not.toContain('pi_health');
  expect(problems).toEqual([['unexpected_format', `${HEALTH} holds nothing of a computer’s health that is known.`]]);
});
