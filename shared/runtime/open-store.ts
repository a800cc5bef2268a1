import { closeSync, existsSync, openSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { fsyncFolder, unlinkIfThere } from './durable-file.ts';
import { AppError, messageOf } from './errors.ts';
import { inspectHead, inspectLog } from './inspect-database.ts';
import type { Logger } from './logger.ts';
import type { Salvaged } from './salvage-rows.ts';
import { setCopyAside, setFileAside } from './set-aside.ts';
import { isDamage, isDamageAtOpening } from './sqlite-errors.ts';

/** A database of ours, in terms of whichever library opens it. */
export interface StoreParts<D extends { close(): unknown }> {
  readonly path: string;
  readonly setAside: string;
  readonly log: Logger;
  /** `The queue database`, and what its loss means to a person. */
  readonly name: string;
  readonly meaning: string;
  /** Opens or creates it, of the newest version. */
  open(path: string): D;
  /** What is wrong with its content, in words; null when nothing is. Thorough: as long as it takes. */
  verify(database: D, thorough: boolean): string | null;
  /** Opens a damaged one for reading only, whatever state it is in. */
  openDamaged(path: string): D;
  /** Copies what can be read into an empty one. */
  salvage(damaged: D, fresh: D): Salvaged;
}

/** Up to this size a database is read through at each start: 2 s from an SD card. */
const VERIFIED_UP_TO_BYTES = 64 * 1024 * 1024;
const SIDE_FILES = ['-wal', '-shm', '-journal'];

/**
 * Opens a database that may have been damaged while nobody looked: then it is moved to the set-aside folder, never
 * deleted, and a new one takes its place with all rows that can still be read. A larger one is read through only after
 * `noteDamage`. Throws what opening says when that is not damage.
 */
export function openStore<D extends { close(): unknown }>(parts: StoreParts<D>): D {
  const { path } = parts;
  finishReplacing(parts);
  const headDamage = inspectHead(path);
  if (headDamage !== null) return replace(parts, headDamage);
  keepDamagedLog(parts);
  const isSuspect = existsSync(suspectMark(path));
  let database: D | null = null;
  try {
    database = parts.open(path);
    const mayVerify = isSuspect || (statSync(path, { throwIfNoEntry: false })?.size ?? 0) <= VERIFIED_UP_TO_BYTES;
    const damage = mayVerify ? parts.verify(database, isSuspect) : null;
    if (damage !== null) throw new AppError('corrupt', damage);
    unlinkIfThere(suspectMark(path));
    return database;
  } catch (error) {
    database?.close();
    if (!isDamageAtOpening(error)) throw error;
    const cause = error instanceof AppError ? (error.cause ?? error) : error;
    return replace(parts, messageOf(cause));
  }
}

/**
 * To be called when a running database turns out to be damaged: the next start reads it through whatever its size. True
 * when this was damage.
 */
export function noteDamage(path: string, error: unknown): boolean {
  if (!isDamage(error)) return false;
  try {
    closeSync(openSync(suspectMark(path), 'w', 0o600));
  } catch {
    // A full disk: up to its size, it is read through without the mark.
  }
  return true;
}

const suspectMark = (path: string) => `${path}.suspect`;
const replacement = (path: string) => `${path}.new`;

/** The new one is made whole aside, so that an end in the middle of it loses nothing. */
function replace<D extends { close(): unknown }>(parts: StoreParts<D>, damage: string): D {
  const { path, log, name, meaning } = parts;
  const fresh = parts.open(replacement(path));
  const salvaged = salvageInto(parts, fresh);
  fresh.close();
  const place = setFileAside(parts.setAside, path, SIDE_FILES);
  renameSync(replacement(path), path);
  fsyncFolder(dirname(path));
  unlinkIfThere(suspectMark(path));
  log.error(
    { path, damage, place, ...salvaged },
    `${name} was damaged and is set aside; what could be read was kept. ${meaning}`,
  );
  return parts.open(path);
}

function salvageInto<D extends { close(): unknown }>(parts: StoreParts<D>, fresh: D): Salvaged {
  let damaged: D;
  try {
    damaged = parts.openDamaged(parts.path);
  } catch (error) {
    return { kept: {}, unreadable: [messageOf(error)] };
  }
  try {
    return parts.salvage(damaged, fresh);
  } finally {
    damaged.close();
  }
}

/** After an end in the middle of a replacement: the old one is moved only when the new one is whole. */
function finishReplacing<D extends { close(): unknown }>({ path, setAside }: StoreParts<D>): void {
  const fresh = replacement(path);
  if (existsSync(path)) {
    for (const suffix of ['', ...SIDE_FILES]) unlinkIfThere(fresh + suffix);
    return;
  }
  if (SIDE_FILES.some((suffix) => existsSync(path + suffix))) setFileAside(setAside, path, SIDE_FILES);
  if (existsSync(fresh)) renameSync(fresh, path);
}

function keepDamagedLog<D extends { close(): unknown }>({ path, setAside, log, name, meaning }: StoreParts<D>): void {
  const damage = inspectLog(path);
  if (damage === null) return;
  const file = `${path}-wal`;
  const place = damage.unusable ? setFileAside(setAside, file) : setCopyAside(setAside, file);
  log.error(
    { path: file, damage: damage.what, place },
    `${name} lost its newest changes: its log is damaged, and is kept aside. ${meaning}`,
  );
}
