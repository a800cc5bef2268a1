import { type Clock, systemClock } from '../runtime/clock.ts';

/** Of the four threads that Node has for all files of a process, so many may be held up by the boat's. */
const AT_ONCE = 2;
const ANSWERS_WITHIN_MS = 10_000;

/** A disk gave no answer: a share whose server is away, a card that hangs. What was asked of it cannot be taken back. */
export class NoAnswerError extends Error {
  constructor() {
    super(`no answer for ${ANSWERS_WITHIN_MS / 1000} seconds`);
    this.name = 'NoAnswerError';
  }
}

export type DiskTurns = ReturnType<typeof createDiskTurns>;

/**
 * Turns at files of others. Whoever calls the system for a file on a disk that hangs holds a thread until it answers, and
 * with all threads held a process can read and write nothing at all, its own files neither. So only a few call at once,
 * nobody waits longer than a while, and while all who call are overdue nobody else does.
 */
export function createDiskTurns(clock: Clock) {
  const waiting = new Set<() => void>();
  let calling = 0;
  let overdue = 0;

  return {
    /** What `call` gives. Throws what it throws, or a NoAnswerError; what it gives after that is handed to `discard`. */
    take<T>(call: () => Promise<T>, discard: (late: T) => void = () => {}): Promise<T> {
      if (overdue >= AT_ONCE) return Promise.reject(new NoAnswerError());
      return new Promise<T>((resolve, reject) => {
        let state: 'waiting' | 'calling' | 'overdue' = 'waiting';
        const cancel = clock.setTimer(ANSWERS_WITHIN_MS, () => {
          if (state === 'waiting') waiting.delete(start);
          else overdue += 1;
          state = 'overdue';
          reject(new NoAnswerError());
        });
        function start(): void {
          state = 'calling';
          calling += 1;
          call()
            .finally(end)
            .then((value) => (state === 'overdue' ? discard(value) : resolve(value)), reject);
        }
        function end(): void {
          cancel();
          calling -= 1;
          if (state === 'overdue') overdue -= 1;
          const [next] = waiting;
          if (!next) return;
          waiting.delete(next);
          next();
        }
        if (calling < AT_ONCE) start();
        else waiting.add(start);
      });
    },
  };
}

/** Those of this process, which has its threads once. */
export const diskTurns = createDiskTurns(systemClock);
