import { expect, test } from 'vitest';
import { contributedRecord } from '../../../services/collector/contributions/contributed-record.ts';
import { givenRecords } from '../../../services/collector/contributions/given-records.ts';
import { notTakenSentence } from '../../../services/collector/contributions/why-refused.ts';
import type { CategoryName } from '../../../shared/export/categories.ts';
import { fitRecord } from '../../../shared/export/fit-record.ts';
import { parseBoatJson } from '../../../shared/export/from-boat/parse-boat-json.ts';
import { categoryRecordSchemas } from '../../../shared/export/records.ts';
import { contributedAt } from '../../support/contributor-context.ts';

const AT = '2026-02-20T21:44:00Z';
const LATER = '2026-02-20T22:44:00Z';
const RECEIVED = '2026-02-20T23:00:00.000Z';
const CONTEXT = { ...contributedAt(RECEIVED), latest: '2026-02-20T23:10:00.000Z' };
const contributed = (category: CategoryName, payload: unknown, context: object = {}) =>
  givenRecords(category, payload).map(({ one, place }) => {
    const recording = contributedRecord(category, one as never, { ...CONTEXT, ...context });
    return { place, ...(recording?.kept ?? recording?.record) } as Record<string, unknown>;
  });

test('values in the types of their serializer are read as what they are', () => {
  const entry = {
    id: { Int64: '9223372036854775807', Valid: true },
    content: { String: 'Fog', Valid: true },
    timestamp: { Time: AT, Valid: true },
    weather: { String: '', Valid: false },
    gps: { M: { latitude: { N: '43.6' }, longitude: { N: '-79.3' } } },
  };
  const [read] = contributed('boatlog', entry);
  expect(read).toEqual({
    ...{ contributed_by: 'aboard', received_at: RECEIVED },
    ...{ place: '', entry_id: '9223372036854775807', timestamp: AT, type: null, content: 'Fog', weather: null },
    gps: { latitude: 43.6, longitude: -79.3 },
  });
});

const FIRING = {
  status: 'firing',
  labels: { alertname: 'BilgeHigh', severity: 'critical', instance: 'pi' },
  annotations: { summary: 'Bilge is high', description: 'Above 40 cm', runbook: 'r' },
  startsAt: AT,
  endsAt: '0001-01-01T00:00:00Z',
  generatorURL: 'http://p/g',
  fingerprint: 'f1',
};
const SAID = {
  ...{ alert_id: `f1@${AT}`, origin: 'contributed', timestamp: AT, type: 'BilgeHigh', severity: 'critical' },
  ...{ title: 'Bilge is high', message: 'Above 40 cm' },
};

test.each<[category: CategoryName, json: string, read: object, given?: object]>([
  ['telemetry', '"memory_total_kb":12345678901234567890', {}, { memory_total_kb: '12345678901234567890' }],
  ['telemetry', '"cpu_count":12345678901234567890', { cpu_count: null }, { cpu_count: '12345678901234567890' }],
  ['telemetry', '"cpu_temperature_c":1e400', { cpu_temperature_c: null }, { cpu_temperature_c: '1e400' }],
  ['marine_vision_captures', '"confidence":-1e999', { confidence: null }, { confidence: '-1e999' }],
  ['marine_vision_captures', '"file_size_bytes":"265741"', { file_size_bytes: 265_741 }],
  ['marine_vision_captures', '"file_size_bytes":"1,500"', { file_size_bytes: null }, { file_size_bytes: '1,500' }],
])('a number in %s is read, or kept digit by digit: %s', (category, json, read, given) => {
  const [record = {}] = contributed(
    category,
    parseBoatJson(`{"capture_id":"a","species":"Pike","timestamp":"${AT}",${json}}`),
  );
  const fitted = fitRecord<object>(categoryRecordSchemas[category], record, () => {});
  expect(fitted).toMatchObject(read);
  expect((fitted as { given?: object }).given).toEqual(given);
});

test('an alert of Alertmanager’s is read by itself', () => {
  const [firing] = contributed('system_alerts', FIRING);
  expect(firing).toMatchObject({ ...SAID, resolved: false, resolved_at: null });
  expect(firing?.fields_left_out).toEqual(['generatorURL', 'labels.instance', 'annotations.runbook', 'endsAt']);
  const [over] = contributed('system_alerts', { ...FIRING, status: 'resolved', endsAt: LATER });
  expect(over).toMatchObject({ ...SAID, resolved: true, resolved_at: LATER });
});

test('each of a webhook’s envelope is an alert, and told by its place', () => {
  const other = { ...FIRING, fingerprint: 'f2', annotations: {}, status: 'resolved', endsAt: LATER };
  const envelope = { version: '4', status: 'firing', receiver: 'boat', groupKey: 'k', alerts: [FIRING, other] };
  expect(contributed('system_alerts', envelope)).toMatchObject([
    { ...SAID, place: '/alerts/0' },
    { place: '/alerts/1', alert_id: `f2@${AT}`, title: 'BilgeHigh', message: null, resolved: true },
  ]);
  expect(contributed('system_alerts', [envelope])).toMatchObject([{ place: '/0/alerts/0' }, { place: '/0/alerts/1' }]);
});

test.each<[given: object, expected: object]>([
  [{ cleared_at: LATER }, { resolved: true, resolved_at: LATER }],
  [{ status: 'cleared' }, { resolved: true, resolved_at: null }],
  [{ status: 'Resolved' }, { resolved: true }],
  [{ status: 'removed' }, { resolved: true }],
  [{ status: 'firing' }, { resolved: false }],
  [{ status: 'sent' }, { resolved: null, fields_left_out: ['status'] }],
  [{ status: 'OK' }, { resolved: true }],
  [{ status: 'off' }, { resolved: true }],
  [{ status: 'Résolue' }, { resolved: true }],
  [{ status: 'not resolved' }, { resolved: false }],
  [{ status: 'no longer active' }, { resolved: true }],
  [{ active: false }, { resolved: true }],
  [{ is_active: 'true' }, { resolved: false }],
  [{ monitorCondition: 'Resolved' }, { resolved: true }],
  [{ alarm_state: 'ACTIVE_UNACK' }, { resolved: false }],
])('that an alert is over is read of %j', (given, expected) => {
  expect(contributed('system_alerts', { message: 'x', timestamp: AT, ...given })).toMatchObject([expected]);
});

test.each([
  ...['RESOLVED', 'closed', 'OK', 'normal', 'off', 'recovered', 'inactive', 'ended', ' cleared ', 'nominal'],
  ...['auto-resolved', 'AutoResolved', 'RECOVERY', 'Healthy', 'returned to normal', 'RTN', 'RTN_UNACK', 'expired'],
  ...['CLEARED_ACK', 'CLEARED_UNACK', 'alarm cleared', 'not active'],
  ...['behoben', 'terminé', 'resuelto', 'opgelost', 'risolto', 'resolvido', 'avslutad'],
])('a state of being over is no severity: %s', (state) => {
  const [alert] = contributed('system_alerts', { message: 'x', timestamp: AT, state });
  expect(alert).toMatchObject({ resolved: true, severity: null });
  expect([alert?.given, alert?.fields_left_out]).toEqual([undefined, undefined]);
});

test.each<[given: object, resolved: boolean | null, severity: string | null, leftOut?: string[]]>([
  [{ state: 'alarm' }, null, 'alarm'],
  [{ state: 'firing' }, false, null],
  [{ state: 'ok', priority: 'P1', status: 'resolved' }, true, 'P1'],
  [{ state: 'ok', status: 'sent' }, true, null, ['status']],
  [{ state: 'acknowledged' }, false, null],
  [{ state: 'unresolved' }, false, null],
  [{ state: 'Störung' }, null, 'Störung'],
  [{ severity: 'CLEARED' }, true, null],
  [{ severity: 'normal' }, null, 'normal'],
])('a state says how bad it is or whether it is over: %j', (given, ...expected) => {
  const [alert] = contributed('system_alerts', { message: 'x', timestamp: AT, ...given });
  const [resolved, severity, leftOut] = expected;
  expect(alert).toMatchObject({ resolved, severity });
  expect((alert?.fields_left_out as string[] | undefined)?.toSorted()).toEqual(leftOut);
});

test('a state that is not known is no severity, and kept', () => {
  const [alert] = contributed('system_alerts', { message: 'x', timestamp: AT, state: 'shelved' });
  expect(alert).toMatchObject({ resolved: null, severity: null, given: { state: 'shelved' } });
});

test.each<[said: object, kept: object]>([
  [
    { resolved: true, status: 'firing' },
    { resolved: 'true', status: 'firing' },
  ],
  [
    { resolved: false, status: 'resolved' },
    { resolved: 'false', status: 'resolved' },
  ],
  [
    { cleared: true, active: true },
    { resolved: 'true', active: 'true' },
  ],
  [
    { state: 'ok', status: 'firing', level: 'high' },
    { state: 'ok', status: 'firing' },
  ],
  [
    { status: 'active', resolved_at: LATER },
    { status: 'active', resolved_at: LATER },
  ],
  [
    { resolved: false, ended_at: LATER },
    { resolved: 'false', resolved_at: LATER },
  ],
])('what is said of an alert and contradicts itself says nothing, and is kept: %j', (said, kept) => {
  const [alert] = contributed('system_alerts', { message: 'x', timestamp: AT, ...said });
  expect(alert).toMatchObject({ resolved: null, resolved_at: null, given: kept });
  expect(alert?.fields_left_out).toBeUndefined();
});

const AHEAD = '2026-02-21T07:00:00Z';
const BEFORE = '2026-02-19T21:44:00Z';
test.each<[said: object, resolved: boolean | null]>([
  [{ status: 'firing', ended_at: AHEAD }, false],
  [{ status: 'open', endedAt: AHEAD }, false],
  [{ state: 'active', recovered_at: BEFORE }, false],
  [{ state: 'active', closed_at: BEFORE }, false],
  [{ resolved_at: AHEAD }, null],
  [{ resolved_at: BEFORE }, null],
  [{ resolved: true, resolved_at: AHEAD }, true],
])('an end that lies ahead, or before the beginning, is none, and is kept: %j', (said, resolved) => {
  const [alert] = contributed('system_alerts', { message: 'x', timestamp: AT, ...said });
  const [end] = Object.values(said).slice(-1);
  expect(alert).toMatchObject({ resolved, resolved_at: null, given: { resolved_at: end } });
});

test('what says that an alert is over may be sent a little after its end', () => {
  const [alert] = contributed('system_alerts', { message: 'x', timestamp: LATER, cleared: true, cleared_at: AT });
  expect(alert).toMatchObject({ resolved: true, resolved_at: null });
  const end = '2026-02-20T22:43:58Z';
  const [soon] = contributed('system_alerts', { message: 'x', timestamp: LATER, cleared: true, cleared_at: end });
  expect(soon).toMatchObject({ resolved: true, resolved_at: end });
  const untrusted = { latest: null };
  const [ahead] = contributed('system_alerts', { message: 'x', timestamp: AT, cleared_at: AHEAD }, untrusted);
  expect(ahead).toMatchObject({ resolved: true, resolved_at: AHEAD });
});

test.each<[what: string, timestamp: unknown, context: object, receivedAt: string | undefined]>([
  ['1,024 weeks before', '2006-07-07T23:00:00Z', {}, RECEIVED],
  ['two days before that', '2006-07-05T20:00:00Z', {}, RECEIVED],
  ['2,048 weeks before', '1986-11-21T20:00:00Z', {}, RECEIVED],
  ['five days before that', '2006-07-02T20:00:00Z', {}, RECEIVED],
  ['a day ahead', '2026-02-21T21:00:00Z', {}, RECEIVED],
  ['a year ahead', '2027-02-21T21:00:00Z', {}, RECEIVED],
  ['14 years ahead', '2040-02-21T21:00:00Z', {}, RECEIVED],
  ['a minute ahead', '2026-02-20T23:01:00Z', {}, RECEIVED],
  ['now', AT, {}, RECEIVED],
  ['years ago', '2019-03-01T00:00:00Z', {}, RECEIVED],
  ['of which it is not known when it came', '2006-07-07T23:00:00Z', { receivedAt: null }, undefined],
])('a time stays as it was given, with when it came in: %s', (_what, timestamp, context, receivedAt) => {
  const [read] = contributed('boatlog', { content: 'x', timestamp, received_at: LATER }, context);
  expect(read?.timestamp).toBe(timestamp);
  expect(read?.received_at).toBe(receivedAt);
});

test('the same record that comes again is the same, whenever that is', () => {
  const given = { content: 'x', timestamp: '2006-07-07T23:00:00Z' };
  const keys = [RECEIVED, '2026-02-21T03:00:00.000Z'].map(
    (receivedAt) => contributedRecord('boatlog', given, { ...CONTEXT, receivedAt })?.key,
  );
  expect(keys[0]).toBe(keys[1]);
});

test('a refusal says the reason that there is, and counts each of several', () => {
  const of = (notTaken: object[], given = 3) =>
    notTakenSentence(notTaken as never, given, { category: 'boatlog', topic: 'export/data/boatlog' });
  expect(of([{ why: 'deleted', place: '/1' }])).toBe(
    "1 of 3 records contributed on export/data/boatlog are marked as deleted; they were left out (/1). The export's schema says what a record may hold.",
  );
  expect(of([{ why: 'unknown', place: '' }], 1)).toBe(
    "1 of 1 records contributed on export/data/boatlog hold nothing that boatlog knows; they were left out. The export's schema says what a record may hold.",
  );
  const two = of([
    { why: 'too_large', place: '/0' },
    { why: 'no_record', place: '/1' },
    { why: 'no_record', place: '/2' },
  ]);
  expect(two).toContain(
    'cannot be taken: 1 is larger than a record may be, 2 are no records at all; they were left out (/0, /1, /2)',
  );
});
