import type { Clock } from '../../shared/runtime/clock.ts';
import { messageOf } from '../../shared/runtime/errors.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import { beginTrueTime, type MachineTime, type Reckoning, reckonTrueTime, type TimeLook } from './clock-trust.ts';
import type { JobStore, StoredJob } from './database/job-store.ts';
import type { ExportFiles } from './export-files.ts';
import { findFile, type JobState, loseFile } from './job-machine.ts';
import { isLinkedAnew } from './link-anew.ts';
import { type ClockLook, clockJumpMs } from './retry-schedule.ts';

/**
 * Whatever changes in the queue writes true time down, too. When nothing does, it is written so often: a power cut makes
 * a boat without a synchronised clock forget as much of it, and what is kept for its days is kept longer; and an SD card
 * wears with every write.
 */
const KEPT_EVERY_MS = 60 * 60_000;

export interface TransactionDeps {
  readonly store: JobStore;
  readonly files: ExportFiles;
  readonly clock: Clock;
  readonly machine: MachineTime;
  readonly log: Logger;
  /** How many delivered or cancelled jobs stay visible on the bus. */
  readonly doneShown: number;
  /** Told after each transaction which jobs look different now. */
  readonly onChange: (queueIds: readonly string[]) => void;
}

/** What a verb may do inside its transaction. */
export interface Change {
  readonly now: ClockLook;
  /** The true time now. */
  readonly trueMs: number;
  /** Saves a job's next state; null when there is none, or the job is no longer what it was. */
  move(job: StoredJob, next: JobState | null): StoredJob | null;
  /** Has the job's file put where its status says, once the transaction stands; `alsoAt`: where it lies, too. */
  settle(job: StoredJob, alsoAt?: string): void;
  /** Writes true time down first, so that what finishes in this transaction is aged from now. */
  keepTime(): void;
  /** Has the job published again. */
  touch(queueId: string): void;
}

interface Unsettled {
  readonly job: StoredJob;
  readonly alsoAt: string | undefined;
}

/**
 * The one order in which the queue changes: a transaction, then the files follow, each whatever becomes of the others,
 * then the bus is told, and what a file could not be done is thrown. A process
 * that dies in between leaves work that the sweep finishes.
 */
export function createTransactions({ store, files, clock, machine, log, doneShown, onChange }: TransactionDeps) {
  let lastLook = look();
  let kept = store.trueTime();
  let time = kept ?? beginTrueTime(lookAtMachine());

  function look(): ClockLook {
    return { wall: clock.now(), monotonic: clock.monotonicMs() };
  }

  function lookAtMachine(): TimeLook {
    const { bootId } = machine;
    return { wall: clock.now(), bootId, uptimeMs: machine.uptimeMs(), synchronised: machine.isSynchronised() };
  }

  /** Waiting jobs keep the true time they have left when the wall clock jumps. */
  function followClock(now: ClockLook, touch: (queueId: string) => void): void {
    const jumpMs = clockJumpMs(lastLook, now);
    if (jumpMs === 0) return;
    log.warn({ jump_s: Math.round(jumpMs / 1000) }, 'The clock jumped; waiting exports keep the time they had left.');
    for (const queueId of store.shiftWaiting({ jumpMs })) touch(queueId);
  }

  /** The time off lies before what finished since the last moment that was vouched for, which is no older for it. */
  function learnTimeOff({ offMs }: Reckoning, keepTime: () => void): void {
    log.info({ off_h: Math.round(offMs / 3_600_000) }, 'The clock is right: the time this machine was off now counts.');
    store.keepAge(offMs, time.vouched?.trueMs ?? 0);
    keepTime();
  }

  function settleFile({ job, alsoAt }: Unsettled, at: number): void {
    const found = files.settle(job, alsoAt);
    const settled = found === 'gone' && isLinkedAnew(job, files, store) ? 'there' : found;
    const isThere = settled === 'there';
    const next = isThere ? findFile(job) : loseFile(job, at, settled);
    if (!next) return;
    store.keepTime(time);
    if (!store.save(job, next)) return;
    const fields = { queue_id: job.queueId };
    if (next.status === 'pending') {
      log.warn(fields, 'An export file that was gone is there again, whole; the export waits for its upload again.');
      files.settle({ ...job, ...next });
    } else if (isThere) log.warn(fields, 'An export file that was gone is there again; it can be retried.');
    else if (job.status !== next.status) log.error(fields, `An export file is ${settled}; its job has failed.`);
    else log.error(fields, `An export file is ${settled}; it cannot be retried any more.`);
  }

  function commit(work: (change: Change, reckoned: Reckoning) => void): void {
    const now = look();
    const reckoned = reckonTrueTime(time, lookAtMachine());
    let isTimeKept = false;
    const changed = new Set<string>();
    const unsettled: Unsettled[] = [];
    const keepTime = () => {
      if (!isTimeKept) store.keepTime(reckoned.time);
      isTimeKept = true;
    };
    const touch = (queueId: string) => {
      keepTime();
      changed.add(queueId);
    };
    const change: Change = {
      now,
      trueMs: reckoned.time.trueMs,
      keepTime,
      touch,
      settle: (job, alsoAt) => void unsettled.push({ job, alsoAt }),
      move(job, next) {
        if (!next) return null;
        keepTime();
        if (!store.save(job, next)) return null;
        const moved = { ...job, ...next };
        touch(job.queueId);
        if (next.status !== job.status) unsettled.push({ job: moved, alsoAt: undefined });
        if (next.status === 'completed' || next.status === 'cancelled') {
          for (const queueId of store.doneBeyond(doneShown)) {
            store.withdraw(queueId);
            touch(queueId);
          }
        }
        return moved;
      },
    };
    store.transaction(() => {
      if (reckoned.offMs > 0) learnTimeOff(reckoned, keepTime);
      followClock(now, touch);
      work(change, reckoned);
    });
    lastLook = now;
    time = reckoned.time;
    if (isTimeKept) kept = time;
    const failures: unknown[] = [];
    for (const one of unsettled) {
      try {
        settleFile(one, now.wall);
        changed.add(one.job.queueId);
      } catch (error) {
        failures.push(error);
      }
    }
    if (changed.size > 0) onChange([...changed]);
    if (failures.length > 0) throw failures[0];
  }

  /** Whether what is written down of time says too little, should the machine lose its power now. */
  function isStale({ time: now }: Reckoning): boolean {
    if (kept?.bootId !== now.bootId || kept.vouched?.bootId !== now.vouched?.bootId) return true;
    return now.trueMs - kept.trueMs >= KEPT_EVERY_MS;
  }

  return {
    commit,
    /** The true time now, by which what lies in the database is aged; nothing is written. */
    trueNow(): number {
      const { time: reckoned, offMs } = reckonTrueTime(time, lookAtMachine());
      return reckoned.trueMs - offMs;
    },
    /**
     * How much true time has passed, in milliseconds; written down now and then, and when this is the `last` look.
     * Never throws: a later time is as good.
     */
    keepTime(isLast = false): number {
      try {
        commit((change, reckoned) => {
          if (isLast || isStale(reckoned)) change.keepTime();
        });
      } catch (error) {
        log.warn({ error: messageOf(error) }, 'How much time has passed could not be written down.');
      }
      return time.trueMs;
    },
  };
}
