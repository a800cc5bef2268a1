import type { DiskSpace } from '../../shared/runtime/disk-space.ts';
import { AppError, isDiskFull, messageOf, systemCodeOf } from '../../shared/runtime/errors.ts';
import { sqliteNameOf } from '../../shared/runtime/sqlite-errors.ts';
import type { Refusal } from './admit-request.ts';

/** A disk that says it is full and has so much free is short of something else. */
const SOME_BYTES = 64 * 1024;

/** Why nothing can be written, in words of its true cause, from whatever was thrown; `space` as it was then. Pure. */
export function refusalFor(error: unknown, space: DiskSpace | null): Refusal {
  if (error instanceof AppError && error.code === 'disk_full') return full(error.message);
  if (isDiskFull(error)) return full(`${whatIsFull(space)} ${GIVEN_UP} Free some space and ask again.`);
  const code = systemCodeOf(error) || sqliteNameOf(error);
  if (code === 'EROFS' || code.startsWith('SQLITE_READONLY')) return READ_ONLY;
  if (code === 'EMFILE' || code === 'ENFILE') {
    const message = `This machine has too many files open (${code}), so the export could not be written. ${SAFE} Ask again later.`;
    return { reason: 'busy', message, lacks: null };
  }
  if (code === 'EIO' || code.startsWith('SQLITE_IOERR')) {
    const what = `The card or disk failed (${code}), so the export could not be written.`;
    const message = `${what} ${SAFE} Make a backup, look at dmesg for its errors, and ask again.`;
    return { reason: 'failed', message, lacks: 'disk' };
  }
  const message = `The export could not be written (${messageOf(error, 200)}), so there is none; what was queued before is safe. Ask again; if it stays so, check the disk.`;
  return { reason: 'failed', message, lacks: null };
}

const SAFE = 'What was queued before is safe as far as the disk is.';
const GIVEN_UP = 'There is no new export; those that wait for upload are safe.';

export const READ_ONLY: Refusal = {
  reason: 'failed',
  message: `The disk is read-only, so no export can be written; Linux makes it so when a card or disk fails. ${SAFE} Make a backup, look at dmesg for errors, start the machine again, and ask again.`,
  lacks: 'disk',
};

function full(message: string): Refusal {
  return { reason: 'disk_full', message, lacks: 'disk' };
}

function whatIsFull(space: DiskSpace | null): string {
  const isShortOfFiles =
    space !== null && space.totalFiles > 0 && space.freeFiles === 0 && space.freeBytes > SOME_BYTES;
  return isShortOfFiles
    ? 'The disk can take no more files (inodes), though it has room for bytes.'
    : 'The disk is full: what was to be written found no room.';
}
