import { type Clock, pause } from './clock.ts';
import { pauseAfter, rememberFailedStarts } from './failed-starts.ts';
import { beatEveryMs, feedWatchdog } from './feed-watchdog.ts';
import type { Logger } from './logger.ts';
import { createSystemdNotifier } from './notify-systemd.ts';
import { type ServiceState, stateSentence } from './state-sentence.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** This long a process lives before its start counts as a good one. */
const LIVED_MS = 60_000;
/** Whoever waits for this process waits no longer: a broker that is away must not hold up the boat's boot. */
const READY_AT_LATEST_MS = 20_000;

const LOOK_FOR_DISK_MS = 1_000;

/** What a process and the systemd that started it have to say to each other. Without systemd nothing of it happens. */
export interface Supervision {
  /** Waits, when the starts before this one came to nothing; where that was for want of a disk, only until it is there. */
  mayStart(isDiskAway: () => boolean): Promise<void>;
  /** This start, or run, ends for want of a disk. */
  waitForDisk(): void;
  /** From now on the watchdog is fed for as long as `prove` resolves; ready when told so, or when that takes long. */
  starting(prove: () => Promise<void>): void;
  ready(): void;
  /** How a service sees itself now. */
  tell(service: string, state: ServiceState): void;
  /** `asked`: by a signal, not by an error. */
  stopping(asked: boolean): void;
}

export function createSupervision(env: Env, pid: number, clock: Clock, log: Logger): Supervision {
  const notify = createSystemdNotifier(env.NOTIFY_SOCKET);
  const failed = rememberFailedStarts(env.RUNTIME_DIRECTORY);
  const everyMs = beatEveryMs(env.WATCHDOG_USEC, env.WATCHDOG_PID, pid);
  const stop = new AbortController();
  const sentences = new Map<string, string>();
  const timers: (() => void)[] = [];
  let told = 'Works.';
  let isReady = false;

  function ready(): void {
    if (isReady) return;
    isReady = true;
    notify({ READY: '1', STATUS: told });
    failed.noteReady();
  }

  async function waitForDisk(longestMs: number, isDiskAway: () => boolean): Promise<void> {
    if (isDiskAway()) notify({ STATUS: 'Waits for a disk that is not there; the log says which.' });
    const untilMs = clock.monotonicMs() + longestMs;
    while (isDiskAway() && !stop.signal.aborted && clock.monotonicMs() < untilMs) {
      await pause(clock, LOOK_FOR_DISK_MS, stop.signal);
    }
  }

  return {
    waitForDisk: failed.noteWaitsForDisk,
    async mayStart(isDiskAway) {
      const pauseMs = pauseAfter(failed.before);
      if (pauseMs === 0) return;
      if (failed.waitedForDisk) return waitForDisk(pauseMs, isDiskAway);
      const pauseS = Math.round(pauseMs / 1_000);
      const said = `Waits ${pauseS} s: the starts before this one came to nothing; the log says why.`;
      notify({ STATUS: said });
      log.warn({ failed_starts: Math.floor(failed.before), pause_s: pauseS }, said);
      await pause(clock, pauseMs, stop.signal);
    },
    starting(prove) {
      timers.push(clock.setTimer(READY_AT_LATEST_MS, ready), clock.setTimer(LIVED_MS, failed.forget));
      if (everyMs === null) return;
      timers.push(feedWatchdog({ everyMs, prove, beat: () => notify({ WATCHDOG: '1' }), clock, log }));
    },
    ready,
    tell(service, state) {
      sentences.set(service, stateSentence(state));
      const all = [...sentences].map(([name, said]) => (sentences.size === 1 ? said : `${name}: ${said}`)).join(' ');
      if (all !== told) notify({ STATUS: all });
      told = all;
    },
    stopping(asked) {
      stop.abort();
      for (const cancel of timers) cancel();
      if (asked) failed.forget();
      notify({ STOPPING: '1' });
    },
  };
}
