import type { Offer } from '../../shared/contracts/queue-uploading.ts';
import type { Clock } from '../../shared/runtime/clock.ts';
import type { Verdict } from './classify-response.ts';
import type { Ending } from './ending.ts';

/** Shorter than any pause of the schedule but the first, which is none. */
const JUST_NOW_MS = 4_000;
/** So many are remembered, which is more than are sent in that time. */
const MOST = 100;
const LONGEST_REASON = 500;

interface Sent {
  readonly atMs: number;
  readonly verdict: Verdict;
}

/**
 * Which exports went out whole a moment ago, to a server whose answer leaves open whether it has them. The first try after a
 * failed one comes at once: of such an export it may only ask, since a server that takes whatever it is sent would have it
 * twice within a second. One that cannot be asked is sent it after the pause that follows.
 */
export function createSentJustNow(clock: Pick<Clock, 'monotonicMs'>) {
  const sent = new Map<string, Sent>();
  return {
    /** Whether these very bytes went out a moment ago, and their answer was unclear. */
    wasSentJustNow({ sha256 }: Pick<Offer, 'sha256'>): boolean {
      const last = sent.get(sha256);
      return last !== undefined && clock.monotonicMs() - last.atMs < JUST_NOW_MS;
    },
    /** The verdict as it is told: of what was only asked for, with the answer that it had before. */
    withEarlier({ sha256 }: Pick<Offer, 'sha256'>, verdict: Verdict, ending: Ending): Verdict {
      const earlier = ending.kind === 'unasked' ? sent.get(sha256)?.verdict : undefined;
      if (earlier === undefined) return verdict;
      // A receipt in doubt is not given a second time by a server that was only asked.
      const { import_id: _given, ...judged } = earlier;
      return { ...judged, reason: `${earlier.reason} ${verdict.reason}`.slice(0, LONGEST_REASON) };
    },
    judged({ sha256 }: Pick<Offer, 'sha256'>, verdict: Verdict, ending: Ending): void {
      if (ending.kind === 'unasked') return;
      sent.delete(sha256);
      if (verdict.outcome !== 'retry' || !isUnclear(ending)) return;
      sent.set(sha256, { atMs: clock.monotonicMs(), verdict });
      const [oldest] = sent.keys();
      if (sent.size > MOST && oldest !== undefined) sent.delete(oldest);
    },
  };
}

/** An answer to all of it, that is no refusal: the server may have it. */
const isUnclear = (ending: Ending): boolean =>
  ending.kind === 'broken' ||
  (ending.kind === 'answer' && ending.exportSent && ending.status >= 200 && ending.status <= 299);
