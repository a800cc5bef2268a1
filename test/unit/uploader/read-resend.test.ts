import { expect, test } from 'vitest';
import { classifyResponse } from '../../../services/uploader/classify-response.ts';

const SHA = 'a'.repeat(64);
const judge = (status: number, said: object) =>
  classifyResponse(
    {
      kind: 'answer',
      status,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ status: 'success', import_id: 'i1', ...said }),
      bodyWhole: true,
      exportSent: true,
    },
    { sha256: SHA, token: 'Bearer x', isVerified: true },
    0,
  );

test.each([0, 1, 1_126_544, 1_000_000_000_001, Number.MAX_SAFE_INTEGER])(
  'a delivery may ask for all after %i',
  (after) => {
    expect(judge(200, { resend: { after_sequence: after } })).toMatchObject({
      outcome: 'accepted',
      resend: { after_sequence: after },
    });
    expect(judge(201, { resend: { afterSequence: after, why: 'restored' } }).resend).toEqual({ after_sequence: after });
  },
);

test.each([
  [{ after_sequence: -1 }],
  [{ after_sequence: 1.5 }],
  [{ after_sequence: '4' }],
  [{ after_sequence: null }],
  [{ after_sequence: Number.MAX_SAFE_INTEGER + 1 }],
  [{}],
  [[4]],
  [true],
  ['all'],
  [null],
])('what asks for nothing that can be is no asking, and a delivery all the same: %j', (resend) => {
  const verdict = judge(200, { resend });
  expect(verdict.outcome).toBe('accepted');
  expect(verdict).not.toHaveProperty('resend');
});

test.each([400, 401, 409, 500, 503])('with %i it asks for nothing: it has not taken this one', (status) => {
  expect(judge(status, { status: 'error', import_id: undefined, resend: { after_sequence: 4 } })).not.toHaveProperty(
    'resend',
  );
});
