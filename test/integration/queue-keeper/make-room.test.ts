import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createRoomMaker } from '../../../services/queue-keeper/make-room.ts';
import { openQueue } from '../../support/queue-fixture.ts';

const queueId = (nth: number) => `q_20260220_164416_${nth + 2}`;

/** A queue of ten delivered and three waiting exports on a disk that holds this many bytes, or files, of them. */
function nearlyFull({ freeExports = 100, freeFiles = 1_000 }: { freeExports?: number; freeFiles?: number }) {
  const boat = openQueue();
  for (let nth = 0; nth < 13; nth++) boat.take(queueId(nth));
  boat.queue.offerDue();
  for (let nth = 0; nth < 10; nth++) boat.answer('accepted');
  const exportBytes = boat.job(queueId(0))?.facts.file_size_bytes ?? 0;
  const totalBytes = 100 * exportBytes;
  const totalFiles = 200;
  const listed = () => readdirSync(boat.dataDir, { recursive: true }) as string[];
  const used = () =>
    listed()
      .filter((name) => name.endsWith('.json'))
      .reduce((sum, name) => sum + statSync(join(boat.dataDir, name)).size, 0);
  /** What somebody else has on the same disk. */
  const others = {
    bytes: totalBytes - used() - freeExports * exportBytes,
    files: totalFiles - listed().length - freeFiles,
  };
  let fails = false;
  const makeRoom = createRoomMaker({
    ...boat,
    keepFree: { bytes: 10 * totalBytes, percent: 10 },
    readSpace() {
      if (fails) throw Object.assign(new Error('EIO: the disk fails'), { code: 'EIO' });
      return {
        totalBytes,
        freeBytes: totalBytes - others.bytes - used(),
        totalFiles,
        freeFiles: totalFiles - others.files - listed().length,
      };
    },
  });
  const said = (words: string) => boat.log.lines.filter(({ message }) => message.includes(words)).length;
  return {
    ...boat,
    makeRoom,
    said,
    others,
    exportBytes,
    fail(now: boolean) {
      fails = now;
    },
  };
}

const NOTHING_LEFT = 'no delivered export is left';

test('with room enough nothing is removed', () => {
  const boat = nearlyFull({ freeExports: 10, freeFiles: 20 });
  boat.makeRoom();
  expect(boat.queue.status()).toMatchObject({ completed_count: 10, ledger: { queued: 13, completed: 10 } });
});

test('delivered exports go, the oldest first, files and rows, until a little more than enough is free', () => {
  const boat = nearlyFull({ freeExports: 7 });
  boat.makeRoom();
  expect(boat.queue.status()).toMatchObject({ completed_count: 6, ledger: { queued: 13, completed: 10, pending: 2 } });
  expect([0, 3, 4].map((nth) => boat.statusOf(queueId(nth)))).toEqual([null, null, 'completed']);
  expect(readdirSync(join(boat.folders.archive, '2026-02'))).toHaveLength(6);
  expect(boat.ledgerHolds()).toBe(true);
});

test('what is not delivered stays, also when that is not enough, and it is said once', () => {
  const boat = nearlyFull({ freeExports: -20 });
  boat.queue.cancel(queueId(12));
  boat.makeRoom();
  boat.makeRoom();
  expect(boat.queue.status()).toMatchObject({ completed_count: 0, pending_count: 1, uploading_count: 1 });
  expect(boat.statusOf(queueId(12))).toBe('cancelled');
  expect(readdirSync(boat.folders.outbox)).toHaveLength(2);
  expect(boat.said(NOTHING_LEFT)).toBe(1);
  expect(boat.ledgerHolds()).toBe(true);
});

describe('a disk that can take hardly any more files, with bytes to spare', () => {
  test('delivered exports go, the oldest first, until it can take a little more than enough', () => {
    const boat = nearlyFull({ freeFiles: 17 });
    boat.makeRoom();
    // Three to have twenty again, two beyond.
    expect(boat.queue.status()).toMatchObject({ completed_count: 5, ledger: { queued: 13, completed: 10 } });
    expect([4, 5].map((nth) => boat.statusOf(queueId(nth)))).toEqual([null, 'completed']);
    expect(boat.ledgerHolds()).toBe(true);
  });

  test('empty months of the archive go first, since each is a file like others', () => {
    const boat = nearlyFull({ freeFiles: 18 });
    for (const month of ['2025-10', '2025-11', '2025-12']) {
      mkdirSync(join(boat.folders.archive, month));
      boat.others.files -= 1;
    }
    boat.makeRoom();
    expect(readdirSync(boat.folders.archive)).toEqual(['2026-02']);
    expect(boat.queue.status()).toMatchObject({ completed_count: 10 });
  });

  test('and the month of the last export that went goes with it', () => {
    const boat = nearlyFull({ freeFiles: 11 });
    boat.makeRoom();
    expect(readdirSync(boat.folders.archive)).toEqual([]);
    expect(boat.queue.status()).toMatchObject({ completed_count: 0, pending_count: 2, uploading_count: 1 });
    expect(boat.said(NOTHING_LEFT), 'ten and a folder were just enough').toBe(0);
  });

  test('with nothing left to remove, the words say that it is files', () => {
    const boat = nearlyFull({ freeFiles: 2 });
    boat.makeRoom();
    expect(boat.said('hardly any more files (inodes)')).toBe(1);
    expect(readdirSync(boat.folders.outbox)).toHaveLength(3);
  });
});

test('room is made as often as it is needed', () => {
  const boat = nearlyFull({ freeExports: 9 });
  boat.makeRoom();
  expect(boat.queue.status()).toMatchObject({ completed_count: 8 });
  boat.others.bytes += 3 * boat.exportBytes;
  boat.makeRoom();
  expect(boat.queue.status()).toMatchObject({ completed_count: 5 });
});

test('a second shortage is told as the first one was', () => {
  const boat = nearlyFull({ freeExports: -20 });
  boat.makeRoom();
  boat.others.bytes -= 50 * boat.exportBytes;
  boat.makeRoom();
  expect(boat.said(NOTHING_LEFT)).toBe(1);
  boat.others.bytes += 50 * boat.exportBytes;
  boat.makeRoom();
  boat.makeRoom();
  expect(boat.said(NOTHING_LEFT)).toBe(2);
});

describe('a file system that fails reaches nobody who changes the queue, and room is made when it is well', () => {
  test('when it is asked how full it is', () => {
    const boat = nearlyFull({ freeExports: 7 });
    boat.fail(true);
    expect(() => boat.makeRoom()).not.toThrow();
    expect(boat.said('Room could not be made')).toBe(1);
    boat.fail(false);
    boat.makeRoom();
    expect(boat.queue.status()).toMatchObject({ completed_count: 6 });
  });

  test('when something is removed', () => {
    const boat = nearlyFull({ freeExports: 7 });
    const file = join(boat.folders.archive, '2026-02', boat.job(queueId(0))?.facts.export_file ?? '');
    rmSync(file);
    mkdirSync(file);
    rmSync(boat.folders.setAside, { recursive: true });
    writeFileSync(boat.folders.setAside, '');
    expect(() => boat.makeRoom()).not.toThrow();
    expect(boat.said('could not be removed; it stays')).toBeGreaterThan(0);
    expect(boat.statusOf(queueId(0))).toBe('completed');
    expect(boat.queue.status().completed_count, 'others make room').toBeLessThan(10);
    expect(boat.ledgerHolds()).toBe(true);
  });
});
