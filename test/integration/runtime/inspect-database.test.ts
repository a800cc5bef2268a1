import { cpSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { inspectHead, inspectLog } from '../../../shared/runtime/inspect-database.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const FRAME = 24 + 4096;

/** A database as the death of its process leaves it: with a log of ten transactions behind the last checkpoint. */
function leftBehind(transactions = 10): string {
  const folder = tempFolder();
  const live = join(folder, 'live.db');
  const database = new Database(live);
  database.pragma('journal_mode = WAL');
  database.exec('CREATE TABLE rows (text TEXT)');
  database.pragma('wal_checkpoint(TRUNCATE)');
  for (let i = 0; i < transactions; i++) database.prepare('INSERT INTO rows VALUES (?)').run(`row ${i}`);
  const path = join(folder, 'left.db');
  for (const suffix of ['', '-wal', '-shm']) cpSync(live + suffix, path + suffix);
  database.close();
  return path;
}

function flip(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes.writeUInt8(bytes.readUInt8(at) ^ 4, at);
  writeFileSync(path, bytes);
}

test('a sound log, none at all, and one that was started over are no damage', () => {
  expect(inspectLog(leftBehind())).toBeNull();
  expect(inspectLog(join(tempFolder(), 'none.db'))).toBeNull();
  const path = leftBehind();
  const database = new Database(path);
  database.pragma('wal_checkpoint(RESTART)');
  database.prepare('INSERT INTO rows VALUES (?)').run('after');
  expect(inspectLog(path)).toBeNull();
  database.close();
});

test('a last transaction that is not whole is no damage: it was never acknowledged', () => {
  const path = leftBehind();
  const wal = readFileSync(`${path}-wal`);
  writeFileSync(`${path}-wal`, Buffer.concat([wal, wal.subarray(32, 32 + 1000)]));
  expect(inspectLog(path)).toBeNull();
});

test('nor is one of which a disk kept the end and not the beginning', () => {
  const path = leftBehind();
  const before = readFileSync(`${path}-wal`).length;
  const database = new Database(path);
  database.prepare('INSERT INTO rows VALUES (?)').run('x'.repeat(20_000));
  const wal = readFileSync(`${path}-wal`);
  database.close();
  expect(wal.length).toBeGreaterThan(before + 3 * FRAME);
  wal.fill(0, before, before + FRAME);
  writeFileSync(`${path}-wal`, wal);
  writeFileSync(`${path}-shm`, '');
  expect(inspectLog(path)).toBeNull();
});

test('nor a log just begun, beside the index of the log before', () => {
  const path = leftBehind();
  const index = readFileSync(`${path}-shm`);
  const database = new Database(path);
  database.pragma('wal_checkpoint(RESTART)');
  database.prepare('INSERT INTO rows VALUES (?)').run('after');
  const wal = readFileSync(`${path}-wal`);
  database.close();
  // Of the new log nothing but its head reached the disk.
  writeFileSync(`${path}-wal`, wal.fill(0, 32));
  writeFileSync(`${path}-shm`, index);
  expect(inspectLog(path)).toBeNull();
});

test.each<[string, (path: string) => void, RegExp, boolean]>([
  ['cut in half', (wal) => truncateSync(wal, 32 + 5 * FRAME), /only 5 of its 10/, false],
  ['emptied', (wal) => truncateSync(wal, 0), /empty, and held 10/, true],
  ['zeroed', (wal) => writeFileSync(wal, Buffer.alloc(32 + 10 * FRAME)), /no log/, true],
  ['with a bit flipped in its head', (wal) => flip(wal, 17), /head is damaged/, true],
  ['with a bit flipped in a page', (wal) => flip(wal, 32 + 3 * FRAME + 500), /only 3 of its 10/, false],
])('a log %s is found out before SQLite passes over it', (_what, damage, said, unusable) => {
  const path = leftBehind();
  damage(`${path}-wal`);
  const found = inspectLog(path);
  expect(found?.what).toMatch(said);
  expect(found?.unusable).toBe(unusable);
});

test('a flipped bit in a page is found also where the index does not say how much there was', () => {
  const path = leftBehind();
  writeFileSync(`${path}-shm`, '');
  flip(`${path}-wal`, 32 + 3 * FRAME + 500);
  expect(inspectLog(path)?.what).toContain('6 transactions after its damaged page 4 are lost');
});

test.each<[string, (path: string) => void, RegExp | null]>([
  ['sound', () => {}, null],
  ['empty', (path) => truncateSync(path, 0), /empty/],
  ['cut off', (path) => truncateSync(path, 50), /cut off/],
  ['zeroed', (path) => writeFileSync(path, Buffer.alloc(8192)), /does not begin/],
  ['with a page size of none', (path) => flip(path, 17), /page size/],
  ['that could not be written, by its format', (path) => flip(path, 18), /format/],
])('the head of a database file: %s', (_what, change, said) => {
  const path = leftBehind();
  change(path);
  if (said === null) expect(inspectHead(path)).toBeNull();
  else expect(inspectHead(path)).toMatch(said);
});
