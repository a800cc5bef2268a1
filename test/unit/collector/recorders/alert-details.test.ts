import { expect, test } from 'vitest';
import { alertRecord, createAlertTransitions } from '../../../../services/collector/recorders/alert-transitions.ts';
import { leftOutSentence } from '../../../../services/collector/recorders/left-out.ts';
import { readDelta } from '../../../../services/collector/recorders/read-delta.ts';
import { problemOf } from '../../../../shared/contracts/decode-payload.ts';
import { AlertRecord } from '../../../../shared/export/records.ts';

const START = Date.parse('2026-05-01T10:00:00Z');
const at = (second: number) => ({ wallMs: START + second * 1_000, arrivedMs: second * 1_000, source: 'gw.1' });
const MOB = { state: 'emergency', message: 'Person overboard' };
const HERE = { latitude: 60, longitude: 20 };
const THERE = { latitude: 60.001, longitude: 20.002 };

function play(...values: unknown[]) {
  const alerts = createAlertTransitions({ bootId: '0b0e5a1c-7f3d' });
  const reasons = values.map((value, second) => alerts.take('signalk', 'mob', value, at(second)));
  const records = alerts.takeChanged().map(alertRecord);
  for (const record of records) expect(problemOf(AlertRecord, record)).toBeNull();
  return { alerts, reasons, records, record: records.at(-1) };
}

test.each<[string, object, unknown]>([
  ['as servers write it', { position: HERE }, HERE],
  ['within data, as the specification proposes', { data: { position: HERE } }, HERE],
  ['as the data themselves', { data: HERE }, HERE],
  ['with what it is of', { position: { value: HERE, timestamp: '2026-05-01T10:00:00Z' } }, HERE],
  ['with a height', { position: { ...HERE, altitude: 0 } }, HERE],
  ['in two fields', HERE, HERE],
  ['by shorter names', { position: { lat: 60, lon: 20 } }, HERE],
  ['as GeoJSON', { position: { type: 'Point', coordinates: [20, 60] } }, HERE],
  ['as people write it', { position: '60°00.0′N 020°00.0′E' }, HERE],
  ['deeper', { data: { mob: { position: HERE } } }, HERE],
  [
    'of two vessels, neither its own',
    { cpaPositions: { self: { lat: 1, lon: 2 }, other: { lat: 3, lon: 4 } } },
    undefined,
  ],
  ['not known', { position: null }, undefined],
  ['without a fix', { position: { latitude: null, longitude: null } }, undefined],
  ['in the engine room', { location: 'Engine room' }, undefined],
])('where a person went overboard is in the alert: %s', (_how, more, gps) => {
  expect(play({ ...MOB, ...more }).record?.gps).toEqual(gps);
});

test('a position that cannot be read is null beside what was given', () => {
  const { record } = play({ ...MOB, position: 'off the pier' });
  expect(record).toMatchObject({ gps: null, gps_given: 'off the pier' });
});

test.each<[how: string, more: object]>([
  ['within it', { position: { ...HERE, valid: false } }],
  ['deeper', { data: { mob: { ...HERE, fixType: 'no fix' } } }],
  ['beside it', { position: HERE, methodQuality: 'no GPS' }],
])('a place of which is said that there is no fix is none, beside what was told: %s', (_how, more) => {
  const { record } = play({ ...MOB, ...more });
  expect(record).toMatchObject({ gps: null, gps_given: expect.stringMatching(/60.*(?:false|no fix|no GPS)/) });
  expect(play({ ...MOB, ...more }, { ...MOB, position: HERE }).record).toMatchObject({ gps: HERE });
});

test('what else a notification holds is kept by its own names', () => {
  const status = { silenced: false, acknowledged: false, canClear: true };
  const { record } = play({
    ...MOB,
    position: HERE,
    ...{ id: 'b58e421c', createdAt: '2026-03-25T08:25:30.059Z', status, method: ['visual', 'sound'] },
    ...{ alertType: 'Emergency Alarm', alertSystem: 5, location: '', data: { beacon: 3, position: HERE } },
  });
  expect(record).toMatchObject({ message: 'Person overboard', gps: HERE });
  expect(record?.details).toEqual({
    ...{ id: 'b58e421c', createdAt: '2026-03-25T08:25:30.059Z', status: JSON.stringify(status) },
    ...{ method: '["visual","sound"]', alertType: 'Emergency Alarm', alertSystem: '5' },
    data: JSON.stringify({ beacon: 3, position: HERE }),
  });
  expect(record?.fields_left_out).toBeUndefined();
});

test('where it was raised stays, and where it is now is told beside', () => {
  const { record } = play({ ...MOB, position: HERE }, { ...MOB, position: THERE });
  expect(record).toMatchObject({ gps: HERE, details: { position: JSON.stringify(THERE) }, times_raised: 1 });
});

test('a place that comes later is the first', () => {
  expect(play(MOB, { ...MOB, position: 'no fix yet' }, { ...MOB, position: HERE }).record).toMatchObject({ gps: HERE });
});

test('the newest word counts, also that of who clears it, and is no change of the alert', () => {
  const { record, alerts } = play(
    { ...MOB, status: { acknowledged: false } },
    { ...MOB, status: { acknowledged: true } },
    { state: 'normal', message: 'Recovered', status: { acknowledged: true }, by: 'skipper' },
  );
  expect(record?.details).toEqual({ status: '{"acknowledged":true}', by: 'skipper' });
  expect(record?.transitions?.map(({ state }) => state)).toEqual(['emergency', 'normal']);
  alerts.take('signalk', 'mob', { state: 'normal', by: 'nobody' }, at(9));
  expect(alerts.takeChanged()).toEqual([]);
});

test('what is only told anew each second is no news, but is known when it is asked for', () => {
  const { alerts } = play({ ...MOB, range: 1 });
  alerts.take('signalk', 'mob', { ...MOB, range: 2 }, at(1));
  expect(alerts.hasChanged()).toBe(false);
  expect(alerts.takeChanged().map(alertRecord)).toMatchObject([{ details: { range: '2' } }]);
  alerts.take('signalk', 'mob', { ...MOB, range: 2 }, at(2));
  expect(alerts.takeChanged()).toEqual([]);
});

test('what is private stays aboard, and is named', () => {
  const { record } = play({ ...MOB, mmsi: '123456789', data: { name: 'Anna', crew: 2 }, token: 'SECRET' });
  expect(record?.details).toEqual({ data: '{"crew":2}' });
  expect(record?.fields_left_out).toEqual(['mmsi', 'data', 'token']);
});

test('details without end are bounded, and what there is no room for is named', () => {
  const many = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`x${i}`, 'y']));
  const { record } = play({ ...MOB, ...many });
  expect(Object.keys(record?.details ?? {})).toHaveLength(50);
  expect(record?.fields_left_out).toHaveLength(50);
  const long = play({ ...MOB, a: 'x'.repeat(5_000), ['n'.repeat(200)]: 1 });
  expect(long.record?.details?.a).toMatch(/^x{999}…$/);
  expect(long.record?.fields_left_out).toEqual([expect.stringMatching(/^n{99}…$/)]);
  expect(long.reasons).toEqual(['cut_text']);
});

test('six hundred alerts with as much as they may hold are bounded together', () => {
  const alerts = createAlertTransitions({ bootId: '0b0e5a1c-7f3d' });
  const full = Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((name) => [name, 'x'.repeat(900)]));
  for (let i = 0; i < 600; i++) alerts.take('signalk', `k${i % 2}.a${i}`, { ...MOB, ...full }, at(i));
  const held = alerts.takeChanged().map(({ details = {} }) => JSON.stringify(details).length);
  expect(held.reduce((sum, one) => sum + one, 0)).toBeLessThan(520_000);
});

test('a delta of a person overboard, as a server sends it, is an alert with its place', () => {
  const value = { ...MOB, position: HERE, id: 'b58e421c', method: ['visual'] };
  const update = { $source: 'freeboard', values: [{ path: 'notifications.mob.7d6c', value }] };
  const { values, leftOut } = readDelta(JSON.stringify({ context: 'vessels.self', updates: [update] }), null);
  expect(leftOut.map((one) => leftOutSentence({ ...one, categories: [], count: 1, example: '' }))).toEqual([]);
  expect(values.map(({ path }) => path)).toEqual(['notifications.mob.7d6c']);
  expect(play(values[0]?.value).record).toMatchObject({ gps: HERE, details: { id: 'b58e421c' } });
});
