import { expect, test } from 'vitest';
import { readBody } from '../../../services/gateway/read-body.ts';

const reading = (contentType: string | undefined, body: string | Uint8Array) => {
  try {
    return readBody(contentType, typeof body === 'string' ? Buffer.from(body) : body);
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
