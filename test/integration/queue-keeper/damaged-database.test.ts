import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase, openQueueDatabase } from '../../../services/queue-keeper/database/open-database.ts';
import { dataFolders } from '../../../shared/runtime/data-folders.ts';
import { openQueue } from '../../support/queue-fixture.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const JOBS = 120;
/** Bytes of a page of the queue database. */
const PAGE = 1_024;
const queueId = (nth: number) => `q_20260220_164416_${nth + 2}`;

/** A queue with a past: delivered, removed, failed, cancelled and waiting exports; closed. */
function queueWithAPast() {
  const dataDir = tempFolder();
  cpSync(past.dataDir, dataDir, { recursive: true });
  return { ...past, dataDir, folders: dataFolders(dataDir) };
}

/** Made once for all tests: it takes hundreds of transactions. */
const pastFolder = mkdtempSync(join(tmpdir(), 'd3kos-test-'));
afterAll(() => rmSync(pastFolder, { recursive: true }));
let past: ReturnType<typeof makePast>;
beforeAll(() => {
  past = makePast();
});

function makePast() {
  const boat = openQueue({ dataDir: pastFolder, outsideOfTest: true });
  for (let nth = 0; nth < JOBS; nth++) boat.take(queueId(nth));
  boat.queue.offerDue();
  for (let nth = 0; nth < 40; nth++) boat.answer('accepted', { import_id: `import_${nth}` });
  boat.answer('refused', { reason: 'the bytes are wrong' });
  boat.queue.cancel(queueId(60));
  boat.queue.remove(boat.store.oldestDelivered().slice(0, 10));
  const { ledger } = boat.queue.status();
  boat.close();
  return { dataDir: boat.dataDir, clock: boat.clock, ledger };
}

function damage(path: string, change: (bytes: Buffer) => Buffer): Buffer {
  const damaged = change(readFileSync(path));
  writeFileSync(path, damaged);
  return damaged;
}

/** Pages of a database, by the first byte that tells what a page is: 13 is a leaf of a table. */
function tableLeaves(bytes: Buffer): number[] {
  const pages = Array.from({ length: bytes.length / PAGE }, (_, page) => page);
  return pages.filter((page) => page > 0 && bytes[page * PAGE] === 13);
}

test('a damaged page costs its own rows at most; counts and history are kept, and files without a row are taken up', () => {
  const { dataDir, folders, clock, ledger } = queueWithAPast();
  expect(ledger).toMatchObject({ queued: JOBS, completed: 40, failed: 1, cancelled: 1 });
  const damaged = damage(folders.queueDatabase, (bytes) => {
    const leaves = tableLeaves(bytes).filter((page) =>
      bytes.subarray(page * PAGE, (page + 1) * PAGE).includes('"queue_id"'),
    );
    const victim = leaves[Math.floor(leaves.length / 2)] ?? 0;
    return bytes.fill(0xff, victim * PAGE, (victim + 1) * PAGE);
  });
  const log = recordingLog();
  openQueueDatabase(folders.queueDatabase, folders.setAside, log).close();

  const [said] = log.lines.filter(({ level }) => level === 'error');
  expect(said?.message).toContain('damaged and is set aside');
  const { jobs: kept = 0 } = (said?.fields.kept ?? {}) as { jobs?: number };
  expect(kept).toBeGreaterThan(JOBS - 10 - 12);
  expect(kept).toBeLessThan(JOBS - 10);
  expect(readFileSync(join(folders.setAside, 'queue.db'))).toEqual(damaged);

  const boat = openQueue({ dataDir, clock });
  expect(boat.ledgerHolds()).toBe(true);
  boat.sweep.run();
  boat.sweep.run();
  const { pending, uploading, ...settled } = boat.queue.status().ledger;
  expect({ ...settled, pending: pending + uploading - 1, uploading: 1 }).toEqual(ledger);
  expect(boat.job(queueId(39))).toMatchObject({ status: 'completed' });
  expect(boat.job(queueId(JOBS - 1))).toMatchObject({ status: 'pending' });
});

test.each<[string, (bytes: Buffer) => Buffer]>([
  ['cut in half', (bytes) => bytes.subarray(0, bytes.length / 2)],
  ['cut in the middle of a page', (bytes) => bytes.subarray(0, PAGE * 12 + 100)],
  ['zeroed', (bytes) => bytes.fill(0)],
  ['emptied', () => Buffer.alloc(0)],
  ['of a format that cannot be', (bytes) => bytes.fill(3, 18, 19)],
  ['of a version that never was', (bytes) => bytes.fill(0x7f, 60, 64)],
  ['of version 0', (bytes) => bytes.fill(0, 60, 64)],
  ['whose tables are called otherwise', (bytes) => replaced(bytes, 'CREATE TABLE tally', 'CREATE TABLE telly')],
  ['whose columns are called otherwise', (bytes) => replaced(bytes, 'retry_count     INT', 'retry_count_    INT')],
  ['whose triggers do otherwise', (bytes) => replaced(bytes, 'SET held = held + 1', 'SET held = held + 2')],
  ['whose job contradicts itself', (bytes) => replaced(bytes, '{"queue_id":"q_', '{"queue_jd":"q_')],
])('a database %s: the queue opens, and every waiting export is in it', (_what, change) => {
  const { dataDir, folders, clock } = queueWithAPast();
  const waiting = readdirSync(folders.outbox).length;
  const damaged = damage(folders.queueDatabase, change);
  const log = recordingLog();
  openQueueDatabase(folders.queueDatabase, folders.setAside, log).close();
  expect(log.lines.map(({ message }) => message).join()).toContain('damaged and is set aside');
  expect(readFileSync(join(folders.setAside, 'queue.db'))).toEqual(damaged);
  const boat = openQueue({ dataDir, clock });
  boat.sweep.run();
  const { ledger } = boat.queue.status();
  expect(ledger.pending + ledger.uploading).toBe(waiting);
  expect(boat.ledgerHolds()).toBe(true);
  boat.queue.offerDue();
  boat.answer('accepted');
  expect(boat.ledgerHolds()).toBe(true);
});

test('a sound database is opened as it is, again and again', () => {
  const { folders } = queueWithAPast();
  const log = recordingLog();
  for (let i = 0; i < 3; i++) openQueueDatabase(folders.queueDatabase, folders.setAside, log).close();
  expect(log.lines).toEqual([]);
  expect(readdirSync(folders.setAside)).toEqual([]);
});

test('an end in the middle of a replacement loses nothing, whichever step it came to', () => {
  const { folders } = queueWithAPast();
  const path = folders.queueDatabase;
  const jobs = () => {
    const database = openQueueDatabase(path, folders.setAside, recordingLog());
    const count = database.prepare('SELECT COUNT(*) FROM jobs').pluck().get();
    database.close();
    return count;
  };
  const before = jobs();
  writeFileSync(`${path}.new`, 'half a new one');
  expect(jobs(), 'while the new one was made').toBe(before);
  expect(existsSync(`${path}.new`)).toBe(false);
  renameSync(path, `${path}.new`);
  writeFileSync(`${path}-wal`, 'the log of the old one');
  expect(jobs(), 'after the old one was moved').toBe(before);
  expect(readdirSync(folders.setAside)).toContain('queue.db-wal');
});

test('a database of a newer program is not taken for a damaged one', () => {
  const folders = dataFolders(tempFolder());
  mkdirSync(folders.setAside, { recursive: true });
  const database = openDatabase(folders.queueDatabase);
  database.exec('CREATE TABLE from_the_future (x)');
  database.pragma('user_version = 99');
  database.close();
  expect(() => openQueueDatabase(folders.queueDatabase, folders.setAside, recordingLog())).toThrow('99');
  expect(readdirSync(folders.setAside)).toEqual([]);
  expect(existsSync(folders.queueDatabase)).toBe(true);
});

function replaced(bytes: Buffer, text: string, other: string): Buffer {
  // All of them: SQLite leaves copies behind where it moved something.
  if (!bytes.includes(text)) throw new Error(`there is no ${text}`);
  for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at)) bytes.write(other, at);
  return bytes;
}
