import { AppError, systemCodeOf } from './errors.ts';

/** Primary result codes of SQLite (https://www.sqlite.org/rescode.html) that mean something to us. */
const BY_NUMBER: Readonly<Record<number, string>> = {
  5: 'SQLITE_BUSY',
  6: 'SQLITE_LOCKED',
  8: 'SQLITE_READONLY',
  10: 'SQLITE_IOERR',
  11: 'SQLITE_CORRUPT',
  13: 'SQLITE_FULL',
  14: 'SQLITE_CANTOPEN',
  26: 'SQLITE_NOTADB',
};

/** What `node:sqlite` gives as a number and better-sqlite3 as a name, as a name; empty for any other error. */
export function sqliteNameOf(error: unknown): string {
  const number = (error as { errcode?: unknown } | null)?.errcode;
  if (typeof number === 'number')
    return readErrors.has(number) ? 'SQLITE_IOERR_READ' : (BY_NUMBER[number & 0xff] ?? 'SQLITE_ERROR');
  const code = systemCodeOf(error);
  return code.startsWith('SQLITE_') ? code : '';
}

/** SQLITE_IOERR_READ, SQLITE_IOERR_SHORT_READ, SQLITE_IOERR_CORRUPTFS. */
const readErrors = new Set([266, 522, 8458]);

/** Whether an error says that a database is damaged, or cannot be read any more. */
export function isDamage(error: unknown): boolean {
  if (error instanceof AppError) return error.code === 'corrupt';
  return /^SQLITE_(CORRUPT|NOTADB|IOERR_(READ|SHORT_READ|CORRUPTFS))/.test(sqliteNameOf(error));
}

/**
 * Whether an error while a database is opened speaks against its content. Beyond damage that SQLite notices, tables that
 * are not as they were made show as errors of our own statements.
 */
export function isDamageAtOpening(error: unknown): boolean {
  return isDamage(error) || /^SQLITE_(ERROR|CONSTRAINT|MISMATCH|FORMAT|TOOBIG|SCHEMA)/.test(sqliteNameOf(error));
}
