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
  ['an id that is none', '{"id":null,"a_id":true}', { id: null, a_id: true }],
])('an id is the text that was written: %s', (_what, text, expected) => {
  expect(parseBoatJson(text)).toEqual(expected);
});

test.each([
  ['{"value":NaN,"id":12345678901234567890}', { value: null, id: '12345678901234567890' }],
  ['[Infinity,-Infinity]', [null, null]],
  [String.raw`{"message":"NaN \" Infinity","x":NaN}`, { message: 'NaN " Infinity', x: null }],
])('what Python writes for no number has no value: %s', (text, expected) => {
  expect(parseBoatJson(text)).toEqual(expected);
});

test.each(['', '{', '{"a":NaNs}', '{"id":007}', 'NaN NaN'])('what is no JSON is refused: %s', (text) => {
  expect(() => parseBoatJson(text)).toThrow(SyntaxError);
});

test('a contribution’s ids come as they were sent, and only a contribution’s', () => {
  const sent = Buffer.from('{"id":1734567890123456701}');
  expect(decodePayload(exportData, sent)).toEqual({ ok: true, value: { id: '1734567890123456701' } });
  expect(decodePayload(exportRequest, Buffer.from('{"request_id":7}'))).toMatchObject({ ok: false });
});
