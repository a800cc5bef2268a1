import { expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { smallDisk } from '../support/small-disk.ts';
import { boatOnDisk, reckon, surviveFullDisk } from './disk-full.ts';

const ROUNDS = Number(process.env.FAULT_ROUNDS ?? 10);

test(`a disk filled to its last byte, ${ROUNDS} times: refused in words, deliveries go on, all resumes by itself`, async () => {
  const disk = smallDisk(64);
  const rig = await boatOnDisk(disk, 2_000);
  for (let round = 0; round < ROUNDS; round++) await surviveFullDisk(rig, disk);
  await reckon(rig);
});

test('a disk that our own exports would fill: delivered ones make room, the oldest first, and requests go on', async () => {
  const disk = smallDisk(64);
  const rig = await boatOnDisk(disk, 20_000);
  for (let nth = 0; nth < 40; nth++) {
    const id = await rig.ask();
    await rig.answered(id);
    if (rig.queued.has(id)) await rig.ashore(id);
  }
  const { delivered } = await reckon(rig);
  const megabytes = [...rig.queued.values()].reduce((sum, { file_size_bytes: bytes }) => sum + bytes, 0) / 1e6;
  expect(megabytes, 'more than the disk holds').toBeGreaterThan(64);
  expect(delivered).toBeGreaterThan(36);
  const status = await eventually('room was made', () => rig.boat.queueStatus());
  expect(status.completed_count).toBeLessThan(delivered);
});
