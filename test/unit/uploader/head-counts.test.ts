import { describe, expect, test } from 'vitest';
import { classifyResponse, type Ours } from '../../../services/uploader/classify-response.ts';

const records = { boatlog: 300, system_alerts: 20 };
const ours: Ours = {
  sha256: 'a'.repeat(64),
  token: 'x',
  isVerified: true,
  neverSentReceipt: true,
  records,
  bytes: 90_000,
};

function verdictOf(headers: Record<string, string>, { status = 200, body = '', ...more } = {}) {
  const all = { ...headers, ...(body !== '' && { 'content-type': 'application/json' }) };
  const answer = { kind: 'answer', status, headers: all, body, bodyWhole: true, exportSent: true } as const;
  return classifyResponse(answer, { ...ours, ...more }, 0);
}

const receipt = '{"import_id":"i7"}';
const created = { status: 201, location: '/files/1' };

describe('what a head counts in JSON is read as members are', () => {
  test.each([
    ['x-clickhouse-summary', '{"read_rows":"0","written_rows":"0","elapsed_ns":"77"}', 'written_rows: 0'],
    ['x-summary', '{"written":0,"dropped":300}', 'written: 0'],
  ])('%s: %s is asked about the first time, and told when it says so again', (name, value, says) => {
    for (const body of ['', receipt]) {
      expect(verdictOf({ [name]: value }, { body })).toMatchObject({
        outcome: 'retry',
        may_have_arrived: true,
        reason: expect.stringContaining(says),
      });
      const again = verdictOf({ [name]: value }, { body, ...{ mayHaveArrived: true } });
      expect(again).toMatchObject({ outcome: 'accepted', reason: expect.stringContaining(says) });
    }
  });

  test('what it counts as left out is told', () => {
    const { outcome, reason } = verdictOf({ 'x-summary': '{"written":20,"dropped":300}' }, { body: receipt });
    expect([outcome, reason]).toEqual(['accepted', expect.stringContaining('dropped: 300')]);
  });

  test.each([
    ['x-clickhouse-summary', '{"written_rows":"320"}'],
    ['x-debug', '{"step":0,"packets_lost":3}'],
    ['x-debug', '{"errors":[],"took":0}'],
    ['x-ratelimit', '{"written":0}'],
    ['x-summary', `{"written":0,"note":"${'x'.repeat(5_000)}"}`],
  ])('%s says nothing of what is lacking', (name, value) => {
    expect(verdictOf({ [name]: value }, { body: receipt })).toEqual({
      outcome: 'accepted',
      http_status: 200,
      import_id: 'i7',
    });
  });
});

test.each([
  ['0', 'retry', 'upload-offset: 0'],
  ['65536', 'accepted', 'upload-offset: 65536'],
  ['90000', 'accepted', ''],
])('Upload-Offset: %s of 90,000 bytes: %s', (offset, outcome, says) => {
  const verdict = verdictOf({ 'upload-offset': offset, location: created.location }, { status: created.status });
  expect([verdict.outcome, verdict.reason ?? '']).toEqual([outcome, expect.stringContaining(says)]);
  expect(verdict.reason === undefined).toBe(says === '');
});

describe('a state in which it is kept only once somebody does something more', () => {
  test.each([
    'draft',
    'DRAFT',
    'awaiting_confirmation',
    'needs_mapping',
    'requiresApproval',
    'pending-review',
    'on_hold',
  ])('%s is asked about beside a receipt or a yes, and told when it says so again', (state) => {
    const answers = [
      { import_id: 'i', status: state },
      { success: true, state },
      { import_id: 'i', data: { status: state } },
    ];
    for (const body of answers.map((one) => JSON.stringify(one))) {
      expect(verdictOf({}, { body })).toMatchObject({ outcome: 'retry', may_have_arrived: true });
      const again = verdictOf({}, { body, ...{ mayHaveArrived: true } });
      expect(again).toMatchObject({ outcome: 'accepted', reason: expect.stringContaining(state) });
    }
  });

  test.each([
    [200, { import_id: 'i', status: 'pending' }],
    [200, { import_id: 'i', status: 'needs no action' }],
    [200, { import_id: 'i', items: [{ status: 'draft' }] }],
    [200, { import_id: 'i', template: { status: 'draft' } }],
    [201, { id: 5, status: 'draft' }],
    [202, { import_id: 'i', status: 'draft' }],
  ])('%i %o is a delivery, and nothing is told', (status, fields) => {
    expect(verdictOf({}, { status, body: JSON.stringify(fields) })).toMatchObject({ outcome: 'accepted' });
    expect(verdictOf({}, { status, body: JSON.stringify(fields) }).reason).toBeUndefined();
  });
});
