import { type Clock, systemClock } from '../runtime/clock.ts';

/** Of the four threads that Node has for all files of a process, so many may be held up by disks that hang. */
const AT_ONCE = 2;
/** The disk this system runs from: were it to hang, nothing would run, so it waits for no other. */
export const SYSTEM_DISK = '/';
const ANSWERS_WITHIN_MS = 10_000;

/** A disk gave no answer: a share whose server is away, a card that hangs. What was asked of it cannot be taken back. */
export class NoAnswerError extends Error {
  constructor(disk: string, isAsked: boolean) {
    const said = `the disk mounted at ${disk}`;
    const gave = `${said} gave no answer for ${ANSWERS_WITHIN_MS / 1000} seconds`;
    super(isAsked ? gave : `${said} was not asked, for other disks give no answer`);
    this.name = 'NoAnswerError';
  }
}

export type DiskTurns = ReturnType<typeof createDiskTurns>;

interface Turn {
  readonly disk: string;
  readonly start: () => void;
  readonly giveUp: () => void;
}

/**
 * Turns at files of others. Whoever calls the system for a file on a disk that hangs holds a thread until it answers, and
 * with all threads held a process can read and write nothing at all, its own files neither. So each disk is called by one
 * at a time, only a few but the system's own are called at once, nobody waits longer than a while, and of a disk whose call
 * is overdue nobody asks anything else.
 */
export function createDiskTurns(clock: Clock) {
  const waiting = new Set<Turn>();
  const calling = new Set<string>();
  const overdue = new Set<string>();

  const others = (disks: ReadonlySet<string>) => disks.size - (disks.has(SYSTEM_DISK) ? 1 : 0);
  const isHeldUp = (disk: string) => disk !== SYSTEM_DISK && others(overdue) >= AT_ONCE;
  const isFree = (disk: string) => !calling.has(disk) && (disk === SYSTEM_DISK || others(calling) < AT_ONCE);

  function next(): void {
    for (const turn of waiting) {
      if (!isFree(turn.disk)) continue;
      waiting.delete(turn);
      turn.start();
    }
  }

  function nowOverdue(disk: string): void {
    overdue.add(disk);
    for (const turn of waiting) if (turn.disk === disk || isHeldUp(turn.disk)) turn.giveUp();
  }

  return {
    /** What `call` gives. Throws what it throws, or a NoAnswerError; what it gives after that is handed to `discard`. */
    take<T>(disk: string, call: () => Promise<T>, discard: (late: T) => void = () => {}): Promise<T> {
      if (overdue.has(disk)) return Promise.reject(new NoAnswerError(disk, true));
      if (isHeldUp(disk)) return Promise.reject(new NoAnswerError(disk, false));
      return new Promise<T>((resolve, reject) => {
        let state: 'waiting' | 'calling' | 'overdue' = 'waiting';
        const turn = { disk, start, giveUp };
        const cancel = clock.setTimer(ANSWERS_WITHIN_MS, giveUp);
        function giveUp(): void {
          cancel();
          const isCalling = state === 'calling';
          state = 'overdue';
          waiting.delete(turn);
          reject(new NoAnswerError(disk, calling.has(disk)));
          if (isCalling) nowOverdue(disk);
        }
        function start(): void {
          state = 'calling';
          calling.add(disk);
          call()
            .finally(end)
            .then((value) => (state === 'overdue' ? discard(value) : resolve(value)), reject);
        }
        function end(): void {
          cancel();
          calling.delete(disk);
          overdue.delete(disk);
          next();
        }
        if (isFree(disk)) start();
        else waiting.add(turn);
      });
    },
  };
}

/** Those of this process, which has its threads once. */
export const diskTurns = createDiskTurns(systemClock);
