import { describe, expect, test } from 'vitest';
import { exportLines, historyLine, requestLines } from '../../../services/cli/history-lines.ts';
import { deliveredWithout } from '../../../shared/export/delivered-without.ts';
import { DELIVERY_UNKNOWN } from '../../../shared/export/delivery-unknown.ts';
import type { Job, PastJob } from '../../../shared/export/job.ts';
import { neitherYesNorNo } from '../../../shared/export/neither-yes-nor-no.ts';
import { jobFor } from '../../integration/gateway/gateway-rig.ts';

const MOMENT = { now: Date.parse('2026-02-20T21:45:00Z'), hold: null };

const delivered: PastJob = {
  queue_id: 'q_20260220_164416',
  request_id: 'anchor-watch-17',
  status: 'completed',
  created_at: '2026-02-20T21:44:16.503Z',
  finished_at: '2026-02-20T21:44:20.000Z',
  import_id: 'import_7',
  file_size_bytes: 80_400,
  category_count: 9,
  source: 'anchor-watch',
  note: 'anchored,\nall well',
  file_aboard: false,
};
const expired: PastJob = { ...delivered, status: 'expired', import_id: null, last_error: 'HTTP 422' };

test('an export is one line, with its receipt or its cause, and its note', () => {
  expect(historyLine(delivered)).toBe(
    'q_20260220_164416  completed  2026-02-20T21:44:16Z  80 kB  by anchor-watch  receipt import_7  “anchored, all well”',
  );
  expect(historyLine(expired)).toContain('  expired    2026-02-20T21:44:16Z  80 kB  by anchor-watch  HTTP 422  “');
});

test('a delivered export says when there is no receipt, or when nobody knows', () => {
  expect(historyLine({ ...delivered, import_id: null })).toContain('  without a receipt  ');
  const doubtful = { ...delivered, import_id: null, last_error: DELIVERY_UNKNOWN };
  expect(exportLines(doubtful, MOMENT)[0]).toContain(
    'completed, taken up out of the archive, not known whether delivered',
  );
});

test('a delivered export says that the answer said neither yes nor no', () => {
  const reason = neitherYesNorNo(200, 'null');
  const attempt = {
    claim: 1,
    at: delivered.created_at,
    outcome: 'accepted' as const,
    bytes_sent: 1,
    duration_ms: 1,
    reason,
  };
  const job = jobFor('r', { status: 'completed', import_id: null, attempts: [attempt] });
  expect(historyLine(job)).toContain('  without a receipt, the answer said neither yes nor no');
  expect(historyLine({ ...job, import_id: 'i' })).toContain('  receipt i');
  expect(exportLines(job, MOMENT).join('\n')).toContain(`delivered: ${reason}`);
});

test('what the last try of an export met is told as that: it may wait for something else now', () => {
  const waits = jobFor('r', { status: 'pending', attempts: [], last_error: 'HTTP 404' });
  expect(historyLine(waits)).toContain('  last try: HTTP 404');
  expect(historyLine({ ...waits, status: 'failed' })).toContain('  HTTP 404');
});

test('all of one export is told, also that its file is gone', () => {
  expect(exportLines(delivered, MOMENT)).toEqual([
    'q_20260220_164416: completed, receipt import_7',
    '  asked for: by anchor-watch as anchor-watch-17',
    '  note:      “anchored, all well”',
    '  made:      2026-02-20T21:44:16Z, 9 categories, whole, 80 kB',
    '  ended:     2026-02-20T21:44:20Z',
    '  file:      removed: its days were over, or its room was needed',
  ]);
});

describe('what an export lacks is told of it, in the list and of it alone', () => {
  const LEFT_OUT = 'The central database took it without 2 of its records.';
  const gone: PastJob = {
    ...delivered,
    category_count: 5,
    left_out: LEFT_OUT,
    lacks: { not_whole: ['boatlog', 'settings'], withheld: ['telemetry'], not_requested: ['qr_codes', 'onboarding'] },
  };
  const held = jobFor('r', {
    status: 'completed',
    import_id: 'import_7',
    attempts: [],
    category_count: 8,
    left_out: LEFT_OUT,
    problems: [{ category: 'boatlog', code: 'corrupt', message: 'boatlog.db is damaged.' }],
    absent: [{ category: 'qr_codes', source: 'qr.json' }],
    withheld: [{ category: 'telemetry', message: 'Not agreed.' }],
  });

  test.each([
    ['of long ago', gone, '5 of 7 categories whole'],
    ['in the queue', held, '8 of 9 categories whole'],
  ])('%s', (_what, job, count) => {
    expect(historyLine(job)).toContain(
      `  receipt import_7  ${count}  telemetry withheld  not all of it taken or confirmed`,
    );
    expect(exportLines(job, MOMENT).find((line) => line.startsWith('  made:'))).toContain(`, ${count}, `);
    expect(exportLines(job, MOMENT)).toContain(`  left out:  ${LEFT_OUT}`);
  });

  test('with why, as long as its job is there; then by category', () => {
    const lacking = (job: Job | PastJob) =>
      exportLines(job, MOMENT).filter((line) => /^ {2}(not whole|withheld|absent):/.test(line));
    expect(lacking(held)).toEqual([
      '  not whole: boatlog: boatlog.db is damaged.',
      '  withheld: telemetry: Not agreed.',
      '  absent: qr.json',
    ]);
    expect(lacking(gone)).toEqual(['  not whole: boatlog, settings', '  withheld: telemetry']);
  });

  test('and nothing is claimed of one that was removed before that was written down', () => {
    const before = { ...delivered, category_count: 5 };
    expect(exportLines(before, MOMENT).find((line) => line.startsWith('  made:'))).toContain(', 5 categories, ');
    expect(historyLine(before)).not.toMatch(/categories/);
  });
});

describe('an export in the queue', () => {
  const at = '2026-02-20T21:44:20.000Z';
  const went = { bytes_sent: 0, duration_ms: 1 };
  const attempts: Job['attempts'] = [
    { claim: 1, at, outcome: 'parked', http_status: 401, reason: 'It does not know this boat.', ...went },
    { claim: 2, at, outcome: 'retry', http_status: 500, ...went },
  ];
  const tells = (change: Partial<Job>) =>
    exportLines(jobFor('r', { attempts, problems: [], ...change }), MOMENT).slice(3);

  test('is told with its tries: when, how each ended, and why', () => {
    expect(tells({ next_retry_at: '2026-02-20T21:50:00.000Z' })).toEqual([
      '  tried:     2026-02-20T21:44:20Z, turned away, which uses up no attempt: It does not know this boat.',
      '  tried:     2026-02-20T21:44:20Z, failed: HTTP 500',
      '  next try:  2026-02-20T21:50:00Z, in 5 minutes',
    ]);
  });

  test.each([
    [{}, /as soon as it is its turn$/],
    [{ next_retry_at: at }, /as soon as it is its turn$/],
    [{ status: 'uploading' }, /it is going up now/],
    [{ status: 'failed', transient: true }, /by itself when the server answers$/],
    [{ status: 'failed', transient: false }, /only when asked for: .* retry q_20260220_164416/],
    [{ status: 'cancelled' }, /only when asked for: .* retry q_20260220_164416/],
    [{ status: 'failed', file_gone: true }, /none: its file is gone, so it cannot be retried$/],
  ] as const)('and with its next try: %j', (change, expected) => {
    expect(tells({ attempts: [], ...change }).at(-1)).toMatch(expected);
  });

  test('and with what holds the queue, when that is what it waits for', () => {
    const hold = { what: 'central' as const, since: at, message: 'The server does not know this boat.' };
    const next = (waits: object, change: Partial<Job> = {}) =>
      exportLines(jobFor('r', { attempts: [], ...change }), { ...MOMENT, hold: { ...hold, ...waits } }).at(-1);
    const over = 'when this is over: The server does not know this boat.';
    expect(next({ next_try_at: '2026-02-20T21:49:00.000Z' })).toBe(
      `  next try:  2026-02-20T21:49:00Z, in 4 minutes, or ${over}`,
    );
    for (const waits of [{}, { next_try_at: at }]) expect(next(waits)).toBe(`  next try:  by itself ${over}`);
    expect(next({}, { next_retry_at: '2026-02-20T21:50:00.000Z' })).toBe(
      '  next try:  2026-02-20T21:50:00Z, in 5 minutes',
    );
  });

  test('is told with its parts, when the server refused it whole', () => {
    const parts = { ashore: 6, waiting: 0, refused: 4, import_ids: [], quarantined: ['boatlog-1.json'], left: 2 };
    expect(tells({ status: 'completed', attempts: [], parts })).toEqual([
      '  in parts:  6 ashore, 0 waiting, 4 uploads refused; in quarantine: boatlog-1.json; 2 records not taken',
    ]);
    const without = deliveredWithout(1, 'HTTP 422: “no such day”.');
    expect(historyLine({ ...delivered, last_error: without })).toContain(
      'receipt import_7; 1 record that the server refused went into quarantine  “',
    );
  });

  test('has none when it is delivered', () => {
    expect(tells({ status: 'completed', attempts: [], import_id: 'import_7' })).toEqual([]);
  });
});

describe('a request', () => {
  test('that became an export is told as that', () => {
    expect(requestLines({ request_id: 'a', state: 'queued', message: '', job: delivered }, MOMENT)[0]).toContain(
      'q_20260220',
    );
  });

  test('that is refused, or still being made, is told with who asked, and why', () => {
    const asked = { request_id: 'a', received_at: '2026-02-20T21:44:16.503Z', source: 'http', note: 'now' };
    expect(requestLines({ ...asked, state: 'refused', reason: 'tier', message: 'Tier 0.' }, MOMENT)).toEqual([
      'a: refused (tier): Tier 0.',
      '  asked for: by http, 2026-02-20T21:44:16Z',
      '  note:      “now”',
    ]);
    expect(requestLines({ request_id: 'a', state: 'being_made', message: 'Wait.' }, MOMENT)).toEqual([
      'a: being made: Wait.',
    ]);
  });
});
