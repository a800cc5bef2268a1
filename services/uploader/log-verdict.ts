import type { Offer } from '../../shared/contracts/queue-uploading.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import type { Verdict } from './classify-response.ts';
import { SAID } from './outcome-words.ts';
import { isCutShort } from './receipt-of.ts';

/** Says how an attempt ended, and what is not kept of its receipt. */
export function logVerdict(log: Logger, { queue_id, claim }: Offer, verdict: Verdict, bytesSent: number): void {
  const level = verdict.outcome === 'accepted' ? 'info' : 'warn';
  log[level]({ queue_id, claim, ...verdict, bytes_sent: bytesSent }, SAID[verdict.outcome]);
  if (verdict.outcome === 'accepted' && isCutShort(verdict.import_id ?? '')) {
    log.warn(
      { queue_id, import_id: verdict.import_id },
      'The receipt is longer than the 200 characters that are kept of one; ask the server by its beginning.',
    );
  }
}
