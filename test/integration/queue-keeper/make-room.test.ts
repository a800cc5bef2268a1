import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createRoomMaker } from '../../../services/queue-keeper/make-room.ts';
import { openQueue } from '../../support/queue-fixture.ts';

const queueId = (nth: number) => `q_20260220_164416_${nth + 2}`;

/** A queue of ten delivered and three waiting exports on a disk that holds this many bytes of them. */
function nearlyFull(freeExports: number) {
  const boat = openQueue();
  for (let nth = 0; nth < 13; nth++) boat.take(queueId(nth));
  boat.queue.offerDue();
  for (let nth = 0; nth < 10; nth++) boat.answer('accepted');
  const exportBytes = boat.job(queueId(0))?.facts.file_size_bytes ?? 0;
  const totalBytes = 100 * exportBytes;
  const files = () =>
    (readdirSync(boat.dataDir, { recursive: true }) as string[])
      .filter((name) => name.endsWith('.json'))
      .map((name) => statSync(join(boat.dataDir, name)).size);
  const used = () => files().reduce((sum, size) => sum + size, 0);
  const others = totalBytes - used() - freeExports * exportBytes;
  const makeRoom = createRoomMaker({
    ...boat,
    keepFree: { bytes: 10 * totalBytes, percent: 10 },
    readSpace: () => ({ totalBytes, freeBytes: totalBytes - others - used() }),
  });
  return { ...boat, makeRoom };
}

test('with room enough nothing is removed', () => {
  const boat = nearlyFull(10);
  boat.makeRoom();
  expect(boat.queue.status()).toMatchObject({ completed_count: 10, ledger: { queued: 13, completed: 10 } });
});

test('delivered exports go, the oldest first, files and rows, until a little more than enough is free', () => {
  const boat = nearlyFull(7);
  boat.makeRoom();
  expect(boat.queue.status()).toMatchObject({ completed_count: 6, ledger: { queued: 13, completed: 10, pending: 2 } });
  expect([0, 3, 4].map((nth) => boat.statusOf(queueId(nth)))).toEqual([null, null, 'completed']);
  expect(readdirSync(join(boat.folders.archive, '2026-02'))).toHaveLength(6);
  expect(boat.ledgerHolds()).toBe(true);
});

test('what is not delivered stays, also when that is not enough, and it is said once', () => {
  const boat = nearlyFull(-20);
  boat.queue.cancel(queueId(12));
  boat.makeRoom();
  boat.makeRoom();
  expect(boat.queue.status()).toMatchObject({ completed_count: 0, pending_count: 1, uploading_count: 1 });
  expect(boat.statusOf(queueId(12))).toBe('cancelled');
  expect(readdirSync(boat.folders.outbox)).toHaveLength(2);
  expect(boat.log.lines.filter(({ message }) => message.includes('no delivered export is left'))).toHaveLength(1);
  expect(boat.ledgerHolds()).toBe(true);
});
