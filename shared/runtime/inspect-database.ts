/**
 * Looks at an SQLite database's files before SQLite does, for damage that it passes over in silence: it takes an empty
 * file for a new database and deletes the log beside it, and reads a write-ahead log up to the first frame that does not
 * fit. Source: https://www.sqlite.org/fileformat2.html, sections 1.3 and 4.1 to 4.3.
 */
import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';

const MAGIC = 'SQLite format 3\0';
const HEADER_BYTES = 100;
const WAL_HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;

/** What is wrong with the head of a database file, in words; null when nothing is, or there is no file. */
export function inspectHead(path: string): string | null {
  const size = sizeOf(path);
  if (size === null) return null;
  if (size < HEADER_BYTES) return size === 0 ? 'it is empty' : 'it is cut off';
  const head = readHead(path, HEADER_BYTES);
  if (head.toString('latin1', 0, MAGIC.length) !== MAGIC) return 'it does not begin as a database does';
  const pageBytes = head.readUInt16BE(16);
  const isPageSize = pageBytes === 1 || (pageBytes >= 512 && (pageBytes & (pageBytes - 1)) === 0);
  if (!isPageSize) return 'its page size is none';
  // 1 is a rollback journal, 2 a write-ahead log; SQLite opens what is beyond for reading only, as if it lacked permission.
  const versions = [head[18], head[19]];
  if (versions.some((version) => version !== 1 && version !== 2)) return 'its format is none we know';
  return null;
}

/** What is wrong with a database's write-ahead log; `unusable` when nothing of it can be read. */
export type LogDamage = { readonly what: string; readonly unusable: boolean };

/**
 * Null when nothing is wrong, or there is no log. A transaction at the end that is not whole is no damage: it was never
 * acknowledged. Only to be called while nobody has the database open.
 */
export function inspectLog(databasePath: string): LogDamage | null {
  const path = `${databasePath}-wal`;
  const size = sizeOf(path);
  if (size === null) return null;
  const { frames, salt: indexed } = readIndex(`${databasePath}-shm`);
  if (size < WAL_HEADER_BYTES) {
    return frames === 0 ? null : { what: `it is empty, and held ${frames} pages`, unusable: true };
  }
  const log = readFileSync(path);
  const bigEndian = log.readUInt32BE(0) === 0x377f0683;
  if (!bigEndian && log.readUInt32BE(0) !== 0x377f0682) return { what: 'its head is no log’s', unusable: true };
  let sums = checksum(log, 0, 24, bigEndian, [0, 0]);
  if (!fits(log, 24, sums)) return { what: 'its head is damaged', unusable: true };
  const pageBytes = log.readUInt32BE(8);
  if (pageBytes < 512 || pageBytes > 65_536) return { what: 'its page size is none', unusable: true };
  const frameBytes = FRAME_HEADER_BYTES + pageBytes;
  const salt = log.readBigUInt64BE(16);
  let good = 0;
  let at = WAL_HEADER_BYTES;
  for (; at + frameBytes <= log.length && log.readBigUInt64BE(at + 8) === salt; at += frameBytes, good++) {
    const next = checksum(log, at + FRAME_HEADER_BYTES, pageBytes, bigEndian, checksum(log, at, 8, bigEndian, sums));
    if (!fits(log, at + 16, next)) break;
    sums = next;
  }
  // After a power cut the index may still be that of the log before.
  if (good < frames && indexed === salt)
    return { what: `only ${good} of its ${frames} pages can be read`, unusable: false };
  const beyond = committedBeyond(log, at, frameBytes, salt);
  // One may be the transaction that a power cut ended, of which a disk kept the end and not the beginning.
  return beyond <= 1
    ? null
    : { what: `${beyond} transactions after its damaged page ${good + 1} are lost`, unusable: false };
}

/** Frames that end a transaction of this log and lie behind the one that does not fit. */
function committedBeyond(log: Buffer, from: number, frameBytes: number, salt: bigint): number {
  let count = 0;
  for (let at = from + frameBytes; at + frameBytes <= log.length; at += frameBytes) {
    if (log.readBigUInt64BE(at + 8) === salt && log.readUInt32BE(at + 4) > 0) count++;
  }
  return count;
}

/** How many pages of which log counted as written, by the index that the last process left; none when it does not say. */
function readIndex(path: string): { frames: number; salt: bigint } {
  const none = { frames: 0, salt: 0n };
  if ((sizeOf(path) ?? 0) < 96) return none;
  const index = readHead(path, 96);
  // Two copies that agree, in the byte order of the machine that wrote them; version and "initialised" stand first.
  if (index.readUInt32LE(0) !== 3_007_000 || index[12] !== 1) return none;
  if (!index.subarray(0, 48).equals(index.subarray(48, 96))) return none;
  return { frames: index.readUInt32LE(16), salt: index.readBigUInt64BE(32) };
}

function checksum(log: Buffer, from: number, length: number, bigEndian: boolean, start: readonly [number, number]) {
  let [a, b] = start;
  for (let at = from; at < from + length; at += 8) {
    a = (a + (bigEndian ? log.readUInt32BE(at) : log.readUInt32LE(at)) + b) >>> 0;
    b = (b + (bigEndian ? log.readUInt32BE(at + 4) : log.readUInt32LE(at + 4)) + a) >>> 0;
  }
  return [a, b] as [number, number];
}

const fits = (log: Buffer, at: number, [a, b]: readonly [number, number]) =>
  log.readUInt32BE(at) === a && log.readUInt32BE(at + 4) === b;

function readHead(path: string, bytes: number): Buffer {
  const head = Buffer.alloc(bytes);
  const fd = openSync(path, 'r');
  try {
    readSync(fd, head, 0, bytes, 0);
    return head;
  } finally {
    closeSync(fd);
  }
}

function sizeOf(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.size ?? null;
}
