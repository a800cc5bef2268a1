/** Primary result codes of SQLite (https://www.sqlite.org/rescode.html) that mean something to us. */
export const SQLITE = {
  error: 1,
  busy: 5,
  locked: 6,
  noMemory: 7,
  readonly: 8,
  corrupt: 11,
  full: 13,
  notADatabase: 26,
} as const;

/** The primary result code of an error that `node:sqlite` threw; 0 for any other error. */
export function sqliteCodeOf(error: unknown): number {
  const code = (error as { errcode?: unknown } | null)?.errcode;
  return typeof code === 'number' ? code & 0xff : 0;
}
