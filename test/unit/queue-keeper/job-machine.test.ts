import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as machine from '../../../services/queue-keeper/job-machine.ts';
import type { UploadResult } from '../../../shared/contracts/upload-result.ts';
import { JOB_STATUSES, OUTCOMES, type OutcomeName } from '../../../shared/export/job.ts';
import { neitherYesNorNo } from '../../../shared/export/neither-yes-nor-no.ts';

const rules = { scheduleS: [0, 300, 900], retryAfterMaxS: 3600 };
const AT = Date.parse('2026-02-20T21:44:16.000Z');

const uploading = (job: Partial<machine.JobState> = {}): machine.JobState => ({
  ...machine.newJob,
  status: 'uploading',
  claim: 1,
  ...job,
});

const result = (outcome: OutcomeName, more: Partial<UploadResult> = {}): UploadResult => ({
  queue_id: 'q_20260220_164416',
  claim: 1,
  outcome,
  bytes_sent: 10,
  duration_ms: 5,
  at: '2026-02-20T21:44:16.000Z',
  ...more,
});

describe('what a result makes of an uploading job', () => {
  test.each([
    [
      'accepted completes it, with its receipt',
      result('accepted', { import_id: 'import_1' }),
      { status: 'completed', importId: 'import_1', finishedAt: AT, retryCount: 0, lastError: null },
    ],
    [
      'what the server said besides is kept with the attempt',
      result('accepted', { notice: 'Another computer sends as well.' }),
      { status: 'completed', leftOut: null, attempts: [{ notice: 'Another computer sends as well.' }] },
    ],
    [
      'what was not taken is kept',
      result('accepted', { reason: 'Without 2 of its records.' }),
      { status: 'completed', leftOut: 'Without 2 of its records.' },
    ],
    [
      'an answer that says neither yes nor no leaves nothing out',
      result('accepted', { reason: neitherYesNorNo(200, 'null') }),
      { status: 'completed', leftOut: null, importId: null, attempts: [{ reason: neitherYesNorNo(200, 'null') }] },
    ],
    ['accepted without a receipt completes it too', result('accepted'), { status: 'completed', importId: null }],
    [
      'a first failure is tried again at once',
      result('retry', { reason: 'HTTP 503' }),
      { status: 'pending', retryCount: 1, nextRetryAt: 0, lastError: 'HTTP 503' },
    ],
    [
      'a refusal fails it at once, and for good',
      result('refused', { reason: 'HTTP 400' }),
      { status: 'failed', retryCount: 1, transient: false, finishedAt: AT },
    ],
    [
      'parked costs no attempt',
      result('parked', { reason: 'HTTP 401' }),
      { status: 'pending', retryCount: 0, nextRetryAt: 0, lastError: 'HTTP 401' },
    ],
    [
      'no network is not an attempt',
      result('offline', { reason: 'no route' }),
      { status: 'pending', retryCount: 0, nextRetryAt: 0, lastError: null, attempts: [] },
    ],
    [
      'a portal is no network',
      result('portal', { reason: 'a login page' }),
      { status: 'pending', retryCount: 0, attempts: [] },
    ],
  ])('%s', (_promise, event, expected) => {
    expect(machine.applyResult(uploading(), event, AT, rules, 0)).toMatchObject(expected);
  });

  test.each([
    [1, { status: 'pending', retryCount: 1, nextRetryAt: 0 }],
    [2, { status: 'pending', retryCount: 2, nextRetryAt: AT + 300_000, retryDelayMs: 300_000 }],
    [3, { status: 'pending', retryCount: 3, nextRetryAt: AT + 900_000, retryDelayMs: 900_000 }],
    [4, { status: 'failed', retryCount: 4, nextRetryAt: 0, transient: true, finishedAt: AT }],
  ])('failure %i follows the schedule: at once, 5 min, 15 min, failed', (failure, expected) => {
    const job = uploading({ retryCount: failure - 1 });
    expect(machine.applyResult(job, result('retry'), AT, rules, 0)).toMatchObject(expected);
  });

  test.each([
    ['shorter than the schedule', 2, 10, 300_000],
    ['longer than the schedule', 2, 600, 600_000],
    ['absurdly long', 1, 1e9, 3_600_000],
    ['nothing', 1, 0, 0],
  ])('Retry-After %s waits the longer of both, within bounds', (_what, failure, retryAfterS, delayMs) => {
    const job = uploading({ retryCount: failure - 1 });
    const next = machine.applyResult(job, result('retry', { retry_after_s: retryAfterS }), AT, rules, 0);
    expect(next?.retryDelayMs).toBe(delayMs);
  });

  test.each([401, 403, 413, 429, 503])(
    'HTTP %i with Retry-After uses up no attempt, and is waited for as long as it asks',
    (status) => {
      const later = result('retry', { http_status: status, retry_after_s: 120, reason: 'busy' });
      for (const retryCount of [0, 3]) {
        expect(machine.applyResult(uploading({ retryCount }), later, AT, rules, 0)).toMatchObject({
          status: 'pending',
          retryCount,
          retryDelayMs: 120_000,
          nextRetryAt: AT + 120_000,
          lastError: 'busy',
          attempts: [{ http_status: status, reason: 'busy' }],
        });
      }
    },
  );

  test.each([
    ['429 without Retry-After', { http_status: 429 }],
    ['503 that wants it again at once', { http_status: 503, retry_after_s: 0 }],
    ['500 with Retry-After', { http_status: 500, retry_after_s: 120 }],
    ['408 with Retry-After', { http_status: 408, retry_after_s: 120 }],
  ])('%s is a failed attempt', (_what, more) => {
    expect(machine.applyResult(uploading(), result('retry', more), AT, rules, 0)).toMatchObject({ retryCount: 1 });
    const last = machine.applyResult(uploading({ retryCount: 3 }), result('retry', more), AT, rules, 0);
    expect(last).toMatchObject({ status: 'failed', transient: true });
  });

  test('a server that says "later" for ever never has it failed, nor is it sent the export ever so often', () => {
    let job = uploading();
    const pauses: number[] = [];
    for (let claim = 1; claim <= 8; claim++) {
      const later = result('retry', { claim, http_status: 503, retry_after_s: claim === 7 ? 1e9 : 1 });
      job = machine.applyResult({ ...job, status: 'uploading', claim }, later, AT, rules, 0) ?? job;
      pauses.push(job.retryDelayMs / 1000);
    }
    expect(job).toMatchObject({ status: 'pending', retryCount: 0 });
    expect(pauses).toEqual([1, 15, 60, 240, 900, 900, 3600, 900]);
  });

  test('keeps the last five attempts, oldest first', () => {
    let job = uploading();
    for (let claim = 1; claim <= 8; claim++) {
      const next = machine.applyResult(
        { ...job, status: 'uploading', claim },
        result('parked', { claim }),
        AT,
        rules,
        0,
      );
      job = next ?? job;
    }
    expect(job.attempts.map((attempt) => attempt.claim)).toEqual([4, 5, 6, 7, 8]);
  });

  test('one that may have arrived stays among them until the bytes are refused or taken', () => {
    let job = uploading();
    const attempt = (claim: number, outcome: UploadResult['outcome'], more: Partial<UploadResult> = {}) => {
      const given: machine.JobState = { ...job, status: 'uploading', claim };
      job = machine.applyResult(given, result(outcome, { claim, ...more }), AT, rules, 0) ?? job;
      return job.attempts.map((one) => one.claim);
    };
    attempt(1, 'offline', { may_have_arrived: true });
    for (let claim = 2; claim <= 8; claim++) attempt(claim, 'parked');
    expect(job.attempts.map((one) => one.claim)).toEqual([1, 5, 6, 7, 8]);
    expect(attempt(9, 'refused', { http_status: 415 })).toEqual([5, 6, 7, 8, 9]);
  });
});

describe('answers that come late', () => {
  test.each(OUTCOMES.filter((outcome) => outcome !== 'accepted'))(
    '%s for an older claim changes nothing',
    (outcome) => {
      expect(machine.applyResult(uploading({ claim: 2 }), result(outcome, { claim: 1 }), AT, rules, 0)).toBeNull();
    },
  );

  test.each(JOB_STATUSES.filter((status) => status !== 'uploading'))(
    'a failure for a job that is %s changes nothing',
    (status) => {
      expect(machine.applyResult(uploading({ status }), result('retry'), AT, rules, 0)).toBeNull();
    },
  );

  test.each(JOB_STATUSES.filter((status) => status !== 'completed'))(
    'accepted is never ignored: a job that is %s is completed',
    (status) => {
      const next = machine.applyResult(uploading({ status, claim: 7 }), result('accepted', { claim: 3 }), AT, rules, 0);
      expect(next?.status).toBe('completed');
    },
  );

  test('a second acceptance changes nothing', () => {
    expect(machine.applyResult(uploading({ status: 'completed' }), result('accepted'), AT, rules, 0)).toBeNull();
  });
});

describe('what people ask of a job', () => {
  const status = (job: machine.JobState | null) => job?.status ?? null;

  test.each([
    ['pending', 'pending', 'cancelled'],
    ['uploading', null, 'cancelled'],
    ['completed', null, null],
    ['failed', 'pending', 'cancelled'],
    ['cancelled', 'pending', null],
  ] as const)('%s: retry gives %s, cancel gives %s', (from, afterRetry, afterCancel) => {
    expect(status(machine.retry(uploading({ status: from })))).toBe(afterRetry);
    expect(status(machine.cancel(uploading({ status: from }), AT))).toBe(afterCancel);
  });

  test('retry of a waiting job makes it due now', () => {
    const waiting = uploading({ status: 'pending', nextRetryAt: AT + 1000, retryDelayMs: 1000, retryCount: 2 });
    expect(machine.retry(waiting)).toMatchObject({ nextRetryAt: 0, retryDelayMs: 0, retryCount: 2 });
  });

  test('retry of a failed job gives it all its attempts again', () => {
    expect(machine.retry(uploading({ status: 'failed', retryCount: 4 }))).toMatchObject({
      retryCount: 0,
      finishedAt: null,
    });
  });
});

test.each([
  ['a transient failure', { status: 'failed', transient: true, revivals: 0 }, 'pending'],
  ['one that came back before, as often as needed', { status: 'failed', transient: true, revivals: 7 }, 'pending'],
  ['one that was refused', { status: 'failed', transient: false, revivals: 0 }, null],
  ['a job that has not failed', { status: 'pending', transient: true, revivals: 0 }, null],
] as const)('revival: %s', (_what, job, expected) => {
  const revived = machine.revive(uploading(job), 'all', rules);
  expect(revived?.status ?? null).toBe(expected);
  if (revived) expect(revived).toMatchObject({ revivals: job.revivals + 1, retryCount: 0, finishedAt: null });
});

test('brought back by a look it has one attempt: failed again, it has failed for a passing reason as before', () => {
  const failed = uploading({ status: 'failed', transient: true, retryCount: 4, revivals: 2, finishedAt: AT });
  const revived = machine.revive(failed, 'one', rules);
  expect(revived).toMatchObject({ status: 'pending', nextRetryAt: 0, revivals: 3 });
  const out = revived && machine.offer(revived);
  const again = out && machine.applyResult(out, result('retry', { claim: out.claim, retry_after_s: 60 }), AT, rules, 0);
  expect(again).toMatchObject({ status: 'failed', transient: true, retryCount: 4, revivals: 3, finishedAt: AT });
});

test.each(['failed', 'cancelled'] as const)('asked for by a person, what %s begins anew', (status) => {
  expect(machine.retry(uploading({ status, transient: true, revivals: 3, retryCount: 4 }))).toMatchObject({
    status: 'pending',
    revivals: 0,
    retryCount: 0,
  });
});

test.each([
  ['pending', 'failed'],
  ['uploading', 'failed'],
  ['failed', 'failed'],
  ['completed', null],
  ['cancelled', 'cancelled'],
] as const)('a lost file: a job that is %s', (status, expected) => {
  const lost = machine.loseFile(uploading({ status, transient: true }), AT);
  expect(lost?.status ?? null).toBe(expected);
  if (!lost) return;
  expect(lost).toMatchObject({ lastError: expect.stringContaining('gone'), fileGone: true });
  if (status !== expected) expect(lost).toMatchObject({ transient: false, finishedAt: AT });
  expect(machine.loseFile(lost, AT)).toBeNull();
  expect(machine.revive(lost, 'all', { scheduleS: [0], retryAfterMaxS: 0 })).toBeNull();
});

test('a file that is there again makes of a lost job what it was, and of others nothing', () => {
  const failed = uploading({ status: 'failed', transient: true });
  expect(machine.findFile(failed)).toBeNull();
  const lost = machine.loseFile(failed, AT) ?? failed;
  expect(machine.findFile(lost)).toMatchObject({ status: 'failed', transient: true, fileGone: false });
});

describe('what had failed for want of its file alone begins anew when the file is there again', () => {
  const refused = {
    claim: 1,
    at: '2026-02-20T21:44:20.000Z',
    outcome: 'refused',
    bytes_sent: 0,
    duration_ms: 1,
  } as const;
  const missed = { ...refused, reason: 'The export file is missing' };
  const found = (job: machine.JobState, how: 'gone' | 'damaged' = 'gone') =>
    machine.findFile(machine.loseFile(job, AT, how) ?? job);
  const failed = (more: Partial<machine.JobState>) =>
    uploading({ status: 'failed', transient: false, lastError: 'Why it failed.', finishedAt: AT, ...more });

  test.each([
    ['it waited', uploading({ status: 'pending', retryCount: 2, lastError: 'It was busy.' })],
    ['it was uploading', uploading({ revivals: 1 })],
    ['an uploader missed it first', failed({ attempts: [missed] })],
  ])('%s', (_what, job) => {
    for (const how of ['gone', 'damaged'] as const) {
      expect(found(job, how)).toMatchObject({
        status: 'pending',
        ...{ fileGone: false, retryCount: 0, revivals: 0, nextRetryAt: 0, finishedAt: null },
        lastError: 'The export file was gone, and is there again.',
      });
    }
  });

  test.each([
    ['the server refused it', failed({ attempts: [{ ...refused, http_status: 400 }] })],
    ['its attempts were used up', failed({ transient: true, attempts: [{ ...refused, outcome: 'retry' }] })],
    ['nobody knows why', failed({ attempts: [] })],
    ['somebody cancelled it', failed({ status: 'cancelled', attempts: [missed] })],
  ])('but not where %s', (_what, job) => {
    expect(found(job)).toEqual(job);
  });
});

test('only a pending job is offered, and its claim grows', () => {
  expect(machine.offer(uploading({ status: 'pending', claim: 4 }))).toMatchObject({ status: 'uploading', claim: 5 });
  for (const status of JOB_STATUSES.filter((known) => known !== 'pending')) {
    expect(machine.offer(uploading({ status }))).toBeNull();
  }
});

test('whatever happens, in any order: completed is never left, claims only grow, a waiting job waits within bounds', () => {
  const event = fc.oneof(
    fc.record({ kind: fc.constant('offer' as const) }),
    fc.record({
      kind: fc.constant('result' as const),
      outcome: fc.constantFrom(...OUTCOMES),
      claim: fc.integer({ min: 1, max: 6 }),
      retryAfter: fc.option(fc.double({ min: 0, max: 1e12, noNaN: true }), { nil: undefined }),
    }),
    fc.record({
      kind: fc.constantFrom('retry' as const, 'cancel' as const, 'revive' as const, 'look' as const, 'lose' as const),
    }),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 40 }), (events) => {
      let job = machine.newJob;
      for (const e of events) {
        const next = step(job, e);
        if (!next) continue;
        if (job.status === 'completed') expect(next.status).toBe('completed');
        expect(next.claim).toBeGreaterThanOrEqual(job.claim);
        expect(next.nextRetryAt).toBeLessThanOrEqual(AT + 3_600_000);
        expect(next.nextRetryAt === 0 || next.status === 'pending').toBe(true);
        job = next;
      }
    }),
  );

  function step(
    job: machine.JobState,
    e: { kind: string; outcome?: OutcomeName; claim?: number; retryAfter?: number | undefined },
  ) {
    switch (e.kind) {
      case 'offer':
        return machine.offer(job);
      case 'result': {
        const more = { claim: e.claim ?? 1, ...(e.retryAfter === undefined ? {} : { retry_after_s: e.retryAfter }) };
        return machine.applyResult(job, result(e.outcome ?? 'retry', more), AT, rules, 0);
      }
      case 'retry':
        return machine.retry(job);
      case 'cancel':
        return machine.cancel(job, AT);
      case 'revive':
        return machine.revive(job, 'all', rules);
      case 'look':
        return machine.revive(job, 'one', rules);
      default:
        return machine.loseFile(job, AT);
    }
  }
});
