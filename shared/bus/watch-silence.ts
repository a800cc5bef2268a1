import type { BusClock } from './surroundings.ts';

/** Who was heard so lately is there; asking would wake it for nothing. */
const HEARD_LATELY_MS = 3_000;
/** A ping is answered within milliseconds; a broker whose card is busy gets more. */
const ANSWER_MS = 1_500;
/** A confirmation waits for the disk as well. */
const CONFIRM_MS = 10_000;

interface Deps {
  readonly clock: BusClock;
  /** Sends a question that any broker answers at once. */
  readonly ping: () => void;
  /** Told when the broker turns out to be silent, and when it is heard again. */
  readonly onChange: (isSilent: boolean) => void;
}

/**
 * Whether the broker at the other end of a connection answers. One that was stopped, or hangs, keeps its connections
 * open, and MQTT's own keepalive notices after a minute and a half. Nothing is asked unless somebody wants to know.
 */
export function watchSilence({ clock, ping, onChange }: Deps) {
  let heardMs = clock.monotonicMs();
  let owesAnswer = false;
  let isMute = false;
  let asking: Promise<void> | null = null;
  let answered = () => {};
  /** Since when each message of ours waits for its confirmation, the oldest first. */
  const unconfirmed = new Set<{ readonly sinceMs: number }>();

  function heard(): void {
    heardMs = clock.monotonicMs();
    owesAnswer = false;
    if (isMute) onChange(false);
    isMute = false;
    answered();
  }

  function isSilent(): boolean {
    const [oldest] = unconfirmed;
    return isMute || (oldest !== undefined && clock.monotonicMs() - oldest.sinceMs >= CONFIRM_MS);
  }

  function ask(): Promise<void> {
    return new Promise((resolve) => {
      let cancel = () => {};
      answered = () => {
        cancel();
        answered = () => {};
        resolve();
      };
      // A process that stood still itself finds the answer behind its timers: it is read before the second one.
      cancel = clock.setTimer(ANSWER_MS, () => {
        cancel = clock.setTimer(0, () => {
          isMute = true;
          onChange(true);
          answered();
        });
      });
      ping();
    });
  }

  return {
    /** Anything came from the broker. */
    heard,
    /** The connection ended; of the next one nothing is known. */
    ended(): void {
      isMute = false;
      owesAnswer = false;
      unconfirmed.clear();
      answered();
    },
    /** As far as it is known; nothing is asked. */
    isSilent,
    /** A message went out; if the broker is to confirm it, to be called back when it has, or will not any more. */
    sent(isConfirmed: boolean): () => void {
      const one = { sinceMs: clock.monotonicMs() };
      if (isConfirmed) unconfirmed.add(one);
      owesAnswer = true;
      return () => void unconfirmed.delete(one);
    },
    /** Whether it answers: asks, when it was not heard lately, or not since our last word. */
    async answers(): Promise<boolean> {
      if (isSilent()) return false;
      if (!owesAnswer && clock.monotonicMs() - heardMs < HEARD_LATELY_MS) return true;
      asking ??= ask().finally(() => {
        asking = null;
      });
      await asking;
      return !isSilent();
    },
  };
}
