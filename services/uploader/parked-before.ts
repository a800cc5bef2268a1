import type { Verdict } from './classify-response.ts';

/** What is said of the account; the same said to a question, with the same token, means that nothing has changed. */
const OF_THE_ACCOUNT: readonly (number | undefined)[] = [401, 402, 403];
/** Some servers turn every question away: each so many tries one is made with the export itself. */
const TRIED_EVERY = 4;

/**
 * By which status the last export was turned away for the account's sake, so that a question of a few hundred bytes is
 * enough to find out that it still is, and the export stays aboard.
 */
export function createParkedBefore() {
  let status: number | null = null;
  let tries = 0;
  return {
    /** An answer with this status to the question settles the next try; null: the export is to be sent. */
    settlesIt: (): number | null => (tries % TRIED_EVERY === 0 ? null : status),
    judged({ outcome, http_status }: Verdict): void {
      if (outcome === 'offline' || outcome === 'portal') return;
      const isOfAccount = outcome === 'parked' && OF_THE_ACCOUNT.includes(http_status);
      status = isOfAccount ? (http_status ?? null) : null;
      tries = isOfAccount ? tries + 1 : 0;
    },
  };
}
