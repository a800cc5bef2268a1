import { dirname } from 'node:path';
import { AppError, messageOf, systemCodeOf } from './errors.ts';
import { isOutOfRoom } from './out-of-room.ts';
import { isDamageAtOpening, sqliteNameOf } from './sqlite-errors.ts';

/** A database of ours, in the words of what is said when it cannot be opened. */
interface Store {
  /** `The queue database`. */
  readonly name: string;
  readonly path: string;
  /** `no export can be queued`. */
  readonly consequence: string;
  /** `exports whose files are there are taken up again`. */
  readonly withoutIt: string;
}

const MAY_NOT = ['EACCES', 'EPERM', 'SQLITE_READONLY', 'SQLITE_CANTOPEN', 'SQLITE_PERM'];

/** Why a database cannot be opened: what happened, what it means, what to do. What has no words here is told as it came. */
export function explainOpening(
  error: unknown,
  { name, path, consequence, withoutIt }: Store,
  freeBytes?: (folder: string) => number | null,
): AppError {
  const code = sqliteNameOf(error) || systemCodeOf(error);
  const because = { cause: error };
  if (code === 'EROFS') {
    const words = `${name} ${path} lies on a disk that is read-only, so ${consequence}; Linux makes it so when a card or a disk fails.`;
    return new AppError('permission', words, because);
  }
  if (MAY_NOT.includes(code)) {
    const words = `${name} ${path} cannot be written (${code}), so ${consequence}: give its folder to the user that runs this process.`;
    return new AppError('permission', words, because);
  }
  if (isOutOfRoom(error, dirname(path), freeBytes)) {
    return new AppError(
      'disk_full',
      `The disk is full, so ${lower(name)} ${path} cannot be opened: free some space.`,
      because,
    );
  }
  if (isDamageAtOpening(error)) {
    const words = `${name} ${path} is damaged (${code || messageOf(error)}): move it aside and start again; ${withoutIt}.`;
    return new AppError('corrupt', words, because);
  }
  return new AppError('failed', `${name} ${path} cannot be opened, so ${consequence}: ${messageOf(error)}.`, because);
}

const lower = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);
