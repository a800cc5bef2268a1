import { expect, test } from 'vitest';
import { readBody } from '../../../services/gateway/read-body.ts';

const reading = (contentType: string | undefined, body: string | Uint8Array, takesRecords = false) => {
  try {
    return readBody(contentType, typeof body === 'string' ? Buffer.from(body) : body, takesRecords);
  } catch (error) {
    return (error as { refusal?: { code: string } }).refusal?.code ?? error;
  }
};

test.each([
  [undefined, '', undefined],
  ['application/json', '', undefined],
  ['text/plain', '', undefined],
  ['application/x-www-form-urlencoded', '', undefined],
  ['application/json', '{"a":1}', { a: 1 }],
  ['application/json; charset=utf-8', '{"a":1}', { a: 1 }],
  ['Application/JSON', '[]', []],
  ['application/ld+json', '"x"', 'x'],
  ['application/json', 'null', 'invalid_request'],
  ['text/plain', '{"a":1}', 'unsupported_media_type'],
  ['application/x-www-form-urlencoded', 'a=1', 'unsupported_media_type'],
  ['multipart/form-data; boundary=x', '--x', 'unsupported_media_type'],
  ['application/jsonp', '{}', 'unsupported_media_type'],
  [undefined, '{}', 'unsupported_media_type'],
  ['application/json', '{"a":', 'invalid_request'],
  ['application/json', `${'['.repeat(30_000)}${']'.repeat(30_000)}`, 'invalid_request'],
  ['application/json', Uint8Array.of(0x22, 0xff, 0x22), 'invalid_request'],
])('a body of type %s, %j: %j', (contentType, body, expected) => {
  expect(reading(contentType, body)).toEqual(expected);
});

test.each([
  ['application/x-ndjson', '{"a":1}\n\n{"a":2}\r\n', [{ a: 1 }, { a: 2 }]],
  ['application/jsonl', '{"a":1}', [{ a: 1 }]],
  ['text/x-ndjson; charset=utf-8', '[1]\n2', [[1], 2]],
  ['application/x-ndjson', '{"a":1}\n{"a":', 'invalid_request'],
  ['application/json', '{"alert_id":12345678901234567890}', { alert_id: '12345678901234567890' }],
  ['application/x-ndjson', '{"entry_id":9007199254740993}', [{ entry_id: '9007199254740993' }]],
])('records of type %s, %j: %j', (contentType, body, expected) => {
  expect(reading(contentType, body, true)).toEqual(expected);
});

test('a line that is no JSON is named, and a record a line is taken for records alone', () => {
  const refusal = (takesRecords: boolean) => {
    try {
      return readBody('application/x-ndjson', Buffer.from('{"a":1}\n{'), takesRecords);
    } catch (error) {
      return (error as { refusal: { error: string } }).refusal.error;
    }
  };
  expect(refusal(true)).toBe('Line 2 of the body is not JSON.');
  expect(refusal(false)).toBe('A body must be sent as Content-Type: application/json.');
});
