/** Everything that can go wrong beyond expected endings, by name. */
export type ErrorCode = 'config' | 'corrupt' | 'disk_full' | 'failed' | 'permission' | 'port_in_use' | 'timeout';

/** An error with a code from one closed list; the message tells a person what happened and what to do. */
export class AppError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'AppError';
    this.code = code;
  }
}

/**
 * Nothing can be kept until something is there again, as a disk; then it can, by itself. What was asked for is not
 * refused, nor set aside, however long that takes: it waits, unacknowledged.
 */
export class HeldError extends AppError {
  constructor(message: string, options?: { cause?: unknown }) {
    super('failed', message, options);
    this.name = 'HeldError';
  }
}

/** The message of anything thrown, bounded, for a log line or a `last_error`. */
export function messageOf(error: unknown, limit = 300): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.length > limit ? `${text.slice(0, limit - 1)}…` : text;
}

/** The system's error code (`ENOSPC`, `EADDRINUSE`, `SQLITE_FULL`, …) of anything thrown, or an empty string. */
export function systemCodeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}

const NO_LINKS: readonly string[] = ['EPERM', 'EXDEV', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'];

/** Whether a disk knows no second name of a file, or not this one's. */
export const isWithoutLinks = (error: unknown): boolean => NO_LINKS.includes(systemCodeOf(error));

/** Whether an error says that the disk, or the quota on it, is full. */
export function isDiskFull(error: unknown): boolean {
  // 13 is SQLITE_FULL as `node:sqlite` says it.
  const isSqliteFull = (error as { errcode?: unknown } | null)?.errcode === 13;
  return isSqliteFull || ['ENOSPC', 'EDQUOT', 'SQLITE_FULL'].includes(systemCodeOf(error));
}

/** Whether an error is the disk's, whatever was to be done: later the same thing may well succeed. */
export function isDiskTrouble(error: unknown): boolean {
  if (isDiskFull(error)) return true;
  // 10 and 14 are SQLITE_IOERR and SQLITE_CANTOPEN as `node:sqlite` says them.
  const errcode = Number((error as { errcode?: unknown } | null)?.errcode) & 0xff;
  return errcode === 10 || errcode === 14 || /^(EIO|EROFS|SQLITE_IOERR.*|SQLITE_CANTOPEN.*)$/.test(systemCodeOf(error));
}

/** Of a file that another program replaces, holds or has moved, of limits reached for now, of a share that is away. */
const PASSING =
  /^(E(BUSY|AGAIN|WOULDBLOCK|DEADLK|INTR|TXTBSY|NOLCK|NOENT|STALE|ACCES|PERM|MFILE|NFILE|NOMEM|NODEV|NXIO|TIMEDOUT|HOSTDOWN|NOTCONN|REMOTEIO)|SQLITE_(BUSY|LOCKED|PROTOCOL|NOMEM|READONLY|PERM|AUTH|INTERRUPT).*)$/;
/** SQLITE_PERM, BUSY, LOCKED, NOMEM, READONLY, INTERRUPT, PROTOCOL as `node:sqlite` says them. */
const PASSING_NUMBERS = [3, 5, 6, 7, 8, 9, 15];

/**
 * Whether an error speaks of the moment, and not of what was to be done: the disk’s, a lock, a file that is being replaced,
 * a limit. Errors that it was wrapped in are looked through.
 */
export function isPassing(error: unknown): boolean {
  for (let cause = error; cause !== undefined && cause !== null; cause = (cause as { cause?: unknown }).cause) {
    const errcode = (cause as { errcode?: unknown }).errcode;
    const isNumbered = typeof errcode === 'number' && PASSING_NUMBERS.includes(errcode & 0xff);
    const isNamed = cause instanceof AppError && cause.code === 'disk_full';
    if (isNumbered || isNamed || isDiskTrouble(cause) || PASSING.test(systemCodeOf(cause))) return true;
  }
  return false;
}
