import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { readDiskSpace } from '../../../shared/runtime/disk-space.ts';
import { createGuard } from '../../../shared/runtime/guard-store.ts';
import { createReserve } from '../../../shared/runtime/reserve-space.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { fillDisk, smallDisk } from '../../support/small-disk.ts';

const MB = 1024 * 1024;

test('on a full disk the reserve is given up, removals go on, and it is made again when there is plenty of room', async () => {
  const disk = smallDisk(40);
  const [clock, log, path] = [manualClock(), recordingLog(), join(disk, 'reserve')];
  const reserve = createReserve({ path, clock, log, bytes: 2 * MB });
  const file = join(disk, 'store.db');
  const database = new Database(file);
  database.pragma('journal_mode = WAL');
  database.exec('CREATE TABLE rows (text TEXT)');
  const guard = createGuard({
    name: 'The store',
    path: file,
    setAside: disk,
    reserve,
    clock,
    log,
    isOpen: () => database.open,
    inTransaction: () => database.inTransaction,
    execute: (sql) => void database.exec(sql),
    end: (error) => {
      throw error;
    },
  });
  for (let i = 0; i < 200; i++) database.prepare('INSERT INTO rows VALUES (?)').run('x'.repeat(2000));
  const makeFree = fillDisk(disk);
  expect(readDiskSpace(disk).freeBytes).toBe(0);
  expect(() => {
    for (let i = 0; i < 200; i++) database.prepare('DELETE FROM rows WHERE rowid = ?').run(i);
  }, 'without a reserve').toThrow('full');
  for (let i = 0; i <= 200; i++) guard(() => database.prepare('DELETE FROM rows WHERE rowid = ?').run(i));
  expect(database.prepare('SELECT COUNT(*) FROM rows').pluck().get()).toBe(0);
  expect(existsSync(path)).toBe(false);
  expect(log.lines.filter(({ message }) => message.includes('reserve was given up'))).toHaveLength(1);
  fillDisk(disk);
  for (let i = 0; i < 100; i++) guard(() => database.prepare('INSERT INTO rows VALUES (?)').run('work goes on'));
  expect(readDiskSpace(disk).freeBytes, 'somebody else took the rest').toBe(0);
  guard(() => database.prepare('DELETE FROM rows').run());
  await clock.advance(10_000);
  expect(existsSync(path), 'still full').toBe(false);
  makeFree();
  await clock.advance(10_000);
  expect(existsSync(path), 'room again').toBe(true);
  reserve.close();
  database.close();
});

test('a small disk keeps no reserve: it would itself be what fills it', () => {
  const disk = smallDisk(4);
  const path = join(disk, 'reserve');
  const reserve = createReserve({ path, clock: manualClock(), log: recordingLog(), bytes: 2 * MB });
  expect(existsSync(path)).toBe(false);
  expect(() =>
    reserve.orGiveUp(() => {
      throw Object.assign(new Error('no room'), { code: 'ENOSPC' });
    }),
  ).toThrow('no room');
  reserve.close();
});
