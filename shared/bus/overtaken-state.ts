import type { Contract } from '../contracts/define-contract.ts';
import { matchTopic } from '../contracts/topic-pattern.ts';

/** Longer than a broker takes to hand out what is retained after a subscription. */
const HANDED_OUT_MS = 60_000;

/**
 * Which retained state that a connection brings is older than what it brought before. A broker reads what is retained
 * when we subscribe, and may take a while to hand it out; what is published meanwhile comes first, and the older state
 * after it.
 */
export function createOvertakenState(read: Iterable<Contract>, monotonicMs: () => number) {
  let toldLive = new Set<string>();
  let beganMs = Number.NEGATIVE_INFINITY;

  function isState(topic: string): boolean {
    for (const contract of read) if (contract.retain && matchTopic(contract.topic, topic)) return true;
    return false;
  }

  return {
    /** A connection begins, and with it subscriptions. */
    begin(): void {
      toldLive = new Set();
      beganMs = monotonicMs();
    },
    /** To be asked of every message, in the order of their coming. */
    isOvertaken({ topic, retain }: { readonly topic: string; readonly retain: boolean }): boolean {
      if (retain) return toldLive.has(topic);
      if (monotonicMs() - beganMs >= HANDED_OUT_MS) toldLive.clear();
      else if (isState(topic)) toldLive.add(topic);
      return false;
    },
  };
}
