import { expect, test } from 'vitest';
import { boatTime } from '../../../../shared/export/from-boat/boat-time.ts';
import { parseBoatJson } from '../../../../shared/export/from-boat/parse-boat-json.ts';
import { plainValues, withPlainValues } from '../../../../shared/export/from-boat/plain-values.ts';

const AT = '2026-02-20T21:44:16Z';
const SECONDS = Date.parse(AT) / 1_000;

test.each<[what: string, given: string, plain: unknown]>([
  ['Go’s NullString', '{"String":"Fog","Valid":true}', 'Fog'],
  ['one that is null', '{"String":"","Valid":false}', null],
  ['NullTime', `{"Time":"${AT}","Valid":true}`, AT],
  ['NullTime of nothing', '{"Time":"0001-01-01T00:00:00Z","Valid":false}', null],
  ['NullInt64', '{"Int64":42,"Valid":true}', 42],
  ['NullInt64 of many digits', '{"Int64":9223372036854775807,"Valid":true}', '9223372036854775807'],
  ['NullFloat64, the other way round', '{"Valid":true,"Float64":1.5}', 1.5],
  ['NullBool', '{"Bool":false,"Valid":true}', false],
  ['Null of any type', '{"V":{"String":"x","Valid":true},"Valid":true}', 'x'],
  [
    'a NullUUID',
    '{"UUID":"3bdef553-9b6a-4620-8a5f-b94bf22a2520","Valid":true}',
    '3bdef553-9b6a-4620-8a5f-b94bf22a2520',
  ],
  ['MongoDB’s date', `{"$date":"${AT}"}`, AT],
  ['its canonical date', `{"$date":{"$numberLong":"${SECONDS}000"}}`, SECONDS * 1_000],
  ['its long', '{"$numberLong":"9007199254740993"}', '9007199254740993'],
  ['its int', '{"$numberInt":"7"}', 7],
  ['its decimal', '{"$numberDecimal":"1.50"}', '1.50'],
  ['its id', '{"$oid":"65a000000000000000000001"}', '65a000000000000000000001'],
  ['DynamoDB’s text', '{"S":"Fog"}', 'Fog'],
  ['its number', '{"N":"43.6"}', 43.6],
  ['its long number', '{"N":"12345678901234567890"}', '12345678901234567890'],
  ['its nothing', '{"NULL":true}', null],
  ['its map', '{"M":{"latitude":{"N":"43.6"},"longitude":{"N":"-79.3"}}}', { latitude: 43.6, longitude: -79.3 }],
  ['its list', '{"L":[{"S":"a"},{"BOOL":true}]}', ['a', true]],
  ['Firestore’s integer', '{"integerValue":"7"}', 7],
  ['its time', `{"timestampValue":"${AT}"}`, AT],
  ['its place', '{"geoPointValue":{"latitude":1,"longitude":2}}', { latitude: 1, longitude: 2 }],
  ['its moment', `{"_seconds":${SECONDS},"_nanoseconds":5000000}`, '2026-02-20T21:44:16.005Z'],
  ['a moment of Protocol Buffers', `{"seconds":"${SECONDS}","nanos":0}`, '2026-02-20T21:44:16.000Z'],
  ['a moment of Java’s', `{"epochSecond":${SECONDS},"nano":0}`, '2026-02-20T21:44:16.000Z'],
  ['a moment of ROS 2', `{"sec":${SECONDS},"nanosec":503217123}`, '2026-02-20T21:44:16.503Z'],
  ['one of ROS', `{"nsecs":0,"secs":${SECONDS}}`, '2026-02-20T21:44:16.000Z'],
  ['one of its clients', `{"sec":${SECONDS},"nsec":5000000}`, '2026-02-20T21:44:16.005Z'],
  ['one of C', `{"tv_sec":${SECONDS},"tv_nsec":5000000}`, '2026-02-20T21:44:16.005Z'],
  ['a wrapper of Protocol Buffers', '{"value":"Fog"}', 'Fog'],
  ['Java’s Optional', '{"present":true,"value":7}', 7],
  ['an empty one', '{"empty":true,"present":false}', null],
  ['Avro’s text', '{"string":"Fog"}', 'Fog'],
  ['its long', '{"long":1771623856000}', 1_771_623_856_000],
  [
    'PHP’s time',
    '{"date":"2026-02-20 16:44:16.000000","timezone_type":3,"timezone":"UTC"}',
    '2026-02-20 16:44:16.000Z',
  ],
])('%s is the value that it is', (_what, given, plain) => {
  expect(plainValues(parseBoatJson(given))).toEqual(plain);
});

test.each(['+01:00', 'Europe/Berlin'])('a time of PHP’s of %s is read', (timezone) => {
  const timezone_type = timezone.startsWith('+') ? 1 : 3;
  const plain = plainValues({ date: '2026-02-20 22:44:16.000000', timezone_type, timezone });
  expect(boatTime('UTC').toUtc(plain)).toBe('2026-02-20T21:44:16.000Z');
});

test.each([
  { String: 'x', Valid: 'yes' },
  { String: 'x', Valid: true, more: 1 },
  { S: 1 },
  { N: 'many' },
  { M: { latitude: 43.6 } },
  { seconds: 90, nanos: 0 },
  { sec: 90, nanosec: 0 },
  { seconds: SECONDS, nanos: 2e9 },
  { value: 71 },
  { value: { latitude: 1, longitude: 2 } },
  { long: 9.97 },
  { present: true, empty: false },
  { $date: [1] },
  { date: '2026-02-20 22:44:16', timezone_type: 2, timezone: 'CST' },
  { latitude: 1, longitude: 2 },
  {},
])('%j is what it is', (given) => expect(plainValues(given)).toEqual(given));

test('the parts of a local time, as Jackson lists them, are that time where one is asked for', () => {
  const parts = [2026, 2, 20, 21, 44];
  expect(withPlainValues({ timestamp: parts, created_at: [...parts, 16, 5_000_000], marks: parts })).toEqual({
    timestamp: '2026-02-20T21:44:00',
    created_at: '2026-02-20T21:44:16.005000000',
    marks: parts,
  });
  for (const time of [
    [20, 2, 2026, 21, 44],
    [2026, 2, 20],
    [2026, 2, 20, 21.5, 44],
    [2026, 2, 20, 21, -4],
    [2026, 2, 30, 21, 44],
    [2026, 13, 20, 21, 44],
    [2026, 0, 20, 21, 44],
    [2026, 2, 20, 24, 0],
    [2026, 2, 20, 21, 60],
    [2026, 2, 20, 21, 44, 61],
    [2026, 2, 20, 21, 44, 16, 1_000_000_000],
    [2000, 500, 600, 700, 800],
  ])
    expect(withPlainValues({ time })).toEqual({ time });
});

test('under a name that certainly is that of a moment alone', () => {
  const parts = [2005, 1, 2, 3, 4];
  const read = (names: readonly string[]) => withPlainValues(Object.fromEntries(names.map((name) => [name, parts])));
  const moments = [
    'time',
    'timestamp',
    'ts',
    'dateTime',
    'date',
    'startTime',
    'event_time',
    'updatedAt',
    'resolved_at',
  ];
  const more = ['timestamp_utc', 'creationDate', 'last-update-time', 'LOG_TIME', 'localDateTime', 'gps.time'];
  for (const moment of Object.values(read([...moments, ...more]))) expect(moment).toBe('2005-01-02T03:04:00');
  const spans = ['timeout', 'updates', 'sentiment', 'runtime', 'uptime', 'responseTime', 'travel_time', 'times'];
  const others = ['dates', 'candidate', 'update', 'stamps', 'at', 'estimated', 'mandate', 'lifetime', 'format', 'seat'];
  for (const list of Object.values(read([...spans, ...others]))) expect(list).toEqual(parts);
});

test('a record is none, and what holds nothing of it stays the same object', () => {
  expect(withPlainValues({ S: 'x' })).toEqual({ S: 'x' });
  const record = { content: 'x', gps: { latitude: 1, longitude: 2 } };
  expect(withPlainValues(record)).toBe(record);
});
