import { closeSync, fsyncSync, mkdirSync, openSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Clock } from './clock.ts';
import { readDiskSpace } from './disk-space.ts';
import { unlinkIfThere } from './durable-file.ts';
import { AppError, isDiskFull, messageOf } from './errors.ts';
import type { Logger } from './logger.ts';
import { sqliteNameOf } from './sqlite-errors.ts';

export interface Reserve {
  /**
   * Runs `work`; when the disk is full, gives the reserve up, has `prepare` done, and runs it once more. `work` must
   * leave nothing behind when it throws, as a transaction does.
   */
  orGiveUp<T>(work: () => T, prepare?: () => void): T;
  /** Makes it again where somebody removed it. */
  renew(): void;
  close(): void;
}

export interface ReserveDeps {
  readonly path: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly bytes?: number;
}

const DEFAULT_BYTES = 4 * 1024 * 1024;
const LOOK_AGAIN_MS = 10_000;
const CHUNK_BYTES = 256 * 1024;
/** Below this much free space, errors that do not name their cause are taken for a full disk. */
const NEARLY_NOTHING_BYTES = 256 * 1024;

/**
 * A file that does nothing but hold disk space. On a full disk SQLite can neither delete nor checkpoint: it first has to
 * write. Given up in that moment, the file lets acknowledgements, results and removals go on; it is made again when
 * there is plenty of room.
 */
export function createReserve({ path, clock, log, bytes = DEFAULT_BYTES }: ReserveDeps): Reserve {
  let cancel = () => {};

  function make(): void {
    cancel();
    try {
      if (!isWhole() && readDiskSpace(dirname(path)).freeBytes >= 4 * bytes) write();
      if (isWhole()) return;
    } catch (error) {
      unlinkQuietly();
      log.debug({ path, error: messageOf(error) }, 'The reserve could not be made.');
    }
    cancel = clock.setTimer(LOOK_AGAIN_MS, make);
  }

  const isWhole = () => statSync(path, { throwIfNoEntry: false })?.size === bytes;

  /** Written and synced, so that the blocks are really ours; a file made by its length alone holds nothing. */
  function write(): void {
    const fd = openSync(path, 'w', 0o600);
    try {
      const chunk = Buffer.alloc(CHUNK_BYTES);
      for (let at = 0; at < bytes; at += CHUNK_BYTES) writeSync(fd, chunk, 0, Math.min(CHUNK_BYTES, bytes - at));
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  }

  function unlinkQuietly(): boolean {
    try {
      const wasThere = statSync(path, { throwIfNoEntry: false }) !== undefined;
      unlinkIfThere(path);
      return wasThere;
    } catch {
      return false;
    }
  }

  function saysFull(error: unknown): boolean {
    if (isDiskFull(error)) return true;
    if (error instanceof AppError) return error.code === 'disk_full' || saysFull(error.cause);
    if (!/^SQLITE_(IOERR|CANTOPEN)/.test(sqliteNameOf(error))) return false;
    try {
      return readDiskSpace(dirname(path)).freeBytes < NEARLY_NOTHING_BYTES;
    } catch {
      return false;
    }
  }

  mkdirSync(dirname(path), { recursive: true });
  make();

  return {
    orGiveUp(work, prepare) {
      try {
        return work();
      } catch (error) {
        if (!saysFull(error)) throw error;
        if (unlinkQuietly()) {
          log.error(
            { path },
            'The disk is full. Our reserve was given up, so that exports that wait can still go ashore: free some space.',
          );
          cancel();
          cancel = clock.setTimer(LOOK_AGAIN_MS, make);
        }
        prepare?.();
        return work();
      }
    },
    renew() {
      if (!isWhole()) make();
    },
    close: () => cancel(),
  };
}
