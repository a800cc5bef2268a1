import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createQueryAnswer, refuseQuery } from '../../../services/queue-keeper/answer-query.ts';
import { openQueueDatabase } from '../../../services/queue-keeper/database/open-database.ts';
import { problemOf } from '../../../shared/contracts/decode-payload.ts';
import { type ExportQuery, queryResult } from '../../../shared/contracts/export-query.ts';
import { exportFileFor } from '../../../shared/export/ids.ts';
import type { ExportFacts, PastJob } from '../../../shared/export/job.ts';
import { exportOf, openQueue, spoolExport } from '../../support/queue-fixture.ts';
import { queueOfVersion } from '../../support/queue-of-version.ts';
import { recordingLog } from '../../support/recording-log.ts';

const DAY = 24 * 60 * 60 * 1000;
const DELIVERED = 'q_20260220_164410';
const FAILED = 'q_20260220_164411';
const CANCELLED = 'q_20260220_164412';
const FIRST = 'q_20260220_164416';

type Boat = ReturnType<typeof openQueue>;

const asked = (boat: Boat, query: Partial<ExportQuery> = {}) => {
  const answer = createQueryAnswer(boat)({ query_id: 'q', about: 'history', ...query });
  const result = { query_id: 'q', about: 'history', ...answer, at: '2026-02-20T21:44:16.503Z' };
  expect(problemOf(queryResult.payload, result)).toBeNull();
  return answer;
};
const jobsOf = (boat: Boat, query: Partial<ExportQuery> = {}): PastJob[] => asked(boat, query).jobs ?? [];
const idsOf = (boat: Boat, query: Partial<ExportQuery> = {}) => jobsOf(boat, query).map(({ queue_id }) => queue_id);

/** One delivered, one failed, one cancelled. */
function finishedBoat(): Boat {
  const boat = openQueue();
  for (const [queueId, request_id] of Object.entries({
    [DELIVERED]: 'trip-1',
    [FAILED]: 'trip-2',
    [CANCELLED]: 'trip-3',
  })) {
    const facts = { ...spoolExport(boat.dataDir, queueId, request_id), note: `note of ${request_id}` };
    boat.queue.take(facts);
    boat.queue.offerDue();
    if (queueId === DELIVERED) boat.answer('accepted', { import_id: 'import_1' });
    else if (queueId === FAILED)
      boat.answer('refused', { reason: `HTTP 415: ${'too long '.repeat(50)}`, http_status: 415 });
    else boat.queue.cancel(queueId);
  }
  return boat;
}

/** The same, when their files are gone. */
async function prunedBoat(): Promise<Boat> {
  const boat = finishedBoat();
  await boat.clock.advance(31 * DAY);
  expect(boat.sweep.prune().removed).toBe(3);
  return boat;
}

/** Brings one export that was delivered through its whole life, until its file is gone. */
function deliverAndRemove(boat: Boat, queueId: string, requestId?: string): void {
  boat.take(queueId, requestId);
  boat.queue.offerDue();
  boat.answer('accepted', { import_id: `import_${queueId}` });
  const job = boat.job(queueId);
  if (job) boat.queue.remove([job]);
}

describe('what was, is told for ever', () => {
  test('a delivered export keeps its receipt, a failed one its cause, when job and file are gone', async () => {
    const boat = await prunedBoat();
    expect(boat.statusOf(DELIVERED)).toBeNull();
    const { facts } = exportOf(DELIVERED);
    expect(jobsOf(boat)).toEqual([
      expect.objectContaining({ queue_id: CANCELLED, status: 'cancelled' }),
      expect.objectContaining({ queue_id: FAILED, status: 'expired', request_id: 'trip-2', import_id: null }),
      {
        queue_id: DELIVERED,
        request_id: 'trip-1',
        status: 'completed',
        created_at: facts.created_at,
        finished_at: '2026-02-20T21:44:16.000Z',
        import_id: 'import_1',
        file_size_bytes: facts.file_size_bytes,
        sha256: facts.sha256,
        category_count: 9,
        source: 'test',
        note: 'note of trip-1',
        file_aboard: false,
      },
    ]);
    const [expired] = jobsOf(boat, { queue_id: FAILED });
    expect(expired?.last_error).toMatch(/^HTTP 415: too long/);
    expect(expired?.last_error?.length).toBe(160);
  });

  test('what failed for good keeps what it held, by category', async () => {
    const boat = await prunedBoat();
    const records = boat.database.prepare('SELECT queue_id, records FROM history WHERE records IS NOT NULL').all();
    expect(records).toEqual([{ queue_id: FAILED, records: '{"boatlog":1}' }]);
  });

  test('it is written in the transaction that removes the job: neither is there without the other', () => {
    const boat = finishedBoat();
    boat.database.exec(`CREATE TRIGGER no_end BEFORE DELETE ON jobs BEGIN SELECT RAISE(ABORT, 'no'); END`);
    const job = boat.job(DELIVERED);
    expect(() => job && boat.queue.remove([job])).toThrow('no');
    expect(boat.store.pastByQueueId(DELIVERED)).toBeNull();
    expect(boat.statusOf(DELIVERED)).toBe('completed');
  });

  test('nothing removes it', async () => {
    const boat = await prunedBoat();
    expect(() => boat.database.exec('DELETE FROM history')).toThrow('never forgotten');
    await boat.clock.advance(4000 * DAY);
    boat.sweep.run();
    expect(asked(boat).total).toBe(3);
  });

  test('a season of daily exports is small: under 600 bytes an export, indexes and notes included', () => {
    const size = (days: number) => {
      const boat = openQueue();
      for (let day = 0; day < days; day++) {
        const facts = spoolExport(boat.dataDir, `q_20260220_164416_${day + 2}`, `http-${'0'.repeat(32)}-${day}`);
        boat.queue.take({ ...facts, note: 'anchored in the bay, all well' });
      }
      for (const job of boat.store.everyJobAfter(0)) {
        boat.store.save(job, { ...job, status: 'completed', importId: `import_${'0'.repeat(32)}`, finishedAt: 1 });
      }
      for (let jobs = boat.store.oldestDelivered(); jobs.length > 0; jobs = boat.store.oldestDelivered()) {
        boat.queue.remove(jobs);
      }
      for (const queueId of boat.store.withdrawn()) boat.store.withdrawalsConfirmed([queueId]);
      boat.database.exec('VACUUM');
      boat.database.pragma('wal_checkpoint(TRUNCATE)');
      expect(asked(boat).total).toBe(days);
      const { size: bytes } = statSync(boat.folders.queueDatabase);
      boat.close();
      return bytes;
    };
    const bytesEach = (size(120) - size(20)) / 100;
    expect(bytesEach).toBeGreaterThan(100);
    expect(bytesEach).toBeLessThan(600);
  });
});

describe('what is ashore is known for ever', () => {
  const takeWith = (boat: Boat, queueId: string, last_record_at: Record<string, string>) => {
    boat.queue.take({ ...spoolExport(boat.dataDir, queueId), last_record_at });
    boat.queue.offerDue();
  };
  const NEWEST = { boatlog: '2026-02-20T12:00:00.000Z', telemetry: '2026-02-20T09:00:00.500Z' };

  test('the newest record of each category, whatever was delivered last, and when jobs and files are gone', async () => {
    const boat = openQueue();
    takeWith(boat, DELIVERED, { boatlog: '2026-02-20T12:00:00Z', telemetry: '2026-02-20T08:00:00.000Z' });
    boat.answer('accepted', { import_id: 'import_1' });
    takeWith(boat, FAILED, { boatlog: '2026-02-21T00:00:00Z' });
    boat.answer('refused', { http_status: 415, reason: 'no' });
    takeWith(boat, FIRST, { boatlog: '2026-02-19T23:59:59Z', telemetry: '2026-02-20T09:00:00.500Z' });
    boat.answer('accepted', { import_id: 'import_2' });
    expect(boat.queue.status()).toMatchObject({
      last_record_at: NEWEST,
      last_delivered: { queue_id: FIRST, import_id: 'import_2' },
    });
    await boat.clock.advance(31 * DAY);
    boat.sweep.prune();
    boat.close();
    const again = openQueue({ dataDir: boat.dataDir, clock: boat.clock });
    expect(again.statusOf(FIRST)).toBeNull();
    expect(again.queue.status()).toMatchObject({
      last_record_at: NEWEST,
      last_delivered: { queue_id: FIRST, import_id: 'import_2' },
      last_delivered_at: expect.any(String),
    });
  });

  test('whether the receipt of the last delivered is another’s as well', () => {
    const boat = openQueue();
    const lastDelivered = (id: string, import_id?: string) => {
      takeWith(boat, id, {});
      boat.answer('accepted', import_id === undefined ? {} : { import_id });
      return boat.queue.status().last_delivered;
    };
    expect(lastDelivered(DELIVERED, '1')).toEqual({ queue_id: DELIVERED, import_id: '1' });
    expect(lastDelivered(FAILED, '1')).toEqual({ queue_id: FAILED, import_id: '1', receipt_repeated: true });
    expect(lastDelivered(FIRST, '2')).toEqual({ queue_id: FIRST, import_id: '2' });
    expect(lastDelivered('q_20260220_164499')).toMatchObject({ import_id: null, receipt_before: true });
    const never = openQueue();
    takeWith(never, FIRST, {});
    never.answer('accepted');
    expect(never.queue.status().last_delivered).toEqual({ queue_id: FIRST, import_id: null });
  });

  test('also of what was delivered before that was written down, and out of a damaged database', () => {
    const boat = openQueue();
    takeWith(boat, DELIVERED, { boatlog: NEWEST.boatlog });
    boat.answer('accepted', { import_id: 'import_1', reason: 'It took it without 2 of its records.' });
    boat.close();
    const earlier = queueOfVersion(boat.folders.queueDatabase, 7);
    earlier.exec(`INSERT INTO last_delivered SELECT 1, finished_at, finished_true_ms FROM jobs`);
    earlier.close();
    const expected = {
      last_record_at: { boatlog: NEWEST.boatlog },
      last_delivered: { queue_id: DELIVERED, import_id: 'import_1' },
      left_out: { count: 1, newest: { queue_id: DELIVERED, message: 'It took it without 2 of its records.' } },
    };
    const migrated = openQueue({ dataDir: boat.dataDir, clock: boat.clock });
    expect(migrated.queue.status()).toMatchObject(expected);
    migrated.database.exec(`UPDATE tally SET held = held + 7`);
    migrated.close();
    openQueueDatabase(boat.folders.queueDatabase, boat.folders.setAside, recordingLog()).close();
    expect(openQueue({ dataDir: boat.dataDir, clock: boat.clock }).queue.status()).toMatchObject(expected);
  });

  test('what was not taken of an export is counted until its file is removed, and told with it for ever', async () => {
    const boat = openQueue();
    const reason = 'It took it without 2 of its records.';
    for (const [queueId, said] of [
      [DELIVERED, { reason }],
      [FIRST, {}],
    ] as const) {
      boat.take(queueId);
      boat.queue.offerDue();
      boat.answer('accepted', { import_id: 'import_1', ...said });
    }
    expect(boat.queue.status().left_out).toEqual({ count: 1, newest: { queue_id: DELIVERED, message: reason } });
    expect(jobsOf(boat, { queue_id: DELIVERED })).toMatchObject([{ left_out: reason }]);
    await boat.clock.advance(31 * DAY);
    boat.sweep.prune();
    expect(boat.queue.status().left_out).toBeUndefined();
    expect(jobsOf(boat, { queue_id: DELIVERED })).toMatchObject([{ left_out: reason, file_aboard: false }]);
    expect(jobsOf(boat, { queue_id: FIRST })[0]).not.toHaveProperty('left_out');
  });

  test('so is what it lacked, by category', () => {
    const boat = openQueue();
    const facts = spoolExport(boat.dataDir, FIRST);
    const problem = { category: 'boatlog' as const, code: 'corrupt' as const, message: 'It is damaged.' };
    const withheld = [{ category: 'telemetry' as const, message: 'Not agreed.' }];
    boat.queue.take({ ...facts, problems: [problem, problem], withheld, not_requested: ['qr_codes'] });
    const lacks = { not_whole: ['boatlog'], withheld: ['telemetry'], not_requested: ['qr_codes'] };
    expect(jobsOf(boat)).toMatchObject([{ lacks, file_aboard: true }]);
    boat.queue.cancel(FIRST);
    const job = boat.job(FIRST);
    if (job) boat.queue.remove([job]);
    expect(jobsOf(boat)).toMatchObject([{ lacks, file_aboard: false }]);
  });
});

describe('what was, never is again', () => {
  test('an export of a request that had its own, delivered and removed, is dropped', async () => {
    const boat = await prunedBoat();
    for (const request of ['trip-1', 'trip-2', 'trip-3']) boat.take(FIRST, request);
    expect(boat.statusOf(FIRST)).toBeNull();
    expect(readdirSync(boat.folders.spool)).toEqual([]);
    expect(boat.queue.status().ledger.queued).toBe(3);
  });

  test('the announcement of an export that was removed changes nothing, with its file in the spool or without', async () => {
    const boat = await prunedBoat();
    const { facts } = exportOf(DELIVERED, 'trip-1');
    boat.queue.take(facts);
    boat.take(DELIVERED, 'trip-1');
    expect(asked(boat).total).toBe(3);
    expect(boat.statusOf(DELIVERED)).toBeNull();
    expect(readdirSync(boat.folders.spool)).toEqual([]);
  });

  test('a name that the clock gives again is another export, and gets a name of its own', async () => {
    const boat = await prunedBoat();
    const facts = anotherOf(boat, DELIVERED, 'trip-9');
    boat.queue.take(facts);
    expect(boat.statusOf(`${DELIVERED}_2`)).toBe('pending');
    expect(boat.fileIn('outbox', exportFileFor(`${DELIVERED}_2`))).toBe(true);
    expect(idsOf(boat, { request_id: 'trip-9' })).toEqual([`${DELIVERED}_2`]);
  });

  test('such a one whose process died before its file followed is not taken for a second one of its request', async () => {
    const boat = await prunedBoat();
    const facts = anotherOf(boat, DELIVERED, 'trip-9');
    boat.queue.take(facts);
    renameSync(
      join(boat.folders.outbox, exportFileFor(`${DELIVERED}_2`)),
      join(boat.folders.spool, exportFileFor(DELIVERED)),
    );
    boat.queue.take(facts);
    expect(boat.statusOf(`${DELIVERED}_2`)).toBe('pending');
    expect(boat.fileIn('outbox', exportFileFor(`${DELIVERED}_2`))).toBe(true);
    expect(boat.queue.status().ledger.queued).toBe(4);
  });

  test.each([
    ['archive', DELIVERED, false],
    ['outbox', DELIVERED, false],
    ['failed', FAILED, true],
    ['failed', CANCELLED, true],
  ])('a removed file that comes back in %s is not queued again: %s, set aside: %s', async (folder, queueId, isKept) => {
    const boat = await prunedBoat();
    const file = exportFileFor(queueId);
    const { content } = exportOf(queueId);
    const place = folder === 'archive' ? join(folder, '2026-02') : folder;
    mkdirSync(join(boat.dataDir, place), { recursive: true });
    writeFileSync(join(boat.dataDir, place, file), content);
    boat.sweep.run();
    expect(boat.statusOf(queueId)).toBeNull();
    expect(boat.fileIn(place, file)).toBe(false);
    expect(existsSync(join(boat.folders.setAside, file))).toBe(isKept);
    expect(boat.queue.status().ledger).toMatchObject({ queued: 3, completed: 1, cancelled: 1, expired: 1 });
  });

  test('another export that lies there under the name of one long ago is taken up under a name of its own', async () => {
    const boat = await prunedBoat();
    const { content } = exportOf(`${DELIVERED}_77`);
    writeFileSync(join(boat.folders.outbox, exportFileFor(DELIVERED)), content);
    boat.sweep.run();
    expect(boat.statusOf(`${DELIVERED}_2`)).toBe('pending');
    expect(readFileSync(join(boat.folders.outbox, exportFileFor(`${DELIVERED}_2`)), 'utf8')).toBe(content);
    expect(boat.fileIn('outbox', exportFileFor(DELIVERED))).toBe(false);
  });
});

describe('the list of all there ever was', () => {
  test('is filtered by status: what failed and is gone has expired; by one id, or by both', async () => {
    const boat = await prunedBoat();
    boat.take(FIRST, 'trip-4');
    expect(jobsOf(boat, { status: 'failed' }).map(({ status }) => status)).toEqual(['expired']);
    expect(idsOf(boat, { status: 'completed' })).toEqual([DELIVERED]);
    expect(idsOf(boat, { status: 'cancelled' })).toEqual([CANCELLED]);
    expect(idsOf(boat, { status: 'pending' })).toEqual([FIRST]);
    expect(idsOf(boat, { status: 'uploading' })).toEqual([]);
    expect(idsOf(boat, { request_id: 'trip-2' })).toEqual([FAILED]);
    expect(idsOf(boat, { queue_id: FAILED, request_id: 'trip-2', status: 'failed' })).toEqual([FAILED]);
    expect(idsOf(boat, { queue_id: FAILED, request_id: 'trip-1' })).toEqual([]);
    expect(idsOf(boat, { queue_id: FAILED, status: 'completed' })).toEqual([]);
    expect(asked(boat, { request_id: 'never' })).toEqual({ ok: true, total: 0, jobs: [] });
    expect(asked(boat, { status: 'failed', limit: 1, offset: 1 })).toEqual({ ok: true, total: 1, jobs: [] });
  });

  test('tells which files can still be had', () => {
    const boat = finishedBoat();
    boat.take(FIRST, 'trip-4');
    expect(jobsOf(boat).map(({ file_aboard }) => file_aboard)).toEqual([true, true, true, true]);
  });

  test('begins before an export, held or gone, or before a time; before what never was it is refused in words', () => {
    const boat = openQueue();
    for (let nth = 0; nth < 4; nth++) takeAt(boat, `q_20260220_16442${nth}`, `2026-02-20T21:44:2${nth}.500Z`);
    const job = boat.job('q_20260220_164422');
    if (job) boat.store.save(job, { ...job, status: 'cancelled', finishedAt: 1 });
    const cancelled = boat.job('q_20260220_164422');
    if (cancelled) boat.queue.remove([cancelled]);
    expect(idsOf(boat, { before: 'q_20260220_164422' })).toEqual(['q_20260220_164421', 'q_20260220_164420']);
    expect(idsOf(boat, { before: 'q_20260220_164423', limit: 1 })).toEqual(['q_20260220_164422']);
    expect(idsOf(boat, { before: '2026-02-20T16:44:21.600-05:00' })).toEqual([
      'q_20260220_164421',
      'q_20260220_164420',
    ]);
    expect(asked(boat, { before: 'q_20200101_000000' })).toMatchObject({
      ok: false,
      message: expect.stringContaining('q_2020'),
    });
    expect(asked(boat, { before: '2026-12-31T23:59:60Z' })).toMatchObject({ ok: false });
    expect(asked(boat, { offset: 100_001 })).toMatchObject({ ok: false, message: expect.stringContaining('before') });
  });

  test('goes by the numbers of exports, not by a clock that was ahead once; what has none is older', () => {
    const boat = openQueue();
    const [UNNUMBERED, AHEAD, TODAY, GONE] = [
      'q_20270101_000000',
      'q_20261220_154422',
      'q_20260220_164416',
      'q_20260220_164415',
    ];
    takeAt(boat, UNNUMBERED, '2027-01-01T00:00:00.500Z');
    takeAt(boat, AHEAD, '2026-12-20T15:44:22.500Z', 7);
    takeAt(boat, GONE, '2026-02-20T21:44:15.500Z', 8);
    takeAt(boat, TODAY, '2026-02-20T21:44:16.500Z', 9);
    boat.queue.cancel(GONE);
    const cancelled = boat.job(GONE);
    if (cancelled) boat.queue.remove([cancelled]);
    expect(idsOf(boat)).toEqual([TODAY, GONE, AHEAD, UNNUMBERED]);
    expect(idsOf(boat, { before: GONE })).toEqual([AHEAD, UNNUMBERED]);
    expect(idsOf(boat, { before: '2026-02-20T21:44:16.000Z' })).toEqual([GONE, AHEAD, UNNUMBERED]);
    expect(idsOf(boat, { before: '2026-02-20T00:00:00Z' })).toEqual([]);
  });

  test('pages together are the whole list, no row twice, whatever moves from the jobs into the history meanwhile', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            sequence: fc.integer({ min: 0, max: 3 }),
            second: fc.integer({ min: 0, max: 3 }),
            fate: fc.constantFrom('held', 'gone', 'goes'),
          }),
          { maxLength: 12 },
        ),
        fc.integer({ min: 1, max: 4 }),
        (exports, limit) => {
          const boat = openQueue({ outsideOfTest: true });
          const ids = exports.map((_, nth) => `q_20260220_164416${nth === 0 ? '' : `_${nth + 1}`}`);
          for (const [nth, { sequence, second, fate }] of exports.entries()) {
            takeAt(boat, ids[nth] ?? '', `2026-02-20T21:44:1${second}.000Z`, sequence);
            if (fate !== 'held') boat.queue.cancel(ids[nth] ?? '');
          }
          const remove = (fate: string) => {
            for (const [nth, one] of exports.entries()) {
              const job = one.fate === fate && boat.job(ids[nth] ?? '');
              if (job) boat.queue.remove([job]);
            }
          };
          remove('gone');
          const whole = idsOf(boat, { limit: 100 });
          const paged: string[] = [];
          for (let page = idsOf(boat, { limit }); page.length > 0; ) {
            paged.push(...page);
            if (paged.length >= 2) remove('goes');
            page = idsOf(boat, { limit, before: paged.at(-1) ?? '' });
          }
          const skipped = exports.flatMap((_, offset) => idsOf(boat, { offset, limit: 1 }));
          boat.close();
          expect(paged).toEqual(whole);
          expect(skipped).toEqual(whole);
          expect([...whole].sort()).toEqual([...ids].sort());
        },
      ),
      { numRuns: 25 },
    );
  });

  test('a page fits into a message, however long the notes are, and goes on where it ended', () => {
    const boat = openQueue();
    const note = '\u{1F6A2}'.repeat(250);
    for (let nth = 0; nth < 60; nth++) {
      boat.queue.take({ ...spoolExport(boat.dataDir, `q_20260220_164416_${nth + 2}`), note });
    }
    const paged: string[] = [];
    for (let page = asked(boat, { limit: 100 }); page.jobs?.length; ) {
      expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThan(60_000);
      expect(page.total).toBe(60);
      paged.push(...page.jobs.map(({ queue_id }) => queue_id));
      page = asked(boat, { limit: 100, before: paged.at(-1) ?? '' });
    }
    expect(new Set(paged).size).toBe(60);
  });

  test('a page of a long history costs as little at its end as at its beginning', () => {
    const boat = openQueue();
    boat.database.exec(`
      WITH RECURSIVE nth (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM nth WHERE n < 110000)
      INSERT INTO history (queue_id, request_id, status, created_at, removed_at, file_size_bytes, category_count, source)
      SELECT printf('q_%08d_%06d', 20000000 + n / 86400, n % 86400), 'r' || n,
        CASE n % 1000 WHEN 7 THEN 'failed' ELSE 'completed' END, n * 1000, 0, 2, 9, 'test' FROM nth`);
    /** The least of several: whatever else this computer does is not counted. */
    const timeOf = (query: Partial<ExportQuery>) =>
      Math.min(
        ...Array.from({ length: 5 }, () => {
          const begun = performance.now();
          expect(jobsOf(boat, query).length).toBeGreaterThan(0);
          return performance.now() - begun;
        }),
      );
    expect(asked(boat).total).toBe(110_001);
    const times = [
      timeOf({ limit: 100, before: new Date(5_000_000).toISOString() }),
      timeOf({ limit: 100, before: new Date(100_000_000).toISOString(), status: 'failed' }),
      timeOf({ limit: 100, status: 'completed', before: new Date(5_000_000).toISOString() }),
      timeOf({ limit: 100, offset: 100_000 }),
      timeOf({ request_id: 'r77' }),
    ];
    expect(Math.max(...times)).toBeLessThan(250);
  });
});

describe('a query that is not understood', () => {
  const bytes = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));

  test('is answered in words, under its own id where it has one', () => {
    expect(refuseQuery('limit must be <= 100', bytes({ query_id: 'page-7', about: 'history', limit: 101 }))).toEqual({
      query_id: 'page-7',
      about: null,
      ok: false,
      message: 'The query was not understood: limit must be <= 100.',
    });
    for (const payload of ['{', 'null', '[1]', '{"query_id": {"a": 1}}']) {
      expect(refuseQuery('x', bytes(payload))).toMatchObject({ query_id: null, ok: false });
    }
  });

  test('is the collector’s to answer when it is about a request', () => {
    expect(refuseQuery('x', bytes({ query_id: 'page-7', about: 'request', request_id: '*' }))).toBeNull();
  });
});

describe('a database from before', () => {
  test('its tombstones are in the history, and its ledger still sums', async () => {
    const boat = finishedBoat();
    boat.close();
    const earlier = queueOfVersion(boat.folders.queueDatabase, 4);
    addTombstones(earlier, exportOf('q_20250101_120000', 'old-request').facts);
    earlier.close();
    const again = openQueue({ dataDir: boat.dataDir, clock: boat.clock });
    expectTombstonesKept(again);
    again.take(FIRST, 'old-request');
    expect(again.statusOf(FIRST)).toBeNull();
    await again.clock.advance(31 * DAY);
    again.sweep.prune();
    expect(asked(again).total).toBe(5);
    expect(again.ledgerHolds()).toBe(true);
  });

  test('so they are out of a damaged one', () => {
    const boat = finishedBoat();
    boat.close();
    const path = boat.folders.queueDatabase;
    const earlier = queueOfVersion(path, 4);
    addTombstones(earlier, exportOf('q_20250101_120000', 'old-request').facts);
    earlier.unsafeMode(true);
    earlier.pragma('writable_schema = ON');
    earlier.exec(`DELETE FROM sqlite_schema WHERE name = 'tally'`);
    earlier.close();
    const log = recordingLog();
    openQueueDatabase(path, boat.folders.setAside, log).close();
    expect(log.lines.map(({ message }) => message).join()).toContain('damaged and is set aside');
    expectTombstonesKept(openQueue({ dataDir: boat.dataDir, clock: boat.clock }));
  });

  function expectTombstonesKept(boat: Boat): void {
    expect(jobsOf(boat, { status: 'failed' })).toEqual([
      expect.objectContaining({ queue_id: FAILED, status: 'failed' }),
      expect.objectContaining({
        queue_id: 'q_20250101_120000',
        request_id: 'old-request',
        status: 'expired',
        created_at: '2026-02-20T21:44:16.503Z',
        finished_at: '2025-01-01T12:00:00.000Z',
        last_error: 'HTTP 400',
        category_count: 9,
      }),
      expect.objectContaining({ queue_id: 'q_20250101_120001', request_id: 'q_20250101_120001', status: 'expired' }),
    ]);
    expect(boat.queue.status().ledger).toMatchObject({ queued: 5, expired: 2 });
    expect(boat.ledgerHolds()).toBe(true);
  }
});

test('out of a damaged database the history comes whole, but for rows that contradict themselves', async () => {
  const boat = await prunedBoat();
  boat.take(FIRST, 'trip-4');
  boat.database.exec(`UPDATE history SET request_id = 'no id' WHERE queue_id = '${CANCELLED}'`);
  boat.database.exec(`UPDATE tally SET removed = 0, held = held + 7`);
  boat.close();
  const log = recordingLog();
  openQueueDatabase(boat.folders.queueDatabase, boat.folders.setAside, log).close();
  expect(log.lines.map(({ message }) => message).join()).toContain('damaged and is set aside');
  const again = openQueue({ dataDir: boat.dataDir, clock: boat.clock });
  expect(idsOf(again)).toEqual([FIRST, FAILED, DELIVERED]);
  expect(again.queue.status().ledger).toMatchObject({ completed: 1, expired: 1, pending: 1 });
  expect(again.ledgerHolds()).toBe(true);
});

test('many exports through their whole lives: the list is as long as the ledger says', () => {
  const boat = openQueue();
  for (let nth = 0; nth < 30; nth++) deliverAndRemove(boat, `q_20260220_164416_${nth + 2}`);
  const { queued } = boat.queue.status().ledger;
  expect(queued).toBe(30);
  expect(asked(boat, { status: 'completed' }).total).toBe(30);
  expect(boat.ledgerHolds()).toBe(true);
});

/** Another export that the clock gave the name of one before. */
function anotherOf(boat: Boat, queueId: string, requestId: string): ExportFacts {
  const { facts, content } = exportOf(queueId, requestId);
  const other = content.replace('"tier":3', '"tier":2');
  writeFileSync(join(boat.folders.spool, facts.export_file), other);
  return { ...facts, tier: 2, sha256: createHash('sha256').update(other).digest('hex') };
}

/** One with that number, 0 for none. */
function takeAt(boat: Boat, queueId: string, created_at: string, sequence = 0): void {
  const { sequence: _, ...facts } = spoolExport(boat.dataDir, queueId);
  boat.queue.take({ ...facts, created_at, ...(sequence > 0 ? { sequence } : {}) });
}

/** One as it should be, and one whose facts are torn. */
function addTombstones(database: ReturnType<typeof queueOfVersion>, facts: ExportFacts): void {
  const bury = database.prepare('INSERT INTO tombstones VALUES (?, ?, ?, ?, ?)');
  const at = Date.parse('2025-01-01T12:00:00Z');
  bury.run(facts.queue_id, JSON.stringify(facts), 'HTTP 400', at, at + 7 * DAY);
  bury.run('q_20250101_120001', '{"queue_id":', null, at, at + 7 * DAY);
  database.exec(`UPDATE tally SET removed = 2 WHERE status = 'failed';
    UPDATE facts_ever SET value = value + 2 WHERE name = 'queued'`);
}
