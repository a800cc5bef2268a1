import { expect, test } from 'vitest';
import { decodePayload } from '../../../../shared/contracts/decode-payload.ts';
import { exportData } from '../../../../shared/contracts/export-data.ts';
import { exportRequest } from '../../../../shared/contracts/export-request.ts';
import { parseBoatJson } from '../../../../shared/export/from-boat/parse-boat-json.ts';

test.each([
  ['beyond what a number holds', '{"entry_id": 9007199254740993}', { entry_id: '9007199254740993' }],
  ['64 bits', '{"id":1734567890123456701}', { id: '1734567890123456701' }],
  ['64 bits without a sign', '{"id":18446744073709551615}', { id: '18446744073709551615' }],
  ['the least of 64 bits', '{"id":-9223372036854775808}', { id: '-9223372036854775808' }],
  ['a fraction of nothing', '{"id":1.0}', { id: '1.0' }],
  ['an exponent', '{"uuid":1e3}', { uuid: '1e3' }],
  ['a number beyond all numbers', '{"value":1e400,"id":-1E+999}', { value: '1e400', id: '-1E+999' }],
  ['more digits than any number', `{"alertId":${'1'.repeat(400)}}`, { alertId: '1'.repeat(400) }],
  ['a small one', '{"capture_id":7}', { capture_id: '7' }],
  ['text stays text, with its zeros', '{"id":"007"}', { id: '007' }],
  [
    'other spellings',
    '{"ID":1,"entryID":2,"slotId":3,"ENTRY_ID":4}',
    { ID: '1', entryID: '2', slotId: '3', ENTRY_ID: '4' },
  ],
  ['deep within', '[{"alert":{"id":1.50}}]', [{ alert: { id: '1.50' } }]],
  [
    'what is no id',
    '{"grid":4,"humid":3,"valid":1,"rpm":800.0,"id":5}',
    { grid: 4, humid: 3, valid: 1, rpm: 800, id: '5' },
  ],
  [
    'neighbours',
    '{"id":15793596808644609,"note_id":15793596808644608}',
    { id: '15793596808644609', note_id: '15793596808644608' },
  ],
  ['a zero below nothing', '{"id":-0}', { id: '-0' }],
  ['on the next line', '{"id"\n:\n76561197980428154}', { id: '76561197980428154' }],
  ['an id that is none', '{"id":null,"a_id":true}', { id: null, a_id: true }],
])('an id is the text that was written: %s', (_what, text, expected) => {
  expect(parseBoatJson(text)).toEqual(expected);
});

test.each([
  [
    'whose name does not say so',
    '{"serial":9007199254740993,"id2":9196877626998785}',
    { serial: '9007199254740993', id2: '9196877626998785' },
  ],
  [
    'in a list',
    '{"ids":[ 1734567890123456701,-9223372036854775808,7]}',
    { ids: ['1734567890123456701', '-9223372036854775808', 7] },
  ],
  ['within an id', '{"_id":{"$numberLong":379636166684872710}}', { _id: { $numberLong: '379636166684872710' } }],
  ['as nanoseconds', '{"ts":1771623856503217123}', { ts: '1771623856503217123' }],
  ['alone', '[18446744073709551615]', ['18446744073709551615']],
])('a whole number that is too large to be held exactly comes digit by digit: %s', (_what, text, expected) => {
  expect(parseBoatJson(text)).toEqual(expected);
});

test.each([
  ['{"largest":9007199254740991,"least":-9007199254740991}'],
  ['{"large":1.5e300,"c":95686646487868969934913536.00}'],
  ['{"lat":54.3251234567890123,"ratio":0.1000000000000000055}'],
])('what is none of these is a number: %s', (text) => {
  expect(parseBoatJson(text)).toEqual(JSON.parse(text));
});

test.each<[string, unknown]>([
  ['{"content":"a","content":"b"}', { 'earlier content': 'a', content: 'b' }],
  ['[{"id":7,"x":1, "id" : 8}]', [{ 'earlier id': '7', x: 1, id: '8' }]],
  ['{"a":1,"a":{"b":2},"a":[]}', { 'earlier a': 1, 'earlier a (2)': { b: 2 }, a: [] }],
  ['{"a":1,"a":2,"earlier a":3,"a":4}', { 'earlier earlier a': 1, 'earlier a (2)': 2, 'earlier a': 3, a: 4 }],
  ['{"gps":{"lat":1,"lat":2},"lat":3}', { gps: { 'earlier lat': 1, lat: 2 }, lat: 3 }],
  [String.raw`{"\u0061":"\"a\":","a":NaN,"b":[{"a":"{"}]}`, { 'earlier a': '"a":', a: null, b: [{ a: '{' }] }],
  ['{"a":"x:y,{","b":{"a":1},"c":[{"a":1},{"a":2}]}', { a: 'x:y,{', b: { a: 1 }, c: [{ a: 1 }, { a: 2 }] }],
])('of a name that an object has twice both values come: %s', (text, expected) => {
  expect(parseBoatJson(text)).toEqual(expected);
});

test.each([
  ['{"value":NaN,"id":12345678901234567890}', { value: null, id: '12345678901234567890' }],
  ['[Infinity,-Infinity]', [null, null]],
  [String.raw`{"message":"NaN \" Infinity","x":NaN}`, { message: 'NaN " Infinity', x: null }],
  ['{"ea":{"h":-nan},"z":[nan, inf ,-Inf,+infinity]}', { ea: { h: null }, z: [null, null, null, null] }],
  ['{"h":-nan(ind),"snan":nan(0x8000000000000)}', { h: null, snan: null }],
  ['{"note":"nan, inf, 5.]","x":nan}', { note: 'nan, inf, 5.]', x: null }],
])('what programs write for no number has no value: %s', (text, expected) => {
  expect(parseBoatJson(text)).toEqual(expected);
});

test.each([
  ['{"value":71582784.,"uom":"minutes"}', { value: 71582784, uom: 'minutes' }],
  ['[1.,-2. ]', [1, -2]],
  ['{"note":"about 5.]","x":5.}', { note: 'about 5.]', x: 5 }],
])('a number that ends in its point is one: %s', (text, expected) => {
  expect(parseBoatJson(text)).toEqual(expected);
});

test.each(['', '{', '{"a":NaNs}', '{"a":info}', '{"a":1.2.}', '{"a":inf.5}', '{"id":007}', 'NaN NaN'])(
  'what is no JSON is refused: %s',
  (text) => {
    expect(() => parseBoatJson(text)).toThrow(SyntaxError);
  },
);

test('a contribution’s ids come as they were sent, and only a contribution’s', () => {
  const sent = Buffer.from('{"id":1734567890123456701}');
  expect(decodePayload(exportData, sent)).toEqual({ ok: true, value: { id: '1734567890123456701' } });
  expect(decodePayload(exportRequest, Buffer.from('{"request_id":7}'))).toMatchObject({ ok: false });
});
