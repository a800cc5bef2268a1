import { expect, test } from 'vitest';
import { troubleInStream, troubleOfError } from '../../../../services/collector/recorders/signalk-trouble.ts';

const ASKED = { url: 'https://boat.local:3443', hasToken: true };
const failed = (code: string, message = 'what Node says') => Object.assign(new Error(message), { code });

test.each([
  [failed('DEPTH_ZERO_SELF_SIGNED_CERT'), 'untrusted', 'signed by itself'],
  [failed('SELF_SIGNED_CERT_IN_CHAIN'), 'untrusted', 'an authority that nobody here trusts'],
  [failed('CERT_HAS_EXPIRED'), 'untrusted', 'has expired'],
  [failed('CERT_NOT_YET_VALID'), 'untrusted', 'is not valid yet'],
  [failed('ERR_TLS_CERT_ALTNAME_INVALID'), 'untrusted', 'is for another name'],
  [failed('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), 'untrusted', 'without the chain'],
  [failed('ERR_SSL_WRONG_VERSION_NUMBER'), 'untrusted', 'does not speak TLS'],
  [failed('EPROTO'), 'untrusted', 'TLS could not be agreed on'],
  [failed('ERR_INVALID_CHAR'), 'refused', 'SIGNALK_TOKEN holds what no token has'],
  [failed('HPE_INVALID_CONSTANT', 'Parse Error: Expected HTTP/'), 'no_stream', 'Expected HTTP/'],
  [failed('WS_ERR_INVALID_UTF8', 'Invalid WebSocket frame'), 'no_stream', 'Invalid WebSocket frame'],
  [new Error('Server sent an invalid subprotocol'), 'no_stream', 'invalid subprotocol'],
])('a connection that fails for a reason of the server is trouble: %s', (error, kind, words) => {
  expect(troubleOfError(error, ASKED)).toEqual({ kind, message: expect.stringContaining(words) });
  expect(troubleOfError(error, ASKED)?.message).toContain(ASKED.url);
});

test.each(['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ETIMEDOUT', 'ECONNRESET'])(
  'a server that is not there, or off, is none: %s',
  (code) => expect(troubleOfError(failed(code), ASKED)).toBeNull(),
);

test.each([
  ['{"statusCode": 403, "message": "Permission denied"}', 'refused'],
  ['{"statusCode":200,"state":"COMPLETED"}', undefined],
  ['{"statusCode":4010}', undefined],
  ['{"updates":[]}', undefined],
])('an answer within the stream: %s', (text, kind) => {
  expect(troubleInStream(text, ASKED)?.kind).toBe(kind);
});
