import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exportOf, openQueue, spoolExport } from '../../support/queue-fixture.ts';

const A = 'q_20260220_164416';
const B = 'q_20260220_164417';
const MINUTE = 60_000;

describe('from announcement to archive', () => {
  test('an export is taken, offered, completed, and its file goes with it', () => {
    const boat = openQueue();
    boat.take(A);
    expect(boat.statusOf(A)).toBe('pending');
    expect(boat.fileIn('outbox', 'export_20260220_164416.json')).toBe(true);
    expect(boat.fileIn('spool', 'export_20260220_164416.json')).toBe(false);

    boat.queue.offerDue();
    expect(boat.queue.offers()).toMatchObject([{ queue_id: A, claim: 1, export_file: 'export_20260220_164416.json' }]);

    boat.answer('accepted', { import_id: 'import_1' });
    expect(boat.job(A)).toMatchObject({ status: 'completed', importId: 'import_1' });
    const archived = join(boat.folders.archive, '2026-02', 'export_20260220_164416.json');
    expect(readFileSync(archived, 'utf8')).toBe(exportOf(A).content);
    expect(boat.queue.offers()).toEqual([]);
    expect(boat.queue.status()).toMatchObject({
      completed_count: 1,
      pending_count: 0,
      uploading_count: 0,
      failed_count: 0,
    });
    expect(boat.ledgerHolds()).toBe(true);
  });

  test('exports go up in the order in which they were taken, one at a time', () => {
    const boat = openQueue();
    for (const id of [A, B]) boat.take(id);
    boat.queue.offerDue();
    expect(boat.queue.offers().map((offer) => offer.queue_id)).toEqual([A]);
    boat.answer('accepted');
    expect(boat.queue.offers().map((offer) => offer.queue_id)).toEqual([B]);
  });

  test('announced again, it is the same job, wherever it has come to', () => {
    const boat = openQueue();
    const facts = spoolExport(boat.dataDir, A);
    boat.queue.take(facts);
    boat.queue.take(facts);
    boat.queue.offerDue();
    boat.queue.take(facts);
    boat.answer('accepted');
    boat.queue.take(facts);
    expect(boat.statusOf(A)).toBe('completed');
    expect(boat.queue.status().ledger).toMatchObject({ queued: 1, completed: 1 });
  });

  test('a second export of the same request is dropped', () => {
    const boat = openQueue();
    boat.take(A, 'x');
    boat.take(B, 'x');
    expect(boat.statusOf(B)).toBeNull();
    expect(boat.fileIn('spool', 'export_20260220_164417.json')).toBe(false);
    expect(boat.queue.status().ledger.queued).toBe(1);
  });

  test('another export under a name that is taken gets the next free one, and both are kept', () => {
    const boat = openQueue();
    boat.take(A, 'first');
    const second = spoolExport(boat.dataDir, A, 'second');
    const path = join(boat.folders.spool, second.export_file);
    writeFileSync(path, `${readFileSync(path, 'utf8')} `);
    boat.queue.take({ ...second, sha256: 'f'.repeat(64) });
    expect(boat.job('q_20260220_164416_2')).toMatchObject({ facts: { request_id: 'second' } });
    expect(boat.fileIn('outbox', 'export_20260220_164416.json')).toBe(true);
    expect(boat.fileIn('outbox', 'export_20260220_164416_2.json')).toBe(true);
  });

  test('an announced export whose file vanished before it could be taken has failed, and says so', () => {
    const boat = openQueue();
    boat.queue.take(exportOf(A).facts);
    const lost = { status: 'failed', fileGone: true, lastError: expect.stringContaining('file is gone') };
    expect(boat.job(A)).toMatchObject(lost);
    boat.queue.take(exportOf(A).facts);
    expect(boat.queue.status().ledger).toMatchObject({ queued: 1, failed: 1 });
    expect(boat.ledgerHolds()).toBe(true);
  });

  test('an announcement without a file, of a request that has its export, or had it long ago, makes no job', () => {
    const boat = openQueue();
    boat.take(A, 'asked-for');
    boat.queue.take(exportOf('q_20260220_170000', 'asked-for').facts);
    boat.queue.offerDue();
    boat.answer('accepted');
    boat.queue.remove([boat.job(A) as never]);
    boat.queue.take(exportOf('q_20260220_170000', 'asked-for').facts);
    boat.queue.take(exportOf(A, 'asked-for').facts);
    expect(boat.statusOf('q_20260220_170000')).toBeNull();
    expect(boat.queue.status().ledger.queued).toBe(1);
  });
});

describe('when uploads do not succeed', () => {
  test('four attempts: at once, after 5 min, after 15 min, then failed, and the file is kept', async () => {
    const boat = openQueue();
    boat.take(A);
    boat.queue.offerDue();
    boat.answer('retry');
    expect(boat.queue.offers()).toMatchObject([{ claim: 2 }]);
    boat.answer('retry');
    expect(boat.queue.offers()).toEqual([]);
    expect(boat.queue.msUntilDue()).toBe(5 * MINUTE);
    await boat.clock.advance(5 * MINUTE);
    boat.queue.offerDue();
    boat.answer('retry');
    expect(boat.queue.msUntilDue()).toBe(15 * MINUTE);
    await boat.clock.advance(15 * MINUTE);
    boat.queue.offerDue();
    boat.answer('retry', { reason: 'HTTP 503 from the central database' });
    expect(boat.job(A)).toMatchObject({
      status: 'failed',
      retryCount: 4,
      lastError: 'HTTP 503 from the central database',
    });
    expect(boat.fileIn('failed', 'export_20260220_164416.json')).toBe(true);
    expect(boat.queue.msUntilDue()).toBeNull();
    expect(boat.ledgerHolds()).toBe(true);
  });

  test('offline for a month uses no attempt, and nothing is offered meanwhile', async () => {
    const boat = openQueue();
    const online = { online: true, since: 'a', lacksNetwork: null, notedAt: 0 };
    boat.queue.noteUploader(online);
    boat.take(A);
    boat.queue.offerDue();
    boat.queue.noteUploader({ ...online, lacksNetwork: 'no route' });
    boat.answer('offline', { reason: 'no route' });
    for (let day = 0; day < 30; day++) {
      await boat.clock.advance(24 * 60 * MINUTE);
      boat.queue.offerDue();
      expect(boat.queue.offers()).toEqual([]);
    }
    expect(boat.job(A)).toMatchObject({ status: 'pending', retryCount: 0 });
    expect(boat.queue.status().waiting_for).toMatchObject({ what: 'network', message: 'no route' });
    boat.queue.noteUploader(online);
    expect(boat.queue.offers()).toMatchObject([{ queue_id: A }]);
    expect(boat.queue.status().waiting_for).toBeNull();
  });

  test('an offline answer whose news of the uploader got lost does not hold the queue for ever', async () => {
    const boat = openQueue();
    boat.take(A);
    boat.queue.offerDue();
    boat.answer('offline');
    const wait = boat.queue.msUntilDue();
    expect(wait).toBeGreaterThan(0);
    await boat.clock.advance(wait ?? 0);
    boat.queue.offerDue();
    expect(boat.queue.offers()).toMatchObject([{ queue_id: A, claim: 2 }]);
  });

  test('401 parks the whole queue behind one cause and costs no attempt; an upload that gets through ends it', async () => {
    const boat = openQueue();
    boat.queue.noteUploader({ online: true, since: 'a', lacksNetwork: null, notedAt: 0 });
    for (const id of [A, B]) boat.take(id);
    boat.queue.offerDue();
    boat.answer('parked', { reason: 'HTTP 401: the central database does not know this installation' });
    expect(boat.queue.offers()).toEqual([]);
    expect(boat.queue.status()).toMatchObject({ pending_count: 2, waiting_for: { what: 'central' } });
    await boat.clock.advance(5 * MINUTE);
    boat.queue.offerDue();
    expect(boat.queue.offers()).toMatchObject([{ queue_id: A }]);
    boat.answer('accepted');
    expect(boat.queue.status().waiting_for).toBeNull();
    boat.answer('accepted');
    expect([A, B].map((id) => boat.job(id)?.retryCount)).toEqual([0, 0]);
  });

  test('a refused export fails at once; the next one goes on', () => {
    const boat = openQueue();
    for (const id of [A, B]) boat.take(id);
    boat.queue.offerDue();
    boat.answer('refused', { reason: 'HTTP 400: no format_version' });
    expect(boat.statusOf(A)).toBe('failed');
    expect(boat.queue.offers()).toMatchObject([{ queue_id: B }]);
  });

  test('what failed for a passing reason comes back by itself, once, when another upload is accepted', () => {
    const boat = openQueue();
    boat.take(A);
    const failForGood = () => {
      for (let i = 0; i < 4; i++) {
        boat.queue.retry(A);
        boat.answer('retry');
      }
    };
    boat.queue.offerDue();
    failForGood();
    expect(boat.statusOf(A)).toBe('failed');
    boat.take(B);
    boat.queue.offerDue();
    boat.answer('accepted');
    expect(boat.statusOf(A)).toBe('uploading');
    expect(boat.fileIn('outbox', 'export_20260220_164416.json')).toBe(true);
  });
});

describe('what people ask', () => {
  test('a failed export is retried with all its attempts', () => {
    const boat = openQueue();
    boat.take(A);
    boat.queue.offerDue();
    boat.answer('refused');
    expect(boat.queue.retry(A)).toBe(true);
    expect(boat.queue.offers()).toMatchObject([{ queue_id: A, claim: 2 }]);
    expect(boat.fileIn('outbox', 'export_20260220_164416.json')).toBe(true);
  });

  test('a cancelled export is kept, counted, and can be brought back', () => {
    const boat = openQueue();
    boat.take(A);
    expect(boat.queue.cancel(A)).toBe(true);
    expect(boat.queue.cancel(A)).toBe(true);
    expect(boat.fileIn('failed', 'export_20260220_164416.json')).toBe(true);
    expect(boat.queue.status()).toMatchObject({ cancelled_count: 1, ledger: { queued: 1, cancelled: 1 } });
    expect(boat.queue.retry(A)).toBe(true);
    expect(boat.queue.status().ledger).toMatchObject({ queued: 1, cancelled: 0 });
    expect(boat.ledgerHolds()).toBe(true);
  });

  test('cancelled in mid-upload, and accepted all the same: it is delivered, and says so', () => {
    const boat = openQueue();
    boat.take(A);
    boat.queue.offerDue();
    const [offer] = boat.queue.offers();
    boat.queue.cancel(A);
    expect(boat.queue.offers()).toEqual([]);
    const at = '2026-02-20T21:44:16.000Z';
    boat.queue.applyResult({
      queue_id: A,
      claim: offer?.claim ?? 0,
      outcome: 'accepted',
      bytes_sent: 1,
      duration_ms: 1,
      at,
    });
    expect(boat.statusOf(A)).toBe('completed');
    expect(boat.fileIn('archive', '2026-02', 'export_20260220_164416.json')).toBe(true);
    expect(boat.ledgerHolds()).toBe(true);
  });

  test.each(['retry', 'cancel'] as const)('%s of what is not there, or delivered, does nothing', (verb) => {
    const boat = openQueue();
    boat.take(A);
    boat.queue.offerDue();
    boat.answer('accepted');
    expect(boat.queue[verb]('q_20000101_000000')).toBeNull();
    expect(boat.queue[verb]('../../etc/passwd')).toBeNull();
    expect(boat.queue[verb](A)).toBe(false);
  });

  test('an export whose file is gone cannot be retried', () => {
    const boat = openQueue();
    boat.take(A);
    boat.queue.cancel(A);
    boat.files.remove('export_20260220_164416.json', 'cancelled', '');
    expect(boat.queue.retry(A)).toBe(false);
  });
});

describe('clocks that jump', () => {
  const waitingJob = () => {
    const boat = openQueue();
    boat.take(A);
    boat.queue.offerDue();
    boat.answer('retry');
    boat.answer('retry');
    return boat;
  };

  test.each([-50 * 365 * 24 * 60, -60, 60, 50 * 365 * 24 * 60])(
    'a jump of %i minutes neither freezes a waiting job nor fires it early',
    async (jump) => {
      const boat = waitingJob();
      await boat.clock.advance(1 * MINUTE);
      boat.clock.jump(jump * MINUTE);
      boat.queue.offerDue();
      expect(boat.queue.offers()).toEqual([]);
      expect(boat.queue.msUntilDue()).toBe(4 * MINUTE);
      await boat.clock.advance(4 * MINUTE);
      boat.queue.offerDue();
      expect(boat.queue.offers()).toMatchObject([{ queue_id: A, claim: 3 }]);
    },
  );

  test('started again years in the past, a job is never further away than its own delay', () => {
    const boat = waitingJob();
    boat.close();
    boat.clock.jump(-20 * 365 * 24 * 60 * MINUTE);
    const again = openQueue({ dataDir: boat.dataDir, clock: boat.clock });
    again.store.clampWaiting({ now: again.clock.now() });
    expect(again.queue.msUntilDue()).toBe(5 * MINUTE);
  });
});

test('jobs beyond the newest few that are done leave the bus, not the database', () => {
  const boat = openQueue();
  for (let i = 0; i < 5; i++) {
    boat.take(`q_20260220_16441${i}`);
    boat.queue.offerDue();
    boat.answer('accepted');
  }
  expect(boat.store.withdrawn()).toHaveLength(2);
  expect(boat.queue.status().completed_count).toBe(5);
});

test('the database itself refuses to lose an undelivered job or to undo a delivery', () => {
  const boat = openQueue();
  boat.take(A);
  expect(() => boat.database.exec('DELETE FROM jobs')).toThrow(/never removed/);
  boat.queue.offerDue();
  boat.answer('accepted');
  expect(() => boat.database.exec("UPDATE jobs SET status = 'pending'")).toThrow(/stays completed/);
});

test('a message that fails in its transaction leaves nothing half done', () => {
  const boat = openQueue();
  boat.take(A);
  boat.queue.offerDue();
  boat.database.exec("CREATE TRIGGER full BEFORE UPDATE ON jobs BEGIN SELECT RAISE(ABORT, 'disk full'); END");
  expect(() => boat.answer('accepted')).toThrow(/disk full/);
  expect(boat.statusOf(A)).toBe('uploading');
  boat.database.exec('DROP TRIGGER full');
  boat.answer('accepted');
  expect(boat.statusOf(A)).toBe('completed');
  expect(boat.ledgerHolds()).toBe(true);
});
