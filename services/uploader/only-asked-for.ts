import type { Offer } from '../../shared/contracts/queue-uploading.ts';
import type { Clock } from '../../shared/runtime/clock.ts';
import type { Verdict } from './classify-response.ts';
import type { Ending } from './ending.ts';

/** Shorter than any pause of the schedule but the first, which is none. */
const JUST_NOW_MS = 4_000;
/** What was not confirmed, by a server from which nothing else passes until it does, goes out so seldom. */
const UNCONFIRMED_MS = 24 * 60 * 60_000;
/** So many are remembered, which is more than are sent in that time. */
const MOST = 100;
const LONGEST_REASON = 500;
const ONLY_ASKED =
  'Asked since then, it does not say whether it has it; it goes out again a day after it did, or when a person has it retried.';

interface Sent {
  readonly untilMs: number;
  readonly verdict: Verdict;
}

/**
 * Which exports went out whole a moment ago, to a server whose answer leaves open whether it has them. The first try after a
 * failed one comes at once: of such an export it may only ask, since a server that takes whatever it is sent would have it
 * twice within a second. One that cannot be asked is sent it after the pause that follows; or, where it was parked for
 * want of a receipt, after a day.
 */
export function createOnlyAskedFor(clock: Pick<Clock, 'monotonicMs'>) {
  const sent = new Map<string, Sent>();
  return {
    /** Whether these very bytes went out so short a time ago, and their answer was unclear. */
    isOnlyAskedFor: ({ sha256 }: Pick<Offer, 'sha256'>): boolean =>
      clock.monotonicMs() < (sent.get(sha256)?.untilMs ?? Number.NEGATIVE_INFINITY),
    /** A person wants all tried, and may have mended the server: none has to wait for long. */
    tryNow(): void {
      const soonMs = clock.monotonicMs() + JUST_NOW_MS;
      for (const [sha256, { untilMs }] of sent) if (untilMs > soonMs) sent.delete(sha256);
    },
    /** The verdict as it is told: of what was only asked for, with the answer that it had before. */
    withEarlier({ sha256 }: Pick<Offer, 'sha256'>, verdict: Verdict, ending: Ending): Verdict {
      const earlier = ending.kind === 'unasked' ? sent.get(sha256)?.verdict : undefined;
      if (earlier === undefined) return verdict;
      // A receipt in doubt is not given a second time by a server that was only asked.
      const { import_id: _given, ...judged } = earlier;
      const since = earlier.outcome === 'parked' ? ONLY_ASKED : verdict.reason;
      return { ...judged, reason: `${earlier.reason} ${since}`.slice(0, LONGEST_REASON) };
    },
    judged({ sha256 }: Pick<Offer, 'sha256'>, verdict: Verdict, ending: Ending): void {
      if (ending.kind === 'unasked') return;
      sent.delete(sha256);
      const pauseMs = { retry: JUST_NOW_MS, parked: UNCONFIRMED_MS }[verdict.outcome as string];
      // What is parked for another cause, as by a firewall’s page, has not arrived.
      const isOpen = verdict.outcome === 'retry' || verdict.may_have_arrived === true;
      if (pauseMs === undefined || !isOpen || !isUnclear(ending)) return;
      sent.set(sha256, { untilMs: clock.monotonicMs() + pauseMs, verdict });
      const [oldest] = sent.keys();
      if (sent.size > MOST && oldest !== undefined) sent.delete(oldest);
    },
  };
}

/** An answer to all of it, that is no refusal: the server may have it. */
const isUnclear = (ending: Ending): boolean =>
  ending.kind === 'broken' ||
  (ending.kind === 'answer' && ending.exportSent && ending.status >= 200 && ending.status <= 299);
