import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { judgeMissingFile } from '../../../services/queue-keeper/judge-missing-file.ts';
import type { UploadResult } from '../../../shared/contracts/upload-result.ts';
import { dataFolders } from '../../../shared/runtime/data-folders.ts';
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
    [join('archive', '2026-02'), 'completed'],
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
    expect(readFileSync(join(boat.dataDir, folder, FILE), 'utf8')).toBe(content);
    expect(boat.ledgerHolds()).toBe(true);
  });

  test('the queue database lost: every export is found again as what its folder says', () => {
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
      pending_count: 1,
      completed_count: 1,
      failed_count: 1,
      ledger: { queued: 3 },
    });
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
  ])('a %s file without a job is set aside, not deleted, and not uploaded', (_what, content) => {
    const boat = openQueue();
    writeFileSync(join(boat.folders.outbox, FILE), content);
    boat.sweep.run();
    expect(boat.statusOf(A)).toBeNull();
    expect(readFileSync(join(boat.folders.setAside, FILE), 'utf8')).toBe(content);
  });
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
    expect(boat.sweep.prune()).toBe(0);
    await boat.clock.advance(2000);
    expect(boat.sweep.prune()).toBe(1);
    expect(boat.fileIn('failed', 'export_20260220_164411.json')).toBe(false);
    expect(boat.fileIn('archive', '2026-02', 'export_20260220_164410.json')).toBe(true);
    await boat.clock.advance(23 * DAY);
    expect(boat.sweep.prune()).toBe(1);
    expect(readdirSync(join(boat.folders.archive, '2026-02'))).toEqual([]);
    expect(boat.queue.status().ledger).toMatchObject({ queued: 2, completed: 1, failed: 0, expired: 1 });
    expect(boat.ledgerHolds()).toBe(true);
  });

  test.each([
    ['back', -400 * DAY],
    ['far ahead', 400 * DAY],
  ])('nothing is removed while the clock is not to be trusted: it jumped %s, unsynchronised', (_way, jump) => {
    const boat = doneBoat(false);
    boat.clock.jump(jump);
    expect(boat.sweep.prune()).toBe(0);
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
