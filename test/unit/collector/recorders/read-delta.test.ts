import { expect, test } from 'vitest';
import { readDelta, selfOf } from '../../../../services/collector/recorders/read-delta.ts';

const SELF = 'vessels.urn:mrn:imo:mmsi:230099999';
const AT = '2016-04-09T16:41:09.125Z';
const one = (path: unknown, value: unknown) => ({ timestamp: AT, values: [{ path, value }] });
const read = { path: 'a.b', value: 1, at: Date.parse(AT) };

test.each([
  ['no context', { updates: [one('a.b', 1)] }, [read]],
  ['vessels.self', { context: 'vessels.self', updates: [one('a.b', 1)] }, [read]],
  ['its own name', { context: SELF, updates: [one('a.b', 1)] }, [read]],
  ['another vessel', { context: 'vessels.urn:mrn:imo:mmsi:1', updates: [one('a.b', 1)] }, []],
  ['null: the value is gone', { updates: [one('a.b', null)] }, [{ ...read, value: null }]],
  ['no time', { updates: [{ values: [{ path: 'a.b', value: 1 }] }] }, [{ ...read, at: null }]],
  ['no readable time', { updates: [{ ...one('a.b', 1), timestamp: 'soon' }] }, [{ ...read, at: null }]],
  [
    'a clock that is not set',
    { updates: [{ ...one('a.b', 1), timestamp: '1970-01-01T00:00:09Z' }] },
    [{ ...read, at: null }],
  ],
  [
    'a year no boat sees',
    { updates: [{ ...one('a.b', 1), timestamp: '+012026-01-01T00:00:00Z' }] },
    [{ ...read, at: null }],
  ],
  ['metadata only', { updates: [{ meta: [{ path: 'a.b', value: { units: 'Hz' } }] }] }, []],
  ['an entry without a path beside one with', { updates: [one(undefined, 1), one('a.b', 1)] }, [read]],
  ['a path that is none', { updates: [one('a b', 1), one('x'.repeat(300), 1), one('', 1)] }, []],
  ['no value', { updates: [{ values: [{ path: 'a.b' }] }] }, []],
  ['nonsense', { updates: [null, 7, [], { values: 7 }, { values: [null, 7] }] }, []],
  ['no updates', { requestId: 'x' }, []],
])('%s', (_what, message, expected) => {
  expect(readDelta(JSON.stringify(message), SELF)).toEqual(expected);
});

test.each(['', '{"updates":[{"values":[{"pa', 'null', '7', '"NaN"', '{"updates": NaN'])('no message: %j', (text) => {
  expect(readDelta(text, null)).toEqual([]);
});

test('a bare NaN spoils its own value only', () => {
  const text =
    '{"updates":[{"values":[{"path":"a","value":NaN},{"path":"b","value": -NaN},{"path":"c NaN","value":1},{"path":"d","value":2}]}]}';
  expect(readDelta(text, null)).toEqual([
    { path: 'a', value: 'no number', at: null },
    { path: 'b', value: 'no number', at: null },
    { path: 'd', value: 2, at: null },
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
