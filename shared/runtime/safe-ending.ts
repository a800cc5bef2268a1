/** A database that this process has open. */
export interface OpenDatabase {
  isOpen(): boolean;
  /** Whether all that it holds lies where its next start finds it; written anew for that when it does not. A closed one is safe. Never throws. */
  isSafe(): boolean;
}

/**
 * The end of a process that several databases are open in. What vanishes seldom takes one of them alone, and what is in
 * lost files is gone with the process: before it ends for one of them, each is looked at, and it does not end while one
 * could not be written anew. `endNow` is called with the first error, once all are safe.
 */
export function createSafeEnding(endNow: (error: unknown) => void) {
  const databases = new Set<OpenDatabase>();
  let putOff: { readonly error: unknown } | null = null;

  /** All are looked at, whatever one of them says. */
  function areAllSafe(): boolean {
    return [...databases].map((database) => database.isSafe()).every(Boolean);
  }

  function end(error: unknown): void {
    putOff ??= { error };
    endIfPutOff();
  }

  function endIfPutOff(): void {
    if (putOff !== null && areAllSafe()) endNow(putOff.error);
  }

  return {
    /** Has a database looked at before the process ends, for as long as it is open. */
    watch(database: OpenDatabase): void {
      for (const other of databases) if (!other.isOpen()) databases.delete(other);
      databases.add(database);
    },
    areAllSafe,
    /** Ends the process as soon as no database has anything that only this process can read. */
    end,
    /** To be called now and then: the files of the one that was waited for may have come back by themselves. */
    endIfPutOff,
  };
}
