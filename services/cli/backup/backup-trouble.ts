import { dirname } from 'node:path';
import { messageOf, systemCodeOf } from '../../../shared/runtime/errors.ts';
import { isOutOfRoom } from '../../../shared/runtime/out-of-room.ts';
import { sqliteNameOf } from '../../../shared/runtime/sqlite-errors.ts';
import { EXIT } from '../exit-codes.ts';
import { bytes } from '../in-words.ts';
import { TroubleError } from '../trouble.ts';
import { ArchiveFault } from './read-archive.ts';

/** The disk of the data would have had less room than the services keep free. */
export class NoRoom extends Error {
  readonly freeBytes: number;

  constructor(freeBytes: number) {
    super('no room');
    this.freeBytes = freeBytes;
  }
}

const NONE = 'No backup was made; an earlier one of that name is as it was.';
const ELSEWHERE = 'name a file on another disk, such as a USB stick, or write it away with: backup - | …';

/** Why there is no backup, in the three parts a person needs; `scratch` is where it was put together. */
export function backupTrouble(error: unknown, asked: string, scratch: string, wasStopped: boolean): unknown {
  if (error instanceof TroubleError) return error;
  const trouble = (cause: string, nextStep: string) =>
    new TroubleError(EXIT.failed, { cause, consequence: NONE, nextStep });
  if (wasStopped) return trouble('It was stopped before it was done.', 'start it again when there is time for it');
  if (error instanceof NoRoom) {
    const cause = `The disk of the data has ${bytes(error.freeBytes)} free, which the services keep for themselves (KEEP_FREE_MB).`;
    return trouble(cause, ELSEWHERE);
  }
  if (error instanceof ArchiveFault) {
    return trouble(
      `What was written to ${asked} does not come back as it was: it ${error.message}.`,
      'that disk or stick fails: use another one',
    );
  }
  const code = systemCodeOf(error);
  const isFull = isOutOfRoom(error, scratch);
  // Only what lies in a folder is a database.
  if (asked === '-' && isFull && sqliteNameOf(error) !== '') {
    return trouble(
      `The disk of ${dirname(scratch)} is full.`,
      'free some space there, or name another folder in TMPDIR',
    );
  }
  if (asked === '-' && code !== '') {
    return trouble(
      `What the backup was written to took no more of it: ${sentence(error)}.`,
      'look at what it is piped into',
    );
  }
  if (isFull) return trouble(`The disk of ${asked} is full.`, 'free some space there, or use a larger one');
  if (code === 'EFBIG') {
    return trouble(
      `The disk of ${asked} takes no file as large as this: FAT takes 4 GB.`,
      `format it anew (exFAT, ext4), or write it in parts: backup - | split -b 4000M - ${asked}.`,
    );
  }
  if (['EACCES', 'EPERM'].includes(code)) return trouble(`${sentence(error)}.`, 'run it with sudo');
  if (code === 'EROFS') return trouble(`The disk of ${asked} is read-only.`, 'name a file on another disk');
  if (code === 'ENOENT') return trouble(`The folder of ${asked} is not there.`, 'make it, or mount its disk');
  return trouble(`${sentence(error)}.`, 'mend that, and do it again');
}

const sentence = (error: unknown): string => messageOf(error).replace(/\.$/, '');
