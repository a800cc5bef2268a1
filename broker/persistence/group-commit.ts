import type { Database } from 'better-sqlite3';
import { messageOf } from '../../shared/runtime/errors.ts';
import type { Logger } from '../../shared/runtime/logger.ts';

type Write = () => void;

interface Waiting {
  readonly write: Write;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export interface GroupCommit {
  /** Resolves when the write is on disk, fsynced; rejects when it is not, and then nothing of it is. */
  durable(write: Write): Promise<void>;
  /** A write whose loss costs only a repetition: committed soon, without an fsync of its own. */
  lazy(write: Write): void;
  /** Commits the lazy writes that wait, so that a read sees them. */
  settle(): void;
  /** Commits what waits. */
  close(): void;
}

/**
 * All writes that wait in one turn of the event loop share one transaction and one fsync. Only a transaction with
 * durable writes in it is fsynced (`synchronous=FULL`); one of lazy writes alone survives the end of the process, and
 * reaches the disk with the next durable one.
 */
export function createGroupCommit(
  database: Database,
  log: Logger,
  onRolledBack: () => void,
  guard: <T>(work: () => T) => T = (work) => work(),
): GroupCommit {
  let waiting: Waiting[] = [];
  let lazies: Write[] = [];
  let scheduled: NodeJS.Immediate | null = null;

  function schedule(): void {
    scheduled ??= setImmediate(commit);
  }

  function transaction(level: 'FULL' | 'NORMAL', work: Write): void {
    guard(() => {
      try {
        database.pragma(`synchronous = ${level}`);
        database.transaction(work).immediate();
      } catch (error) {
        onRolledBack();
        throw error;
      }
    });
  }

  function commit(): void {
    if (scheduled) clearImmediate(scheduled);
    scheduled = null;
    const durables = waiting;
    const others = lazies;
    waiting = [];
    lazies = [];
    if (durables.length === 0) {
      commitLazily(others);
      return;
    }
    try {
      transaction('FULL', () => {
        for (const write of others) write();
        for (const { write } of durables) write();
      });
    } catch (error) {
      log.error(
        { error: messageOf(error), messages: durables.length },
        'Messages could not be stored and are not acknowledged.',
      );
      for (const { reject } of durables) reject(error);
      commitLazily(others);
      return;
    }
    for (const { resolve } of durables) resolve();
  }

  function commitLazily(writes: readonly Write[]): void {
    if (writes.length === 0) return;
    try {
      transaction('NORMAL', () => {
        for (const write of writes) write();
      });
    } catch (error) {
      log.warn(
        { error: messageOf(error) },
        'Removals could not be stored; what they removed may be delivered once more.',
      );
    }
  }

  return {
    durable(write) {
      return new Promise((resolve, reject) => {
        waiting.push({ write, resolve, reject });
        schedule();
      });
    },
    lazy(write) {
      lazies.push(write);
      schedule();
    },
    settle() {
      const others = lazies;
      lazies = [];
      commitLazily(others);
    },
    close: commit,
  };
}
