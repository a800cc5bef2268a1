import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createCommandAnswer } from '../../../services/queue-keeper/answer-command.ts';
import { jobView } from '../../../services/queue-keeper/job-view.ts';
import { judgeMissingFile } from '../../../services/queue-keeper/judge-missing-file.ts';
import { createResultTaking } from '../../../services/queue-keeper/take-result.ts';
import type { UploadResult } from '../../../shared/contracts/upload-result.ts';
import { DELIVERY_UNKNOWN } from '../../../shared/export/delivery-unknown.ts';
import { dataFolders } from '../../../shared/runtime/data-folders.ts';
import { sha256Of } from '../../../shared/runtime/sha256-of.ts';
import { exportOf, openQueue, spoolExport } from '../../support/queue-fixture.ts';

const A = 'q_20260220_164416';
const FILE = 'export_20260220_164416.json';
const DAY = 24 * 60 * 60 * 1000;

describe('files and jobs find each other', () => {
  test('a file that a power cut left in the spool after its job was committed goes to the outbox', () => {
    const boat = openQueue();
    boat.take(A);
    renameSync(join(boat.folders.outbox, FILE), join(boat.folders.spool, FILE));
    boat.sweep.run();
    expect(boat.fileIn('outbox', FILE)).toBe(true);
    expect(boat.fileIn('spool', FILE)).toBe(false);
  });

  test('a delivered export whose move was undone goes to the archive', () => {
    const boat = openQueue();
    boat.take(A);
    boat.queue.offerDue();
    boat.answer('accepted');
    renameSync(join(boat.folders.archive, '2026-02', FILE), join(boat.folders.outbox, FILE));
    boat.sweep.run();
    expect(boat.fileIn('archive', '2026-02', FILE)).toBe(true);
    expect(boat.fileIn('outbox', FILE)).toBe(false);
  });

  test('an undelivered job whose file is gone has failed at once, and says why', () => {
    const boat = openQueue();
    boat.take(A);
    rmSync(join(boat.folders.outbox, FILE));
    boat.sweep.run();
    expect(boat.job(A)).toMatchObject({ status: 'failed', lastError: expect.stringContaining('gone') });
    expect(boat.ledgerHolds()).toBe(true);
  });

  test('so has one that is being uploaded', () => {
    const boat = openQueue();
    boat.take(A);
    boat.queue.offerDue();
    rmSync(join(boat.folders.outbox, FILE));
    boat.sweep.run();
    expect(boat.job(A)).toMatchObject({
      status: 'failed',
      transient: false,
      lastError: expect.stringContaining('gone'),
    });
    expect(boat.queue.offers()).toEqual([]);
    expect(boat.ledgerHolds()).toBe(true);
  });

  test.each([
    ['outbox', 'pending'],
    ['failed', 'failed'],
    [join('archive', '2026-02'), 'pending'],
  ])('a file in %s without a job is taken up as %s, whole', (folder, status) => {
    const boat = openQueue();
    const { content, facts } = exportOf(A);
    mkdirSync(join(boat.dataDir, folder), { recursive: true });
    writeFileSync(join(boat.dataDir, folder, FILE), content);
    boat.sweep.run();
    expect(boat.job(A)).toMatchObject({
      status,
      facts: {
        sha256: facts.sha256,
        file_size_bytes: facts.file_size_bytes,
        tier: 3,
        records: { boatlog: 1, settings: 1 },
      },
    });
    const place = status === 'pending' ? boat.folders.outbox : join(boat.dataDir, folder);
    expect(readFileSync(join(place, FILE), 'utf8')).toBe(content);
    expect(boat.ledgerHolds()).toBe(true);
  });

  describe.each(['failed', 'cancelled'] as const)('the file of a %s export that somebody deleted', (status) => {
    function boatWithout() {
      const boat = openQueue();
      boat.take(A);
      if (status === 'cancelled') boat.queue.cancel(A);
      else {
        boat.queue.offerDue();
        for (let attempt = 1; attempt <= 4; attempt++) {
          boat.answer('retry', { reason: 'It was busy.' });
          boat.database.exec('UPDATE jobs SET next_retry_at = 0');
          boat.queue.offerDue();
        }
      }
      expect(boat.statusOf(A)).toBe(status);
      const away = join(boat.dataDir, 'away');
      renameSync(join(boat.folders.failed, FILE), away);
      return { ...boat, away };
    }
    const told = (boat: ReturnType<typeof openQueue>) => {
      const job = boat.job(A);
      return job && jobView(job, boat.queue.keeping);
    };

    test('is noticed once, and said: in the job, and that it is not tried again', () => {
      const boat = boatWithout();
      boat.sweep.run();
      expect(told(boat)).toMatchObject({
        status,
        file_gone: true,
        last_error: `The export file is gone; nothing is left to upload.${status === 'failed' ? ' Before that: It was busy.' : ''}`,
      });
      expect(boat.queue.status()).toMatchObject({ failed_transient_count: 0 });
      expect(boat.ledgerHolds()).toBe(true);
      boat.changes.length = 0;
      boat.sweep.run();
      expect(boat.changes).toEqual([]);
    });

    test('is noticed by a retry before any sweep', () => {
      const boat = boatWithout();
      const answer = createCommandAnswer(boat)({ command: 'retry', queue_id: A, request_id: 'r' });
      expect(answer).toMatchObject({ ok: false, code: 'not_possible' });
      expect(answer.message).toBe(`It is ${status} and its file is gone, so there is nothing to retry.`);
      expect(told(boat)).toMatchObject({ file_gone: true });
    });

    test('and put back again can be retried', () => {
      const boat = boatWithout();
      boat.sweep.run();
      renameSync(boat.away, join(boat.folders.failed, FILE));
      boat.sweep.run();
      expect(told(boat)).not.toHaveProperty('file_gone');
      const before = status === 'failed' ? { transient: true, last_error: 'It was busy.' } : { last_error: null };
      expect(told(boat)).toMatchObject({ status, ...before });
      expect(boat.queue.retry(A)).toBe(true);
      expect(boat.job(A)).toMatchObject({ fileGone: false, status: 'uploading' });
    });
  });

  describe('an export that failed for want of its file alone', () => {
    function boatWithout() {
      const boat = openQueue();
      boat.take(A);
      const away = join(boat.dataDir, 'away');
      renameSync(boat.folders.outbox, away);
      mkdirSync(boat.folders.outbox);
      boat.sweep.run();
      expect(boat.job(A)).toMatchObject({ status: 'failed', fileGone: true });
      return { ...boat, away: join(away, FILE) };
    }

    test.each(['sweep', 'look between the sweeps'])(
      'waits again at the next %s once its file is back, and says so',
      (at) => {
        const boat = boatWithout();
        renameSync(boat.away, join(boat.folders.outbox, FILE));
        if (at === 'sweep') boat.sweep.run();
        else boat.sweep.lookAround();
        const said = 'The export file was gone, and is there again.';
        expect(boat.job(A)).toMatchObject({ status: 'pending', fileGone: false, lastError: said });
        expect(boat.fileIn('outbox', FILE)).toBe(true);
        expect(boat.ledgerHolds()).toBe(true);
        boat.queue.offerDue();
        boat.answer('accepted');
        expect(boat.statusOf(A)).toBe('completed');
      },
    );

    test('waits again where the uploader had missed it first', () => {
      const boat = openQueue();
      boat.take(A);
      boat.queue.offerDue();
      const away = join(boat.dataDir, 'away');
      renameSync(join(boat.folders.outbox, FILE), away);
      boat.answer('refused', { reason: 'The export file is missing' });
      expect(boat.job(A)).toMatchObject({ status: 'failed', fileGone: true });
      renameSync(away, join(boat.folders.outbox, FILE));
      boat.sweep.run();
      expect(boat.job(A)).toMatchObject({ status: 'pending', fileGone: false });
    });

    test('does not where what came back is another file', () => {
      const boat = boatWithout();
      writeFileSync(join(boat.folders.outbox, FILE), 'another');
      boat.sweep.run();
      boat.sweep.lookAround();
      expect(boat.job(A)).toMatchObject({ status: 'failed', fileGone: true });
      expect(boat.fileIn('outbox', FILE), 'it may be a copy that is under way').toBe(true);
    });
  });

  test('of copies in other folders one is left, whole, where the job says; what differs is set aside', () => {
    const boat = openQueue();
    const { content } = exportOf(A);
    boat.take(A);
    writeFileSync(join(boat.folders.outbox, FILE), 'torn');
    writeFileSync(join(boat.folders.spool, FILE), content);
    writeFileSync(join(boat.folders.failed, FILE), content);
    const otherMonth = join(boat.folders.archive, '2025-01');
    mkdirSync(otherMonth);
    writeFileSync(join(otherMonth, FILE), content);
    boat.sweep.run();
    expect(readFileSync(join(boat.folders.outbox, FILE), 'utf8')).toBe(content);
    expect([...boat.files.list(() => {})].map(({ folder }) => folder)).toEqual(['outbox']);
    expect(readdirSync(boat.folders.setAside)).toEqual([FILE]);
    expect(boat.job(A)).toMatchObject({ status: 'pending' });
  });

  test('a file in a folder of another month is moved to where it belongs, not called gone', () => {
    const boat = openQueue();
    boat.take(A);
    boat.queue.offerDue();
    boat.answer('accepted');
    const otherMonth = join(boat.folders.archive, '2025-01');
    mkdirSync(otherMonth);
    renameSync(join(boat.folders.archive, '2026-02', FILE), join(otherMonth, FILE));
    boat.sweep.run();
    expect(boat.fileIn('archive', '2026-02', FILE)).toBe(true);
    expect(readdirSync(otherMonth)).toEqual([]);
  });

  test('a new export in the spool that got the name of a job is left to its announcement, even when that one’s file is gone', () => {
    const boat = openQueue();
    boat.take(A, 'first');
    rmSync(join(boat.folders.outbox, FILE));
    const facts = spoolNamed(boat.dataDir, A, 'second');
    const path = join(boat.folders.spool, FILE);
    const content = readFileSync(path, 'utf8');
    boat.sweep.run();
    boat.sweep.run();
    expect(readFileSync(path, 'utf8')).toBe(content);
    const sha256 = sha256Of(path);
    boat.queue.take({ ...facts, sha256, file_size_bytes: content.length });
    expect(boat.job(`${A}_2`)).toMatchObject({ status: 'pending', facts: { request_id: 'second' } });
  });

  test('the queue database lost: every export is found again, and a few of the archive are sent again', () => {
    const boat = openQueue();
    for (const [i, outcome] of (['accepted', 'refused'] as const).entries()) {
      boat.take(`q_20260220_16441${i}`);
      boat.queue.offerDue();
      boat.answer(outcome);
    }
    boat.take('q_20260220_164419');
    boat.close();
    rmSync(join(boat.dataDir, 'queue'), { recursive: true });
    const again = openQueue({ dataDir: boat.dataDir });
    again.sweep.run();
    expect(again.queue.status()).toMatchObject({
      pending_count: 2,
      failed_count: 1,
      ledger: { queued: 3 },
    });
  });

  test('a restored archive of many is not sent again: it is kept as delivered, and said that nobody knows', () => {
    const boat = openQueue();
    const month = join(boat.folders.archive, '2026-02');
    mkdirSync(month, { recursive: true });
    for (let i = 10; i <= 31; i++) {
      const { facts, content } = exportOf(`q_20260220_1644${i}`);
      writeFileSync(join(month, facts.export_file), content);
    }
    boat.sweep.run();
    expect(boat.queue.status()).toMatchObject({ pending_count: 0, completed_count: 22, last_delivered_at: null });
    expect(boat.job('q_20260220_164410')).toMatchObject({ lastError: DELIVERY_UNKNOWN, importId: null });
    expect(boat.ledgerHolds()).toBe(true);
  });

  test.each(['pending', 'cancelled'] as const)(
    'the file of a %s export that was moved into the archive under another name is put back, and no export of its own',
    (status) => {
      const boat = openQueue();
      boat.take(A);
      if (status === 'cancelled') boat.queue.cancel(A);
      const month = join(boat.folders.archive, '2026-11');
      mkdirSync(month);
      const folder = status === 'pending' ? boat.folders.outbox : boat.folders.failed;
      renameSync(join(folder, FILE), join(month, 'export_20261101_000000.json'));
      boat.sweep.run();
      expect(boat.job(A)).toMatchObject({ status, fileGone: false });
      expect(readFileSync(join(folder, FILE), 'utf8')).toBe(exportOf(A).content);
      expect(boat.statusOf('q_20261101_000000')).toBeNull();
      expect(boat.queue.status().ledger).toMatchObject({ queued: 1, completed: 0 });
    },
  );

  test('what is no file is none: the job’s file is gone, whatever has its name is set aside, and others go on', () => {
    const boat = openQueue();
    boat.take(A);
    boat.take('q_20260220_164500');
    boat.queue.offerDue();
    rmSync(join(boat.folders.outbox, FILE));
    mkdirSync(join(boat.folders.outbox, FILE));
    const take = createResultTaking(boat);
    take({ ...resultOf(A), outcome: 'refused', reason: 'The export file is not what was queued.' });
    expect(boat.job(A)).toMatchObject({ status: 'failed', fileGone: true });
    expect(readdirSync(boat.folders.setAside)).toEqual([FILE]);
    expect(boat.queue.offers()).toMatchObject([{ queue_id: 'q_20260220_164500' }]);
    expect(boat.queue.retry(A)).toBe(false);
  });

  test('a result that cannot be taken ends its attempt all the same, and the others get their turn', () => {
    const boat = openQueue();
    boat.take(A);
    boat.take('q_20260220_164500');
    boat.queue.offerDue();
    boat.database.exec(`CREATE TRIGGER refuses BEFORE UPDATE ON jobs WHEN new.status = 'completed' BEGIN
      SELECT RAISE(ABORT, 'no'); END`);
    const take = createResultTaking(boat);
    for (let claim = 1; claim <= 4; claim++) {
      take({ ...resultOf(A), claim, outcome: 'accepted' });
      boat.database.exec('UPDATE jobs SET next_retry_at = 0');
      boat.queue.offerDue();
      if (boat.queue.offers()[0]?.queue_id !== A) break;
    }
    expect(boat.job(A)).toMatchObject({ lastError: expect.stringContaining('could not be written down: no') });
    expect(boat.queue.offers()).toMatchObject([{ queue_id: 'q_20260220_164500' }]);
  });

  test('one entry that cannot be mended costs nothing but itself, and is named until it is', () => {
    const boat = openQueue();
    for (const id of [A, 'q_20260220_164500']) {
      boat.take(id);
      boat.queue.offerDue();
      boat.answer('accepted');
      renameSync(join(boat.folders.archive, '2026-02', fileOf(id)), join(boat.folders.outbox, fileOf(id)));
    }
    const month = join(boat.folders.archive, '2026-02');
    mkdirSync(join(month, FILE));
    blockSetAside(boat);
    boat.sweep.run();
    expect(boat.fileIn('archive', '2026-02', 'export_20260220_164500.json')).toBe(true);
    expect(boat.queue.status().troubles).toContainEqual(
      expect.objectContaining({ what: 'sweep', of: join(boat.folders.outbox, FILE) }),
    );
    rmSync(boat.folders.setAside);
    boat.sweep.run();
    expect(boat.queue.status()).not.toHaveProperty('troubles');
    expect(readFileSync(join(month, FILE), 'utf8')).toBe(exportOf(A).content);
  });

  test('a file in the place of a month’s folder is set aside, and the delivered export is archived', () => {
    const boat = openQueue();
    boat.take(A);
    writeFileSync(join(boat.folders.archive, '2026-02'), 'not a folder');
    boat.queue.offerDue();
    boat.answer('accepted');
    expect(boat.fileIn('archive', '2026-02', FILE)).toBe(true);
    expect(readFileSync(join(boat.folders.setAside, '2026-02'), 'utf8')).toBe('not a folder');
  });

  test('the spool is the collector’s: a file is adopted only when it still lies there at the next sweep', () => {
    const boat = openQueue();
    const facts = spoolExport(boat.dataDir, A, 'asked-for');
    boat.sweep.run();
    expect(boat.statusOf(A)).toBeNull();
    boat.sweep.run();
    expect(boat.job(A)).toMatchObject({ status: 'pending', facts: { source: 'adopted' } });
    boat.queue.take(facts);
    expect(boat.job(A)).toMatchObject({ facts: { request_id: 'asked-for', source: 'test' } });
    expect(boat.queue.status().ledger.queued).toBe(1);
  });

  /** A file in the spool that names its request, as ours do. */
  function spoolNamed(dataDir: string, queueId: string, requestId: string) {
    const facts = spoolExport(dataDir, queueId, requestId);
    const path = join(dataFolders(dataDir).spool, facts.export_file);
    writeFileSync(path, readFileSync(path, 'utf8').replace('"tier":3,', `"tier":3,"request_id":"${requestId}",`));
    return facts;
  }

  test('a file whose announcement never came is its request’s export: another one of that request is dropped', () => {
    const boat = openQueue();
    spoolNamed(boat.dataDir, A, 'asked-for');
    boat.sweep.run();
    boat.sweep.run();
    expect(boat.job(A)).toMatchObject({ status: 'pending', facts: { request_id: 'asked-for', source: 'adopted' } });
    boat.queue.take(spoolExport(boat.dataDir, 'q_20260220_165500', 'asked-for'));
    expect(boat.statusOf('q_20260220_165500')).toBeNull();
    expect(boat.queue.status().ledger.queued).toBe(1);
  });

  test('a file whose request another export answers already is known by its own name', () => {
    const boat = openQueue();
    boat.take(A, 'asked-for');
    spoolNamed(boat.dataDir, 'q_20260220_165500', 'asked-for');
    boat.sweep.run();
    boat.sweep.run();
    expect(boat.job('q_20260220_165500')).toMatchObject({ facts: { request_id: 'adopted-20260220_165500' } });
  });

  test.each([
    ['torn', exportOf(A).content.slice(0, 200)],
    ['empty', ''],
    ['not an export', '{"hello":"world"}'],
  ])(
    'a %s file without a job is set aside once nobody has written it for an hour, not deleted, and not uploaded',
    async (_what, content) => {
      const boat = openQueue();
      writeFileSync(join(boat.folders.outbox, FILE), content);
      boat.sweep.run();
      expect(boat.fileIn('outbox', FILE), 'it may be on its way').toBe(true);
      await boat.clock.advance(59 * 60_000);
      boat.sweep.run();
      expect(boat.fileIn('outbox', FILE)).toBe(true);
      expect(boat.queue.troubles.list()).toMatchObject([
        {
          of: join(boat.folders.outbox, FILE),
          message: expect.stringContaining('nothing has been added to it for 59 min'),
        },
      ]);
      await boat.clock.advance(60_000);
      boat.sweep.run();
      expect(boat.statusOf(A)).toBeNull();
      expect(readFileSync(join(boat.folders.setAside, FILE), 'utf8')).toBe(content);
    },
  );
});

const fileOf = (queueId: string) => `export_${queueId.slice(2)}.json`;
/** Nothing can be set aside: a file stands in the place of the folder. */
function blockSetAside({ folders }: { folders: { setAside: string } }): void {
  rmSync(folders.setAside, { recursive: true });
  writeFileSync(folders.setAside, '');
}

const resultOf = (queue_id: string) => ({
  queue_id,
  claim: 1,
  bytes_sent: 0,
  duration_ms: 1,
  at: '2026-02-20T21:44:16.503Z',
});

describe('retention', () => {
  const doneBoat = (synchronised = true) => {
    const boat = openQueue({ synchronised });
    boat.take('q_20260220_164410');
    boat.queue.offerDue();
    boat.answer('accepted');
    boat.take('q_20260220_164411');
    boat.queue.offerDue();
    boat.answer('refused', { reason: 'HTTP 400' });
    return boat;
  };

  test('delivered exports go after 30 days, failed ones after 7, file and row together', async () => {
    const boat = doneBoat();
    await boat.clock.advance(7 * DAY - 1000);
    expect(boat.sweep.prune()).toEqual({ removed: 0, left: 0 });
    await boat.clock.advance(2000);
    expect(boat.sweep.prune()).toEqual({ removed: 1, left: 0 });
    expect(boat.fileIn('failed', 'export_20260220_164411.json')).toBe(false);
    expect(boat.fileIn('archive', '2026-02', 'export_20260220_164410.json')).toBe(true);
    await boat.clock.advance(23 * DAY);
    expect(boat.sweep.prune()).toEqual({ removed: 1, left: 0 });
    expect(readdirSync(join(boat.folders.archive, '2026-02'))).toEqual([]);
    expect(boat.queue.status().ledger).toMatchObject({ queued: 2, completed: 1, failed: 0, expired: 1 });
    expect(boat.ledgerHolds()).toBe(true);
  });

  test('what cannot be removed stays, file and row; the others go, and cleanup says so', async () => {
    const boat = openQueue();
    for (const id of [A, 'q_20260220_164500']) {
      boat.take(id);
      boat.queue.cancel(id);
    }
    rmSync(join(boat.folders.failed, FILE));
    mkdirSync(join(boat.folders.failed, FILE));
    blockSetAside(boat);
    await boat.clock.advance(31 * DAY);
    const cleanup = () => createCommandAnswer(boat)({ command: 'cleanup', request_id: 'r' });
    expect(cleanup()).toMatchObject({
      ok: true,
      removed: 1,
      message: expect.stringContaining('1 could not be removed'),
    });
    expect(boat.fileIn('failed', 'export_20260220_164500.json')).toBe(false);
    expect(boat.statusOf('q_20260220_164500')).toBeNull();
    expect(boat.queue.status()).toMatchObject({ cancelled_count: 1, troubles: [{ what: 'sweep', of: FILE }] });
    rmSync(boat.folders.setAside);
    expect(cleanup()).toMatchObject({ removed: 1, message: 'Queue cleanup completed' });
    expect(readdirSync(boat.folders.setAside)).toEqual([FILE]);
    expect(boat.ledgerHolds()).toBe(true);
  });

  test.each([
    ['back', -400 * DAY],
    ['far ahead', 400 * DAY],
  ])('nothing is removed while the clock is not to be trusted: it jumped %s, unsynchronised', (_way, jump) => {
    const boat = doneBoat(false);
    boat.clock.jump(jump);
    expect(boat.sweep.prune()).toEqual({ removed: 0, left: 0 });
    expect(boat.queue.status()).toMatchObject({ completed_count: 1, failed_count: 1 });
  });

  test('undelivered exports are never removed, however old', async () => {
    const boat = openQueue();
    boat.take(A);
    await boat.clock.advance(4000 * DAY);
    boat.sweep.run();
    expect(boat.statusOf(A)).toBe('pending');
  });
});

describe('a file that was damaged', () => {
  test('is set aside when its failed job expires, never deleted', () => {
    const boat = openQueue();
    boat.take(A);
    boat.queue.offerDue();
    writeFileSync(join(boat.folders.outbox, FILE), '{"damaged":');
    boat.answer('refused', { reason: 'The export file is not what was queued.' });
    const failed = boat.job(A);
    expect(failed?.status).toBe('failed');
    if (failed) boat.queue.remove([failed]);
    expect(boat.fileIn('failed', FILE)).toBe(false);
    expect(readFileSync(join(boat.folders.setAside, FILE), 'utf8')).toBe('{"damaged":');
    expect(boat.queue.status().ledger).toMatchObject({ queued: 1, expired: 1 });
  });

  test.each(['failed', 'cancelled'] as const)(
    'of a %s export is found out by a retry, which says so at once, every time',
    (status) => {
      const boat = openQueue();
      boat.take(A);
      boat.queue.offerDue();
      if (status === 'cancelled') boat.queue.cancel(A);
      else boat.answer('refused', { reason: 'HTTP 400' });
      writeFileSync(join(boat.folders.failed, FILE), '{"damaged":');
      for (let time = 1; time <= 2; time++) {
        const answer = createCommandAnswer(boat)({ command: 'retry', queue_id: A, request_id: 'r' });
        expect(answer).toMatchObject({ ok: false, code: 'not_possible', message: expect.stringContaining('damaged') });
      }
      expect(boat.job(A)).toMatchObject({ status, fileGone: true, lastError: expect.stringContaining('damaged') });
      expect(readFileSync(join(boat.folders.setAside, FILE), 'utf8')).toBe('{"damaged":');
    },
  );

  test('of a cancelled export is set aside when its days are over, never deleted', () => {
    const boat = openQueue();
    boat.take(A);
    boat.queue.cancel(A);
    writeFileSync(join(boat.folders.failed, FILE), '{"damaged":');
    const job = boat.job(A);
    if (job) boat.queue.remove([job]);
    expect(readFileSync(join(boat.folders.setAside, FILE), 'utf8')).toBe('{"damaged":');
  });

  test('a sound one that its uploader did not find is tried again, one that is gone or damaged is not', () => {
    const boat = openQueue();
    boat.take(A);
    boat.queue.offerDue();
    const refused = {
      queue_id: A,
      claim: 1,
      outcome: 'refused',
      bytes_sent: 0,
      duration_ms: 1,
      at: '2026-02-20T21:44:16.503Z',
    };
    const judged = () => judgeMissingFile(refused as UploadResult, boat.job(A), boat.files).outcome;
    renameSync(join(boat.folders.outbox, FILE), join(boat.folders.spool, FILE));
    expect(judged(), 'still in the spool').toBe('retry');
    boat.sweep.run();
    expect(judged(), 'meanwhile in its place').toBe('retry');
    expect(judgeMissingFile({ ...refused, http_status: 400 } as UploadResult, boat.job(A), boat.files).outcome).toBe(
      'refused',
    );
    writeFileSync(join(boat.folders.outbox, FILE), '{"damaged":');
    expect(judged(), 'damaged').toBe('refused');
    rmSync(join(boat.folders.outbox, FILE));
    expect(judged(), 'gone').toBe('refused');
  });
});
