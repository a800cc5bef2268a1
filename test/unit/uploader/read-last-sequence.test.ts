import { expect, test } from 'vitest';
import { classifyResponse } from '../../../services/uploader/classify-response.ts';

const ours = { sha256: 'a'.repeat(64), token: 'Bearer 3861513b314c5ee7', records: { boatlog: 4 } };
const told = (status: number, fields: object) =>
  classifyResponse(
    {
      kind: 'answer',
      status,
      headers: {},
      body: JSON.stringify({ status: status === 200 ? 'success' : 'error', import_id: 'i', ...fields }),
      ...{ bodyWhole: true, exportSent: true },
    },
    ours,
    0,
  ).last_sequence;

test.each([[1], [1_126_544], [1_000_000_000_000]])(
  'a number of exports that there can be, %d, is passed on',
  (last) => {
    expect(told(200, { last_sequence: last })).toBe(last);
    expect(told(200, { lastSequence: last })).toBe(last);
  },
);

test.each([[0], [-1], [1.5], [1_000_000_000_001], [Number.MAX_SAFE_INTEGER], ['17'], [null], [true], [[17]], [{}]])(
  '%j is none, since no export could go on above it, or it is no number',
  (last) => {
    expect(told(200, { last_sequence: last })).toBeUndefined();
  },
);

test('of an export that was not delivered nothing is passed on', () => {
  expect(told(503, { last_sequence: 17 })).toBeUndefined();
});
