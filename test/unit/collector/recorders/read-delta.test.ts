import { expect, test } from 'vitest';
import { readDelta, selfOf } from '../../../../services/collector/recorders/read-delta.ts';

const SELF = 'vessels.urn:mrn:imo:mmsi:230099999';
const AT = '2016-04-09T16:41:09.125Z';
const one = (path: unknown, value: unknown) => ({ timestamp: AT, values: [{ path, value }] });
const read = { path: 'a.b', value: 1, at: Date.parse(AT), stamp: AT, source: 'unnamed' };

test.each([
  ['no context', { updates: [one('a.b', 1)] }, [read]],
  ['vessels.self', { context: 'vessels.self', updates: [one('a.b', 1)] }, [read]],
  ['its own name', { context: SELF, updates: [one('a.b', 1)] }, [read]],
  ['another vessel', { context: 'vessels.urn:mrn:imo:mmsi:1', updates: [one('a.b', 1)] }, []],
  ['null: the value is gone', { updates: [one('a.b', null)] }, [{ ...read, value: null }]],
  ['no time', { updates: [{ values: [{ path: 'a.b', value: 1 }] }] }, [{ ...read, at: null, stamp: null }]],
  ['no readable time', { updates: [{ ...one('a.b', 1), timestamp: 'soon' }] }, [{ ...read, at: null, stamp: 'soon' }]],
  [
    'a clock that is not set',
    { updates: [{ ...one('a.b', 1), timestamp: '1970-01-01T00:00:09Z' }] },
    [{ ...read, at: 9_000, stamp: '1970-01-01T00:00:09Z' }],
  ],
  ['its source', { updates: [{ $source: 'gw.1', ...one('a.b', 1) }] }, [{ ...read, source: 'gw.1' }]],
  [
    'its source in the older form',
    { updates: [{ source: { label: 'n2k', src: '17', pgn: 127488 }, ...one('a.b', 1) }] },
    [{ ...read, source: 'n2k.17' }],
  ],
  ['metadata only', { updates: [{ meta: [{ path: 'a.b', value: { units: 'Hz' } }] }] }, []],
  ['an entry without a path beside one with', { updates: [one(undefined, 1), one('a.b', 1)] }, [read]],
  ['a path that is none', { updates: [one('a\nb', 1), one('x'.repeat(501), 1), one('', 1)] }, []],
  ['no value', { updates: [{ values: [{ path: 'a.b' }] }] }, []],
  ['nonsense', { updates: [null, 7, [], { values: 7 }, { values: [null, 7] }] }, []],
  ['no updates', { requestId: 'x' }, []],
])('%s', (_what, message, expected) => {
  expect(readDelta(JSON.stringify(message), SELF).values).toEqual(expected);
});

test.each(['', '{"updates":[{"values":[{"pa', 'null', '7', '"NaN"', '{"updates": NaN'])('no message: %j', (text) => {
  expect(readDelta(text, null).values).toEqual([]);
});

test('a bare NaN spoils its own value only', () => {
  const text =
    '{"updates":[{"values":[{"path":"a","value":NaN},{"path":"b","value": -Infinity},{"path":"c NaN","value":1},{"path":"d","value":2}]}]}';
  expect(readDelta(text, null).values.map(({ path, value }) => [path, value])).toEqual([
    ['a', 'no number'],
    ['b', 'no number'],
    ['c NaN', 1],
    ['d', 2],
  ]);
});

test.each([
  ['{"name":"x","self":"vessels.urn:mrn:imo:mmsi:230099999"}', SELF],
  ['{"name":"x","self":"urn:mrn:imo:mmsi:230099999"}', SELF],
  ['{"name":"x"}', null],
  ['{', null],
])('a hello %s', (text, expected) => {
  expect(selfOf(text)).toBe(expected);
});

test.each([
  'propulsion.Bb Motor.revolutions',
  'tanks.fuel.Dieseltank Stb.currentLevel',
  'environment.Außen.temperature',
  'electrical.chargers.AB12_12/30_(3).error',
  'propulsion.Главный.revolutions',
  'propulsion.主机.revolutions',
  'propulsion.⚓ port.revolutions',
  'notifications.tank "A" & \\ B.level',
  'notifications.it’s <b>low</b>.x',
  'notifications.%s{}[]$^.x',
  'notifications.__proto__.constructor',
  ` ${'x'.repeat(498)} `,
])('a path is what people wrote, as long as it can be printed: %s', (path) => {
  const { values, leftOut } = readDelta(JSON.stringify({ updates: [one(path, 1)] }), null);
  expect([values.map((value) => value.path), leftOut]).toEqual([[path], []]);
});

test.each([
  ['no_json', '{"updates":[{"values":[{"pa', null],
  ['no_json', 'HTTP/1.1 400 Bad Request', null],
  ['no_form', '{"updates":7}', null],
  ['no_form', '{"updates":[7]}', null],
  ['no_form', '{"updates":[{"$source":"gw.1","values":{"path":"a","value":1}}]}', null],
  ['no_form', '{"updates":[{"$source":"gw.1","values":[null]}]}', null],
  ['no_path', '{"updates":[{"$source":"gw.1","values":[{"value":1}]}]}', null],
  ['no_path', '{"updates":[{"$source":"gw.1","values":[{"path":"","value":{}}]}]}', ''],
  ['no_path', '{"updates":[{"$source":"gw.1","values":[{"path":["a"],"value":1}]}]}', null],
  ['no_value', '{"updates":[{"$source":"gw.1","values":[{"path":"a"}]}]}', 'a'],
  ['unreadable_path', '{"updates":[{"$source":"gw.1","values":[{"path":"a\\u0000","value":1}]}]}', 'a\u0000'],
  ['unreadable_path', '{"updates":[{"$source":"gw.1","values":[{"path":"a\\ud83d","value":1}]}]}', 'a\ud83d'],
])('what is left out is named: %s in %s', (reason, text, path) => {
  const { values, leftOut } = readDelta(text, null);
  expect(values).toEqual([]);
  expect(leftOut).toMatchObject([{ reason, path, source: text.includes('gw.1') ? 'gw.1' : 'unnamed' }]);
});
