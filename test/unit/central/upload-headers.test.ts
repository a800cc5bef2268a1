import { expect, test } from 'vitest';
import { readUploadHeaders } from '../../../services/central/upload-headers.ts';

const JSON_TYPE = { 'content-type': 'application/json' };

const reading = (headers: Record<string, string>) => {
  try {
    return readUploadHeaders({ ...JSON_TYPE, ...headers }, 1000);
  } catch (error) {
    const { statusCode, code } = error as { statusCode?: number; code?: string };
    return [statusCode, code];
  }
};

test.each([
  [{}, { key: null, sha256: null, isLenient: false, deliveredSequence: null }],
  [
    { 'content-type': 'application/json; charset=utf-8' },
    { key: null, sha256: null, isLenient: false, deliveredSequence: null },
  ],
  [
    { 'idempotency-key': 'q_20260220_164416' },
    { key: 'q_20260220_164416', sha256: null, isLenient: false, deliveredSequence: null },
  ],
  [{ 'content-length': '1000' }, { key: null, sha256: null, isLenient: false, deliveredSequence: null }],
  [{ 'content-encoding': 'identity' }, { key: null, sha256: null, isLenient: false, deliveredSequence: null }],
  [{ prefer: 'handling=lenient' }, { key: null, sha256: null, isLenient: true, deliveredSequence: null }],
  [
    { prefer: 'respond-async, Handling = "lenient"; x=1' },
    { key: null, sha256: null, isLenient: true, deliveredSequence: null },
  ],
  [
    { prefer: 'handling=lenient, handling=strict' },
    { key: null, sha256: null, isLenient: true, deliveredSequence: null },
  ],
  [
    { prefer: 'handling=strict, handling=lenient' },
    { key: null, sha256: null, isLenient: false, deliveredSequence: null },
  ],
  [{ prefer: 'lenient' }, { key: null, sha256: null, isLenient: false, deliveredSequence: null }],
  [{ 'content-length': '1001' }, [413, 'BODY_TOO_LARGE']],
  [{ 'content-type': 'text/plain' }, [415, 'UNSUPPORTED_CONTENT']],
  [{ 'content-type': '' }, [415, 'UNSUPPORTED_CONTENT']],
  [{ 'content-encoding': 'gzip' }, [415, 'UNSUPPORTED_CONTENT']],
  [{ 'idempotency-key': '' }, [400, 'INVALID_IDEMPOTENCY_KEY']],
  [{ 'idempotency-key': 'x'.repeat(201) }, [400, 'INVALID_IDEMPOTENCY_KEY']],
  [{ 'idempotency-key': 'two words' }, [400, 'INVALID_IDEMPOTENCY_KEY']],
  [{ 'content-digest': 'sha-256=nonsense' }, [400, 'INVALID_CONTENT_DIGEST']],
])('%j', (headers, expected) => {
  expect(reading(headers)).toEqual(expected);
});
