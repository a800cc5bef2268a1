import type { QueueStatus } from '../contracts/queue-status.ts';
import { countCancelledRemoved, ledgerError } from '../export/ledger.ts';
import { newestMade } from '../export/made-order.ts';
import { SET_ASIDE_MEANS } from './admission-findings.ts';
import { type BoatFacts, notRunning } from './boat-facts.ts';
import { failedFindings } from './failed-findings.ts';
import type { Finding } from './finding.ts';
import { counted, duration, quoted } from './in-words.ts';
import { resendFindings } from './resend-findings.ts';
import { triedFindings } from './tried-findings.ts';
import { arriving, deliveryUnknown, troubles } from './trouble-findings.ts';

/** What the queue tells: what puts exports at risk, what holds it, how long nothing has gone ashore. Pure. */

const DAY_MS = 86_400_000;

export function queueFindings(facts: BoatFacts): Finding[] {
  const { queue } = facts;
  if (queue === null) return [];
  return [
    ...failedFindings(facts, queue),
    ...setAside(queue),
    ...troubles(queue),
    ...arriving(queue),
    ...resendFindings(facts, queue),
    ...ledger(queue),
    ...holds(facts, queue),
    ...triedFindings(facts, queue),
    ...silence(facts, queue),
    ...deliveryUnknown(facts),
    ...expired(queue),
    ...cancelledRemoved(queue),
  ];
}

function setAside({ set_aside_count: n }: QueueStatus): Finding[] {
  if (n === 0) return [];
  const what = `${counted(n, 'thing')} that nobody could use ${n === 1 ? 'was' : 'were'} set aside.`;
  return [{ code: 'set_aside', severity: 'problem', what, means: SET_ASIDE_MEANS, next: 'look_at_set_aside' }];
}

function ledger({ ledger: sums }: QueueStatus): Finding[] {
  const off = ledgerError(sums);
  if (off === 0) return [];
  const how = off > 0 ? 'are unaccounted for' : 'are counted twice';
  return [
    {
      code: 'ledger',
      severity: 'problem',
      what: `The ledger does not sum: of ${sums.queued} exports ever queued, ${Math.abs(off)} ${how}.`,
      means: 'An export may be missing from the queue, though its file may lie on the disk.',
      next: 'keep_data',
    },
  ];
}

function holds(facts: BoatFacts, { waiting_for: hold, pending_count }: QueueStatus): Finding[] {
  if (hold === null) return [];
  const since = duration(Math.max(0, facts.now - Date.parse(hold.since)));
  const message = quoted(hold.message);
  const waits = `${counted(pending_count, 'export')} ${pending_count === 1 ? 'waits' : 'wait'} on this boat; waiting uses up no attempts.`;
  const { installation_id: of } = hold;
  switch (hold.what) {
    case 'central': {
      const whose = of === undefined ? 'Exports have' : `What belongs to installation ${of}${newerOnes(facts, of)} has`;
      const what = `${whose} waited for ${since}: ${message}.`;
      const { queue_id, next_try_at } = hold;
      const tryMs = next_try_at === undefined ? null : Math.max(0, Date.parse(next_try_at) - facts.now);
      const by =
        tryMs === null ? 'by itself' : `by itself at the next try, ${tryMs < 1_000 ? 'now' : `in ${duration(tryMs)}`}`;
      const means = `${waits} What waits for that goes on ${by}, once it is mended.`;
      const found = { code: 'parked', severity: 'problem', what, means } as const;
      if (queue_id !== undefined) return [{ ...found, next: 'mend_and_retry', of: queue_id }];
      return [{ ...found, next: 'mend_central', ...(of ? { of } : {}) }];
    }
    case 'portal': {
      const what = `A sign-in page has stood in the way for ${since}: ${message}.`;
      return [{ code: 'portal', severity: 'problem', what, means: waits, next: 'sign_in' }];
    }
    case 'network': {
      const what = `There has been no way ashore for ${since}: ${message}.`;
      return [{ code: 'no_network', severity: 'fact', what, means: waits, next: 'network' }];
    }
    case 'uploader': {
      if (notRunning(facts).includes('uploader')) return [];
      const what = `The queue-keeper has not heard the uploader for ${since}.`;
      return [{ code: 'uploader_unheard', severity: 'problem', what, means: waits, next: 'doctor' }];
    }
  }
}

/** Whose the newest exports are, where that is another one, as of a boat that was given a new license. */
function newerOnes({ jobs }: BoatFacts, of: string): string {
  const now = newestMade(jobs)?.installation_id ?? of;
  return now === of ? '' : ` (newer exports belong to ${now}, and do not wait for it)`;
}

/** Nothing went ashore for too long, in time that really passed; or one export waits that long while others go. */
function silence({ warnDays, queueToldMsAgo }: BoatFacts, queue: QueueStatus): Finding[] {
  const waits = queue.pending_count + queue.uploading_count > 0;
  const ageOf = (seconds: number | null) => (seconds === null ? null : seconds * 1_000 + queueToldMsAgo);
  const lastMs = ageOf(queue.last_delivered_age_s);
  const oldestMs = ageOf(queue.oldest_pending_age_s);
  const isLong = (ms: number | null): ms is number => ms !== null && ms >= warnDays * DAY_MS;
  const means = 'What is not ashore is on this boat only: a boat that is lost, or a card that dies, takes it along.';
  if (isLong(lastMs)) {
    const what = `Nothing has gone ashore for ${duration(lastMs)}.`;
    return [{ code: 'silent', severity: 'problem', what, means, next: waits ? 'doctor' : 'request' }];
  }
  if (!isLong(oldestMs)) return [];
  if (lastMs === null) {
    const what = `Nothing has gone ashore yet, and the oldest export has waited for ${duration(oldestMs)}.`;
    return [{ code: 'silent', severity: 'problem', what, means, next: 'doctor' }];
  }
  const what = `An export has waited on this boat for ${duration(oldestMs)}.`;
  return [{ code: 'waits_long', severity: 'problem', what, means, next: 'doctor' }];
}

function expired({ ledger: { expired: n } }: QueueStatus): Finding[] {
  if (n === 0) return [];
  const what = `${counted(n, 'export')} that had failed ${n === 1 ? 'was' : 'were'} removed after ${n === 1 ? 'its' : 'their'} days and never went ashore.`;
  return [{ code: 'expired', severity: 'fact', what, means: '', next: 'none' }];
}

function cancelledRemoved(queue: QueueStatus): Finding[] {
  const n = countCancelledRemoved(queue);
  if (n === 0) return [];
  const what = `${counted(n, 'export')} that ${n === 1 ? 'was' : 'were'} cancelled ${n === 1 ? 'was' : 'were'} removed after ${n === 1 ? 'its' : 'their'} days and never went ashore.`;
  return [{ code: 'cancelled_removed', severity: 'fact', what, means: '', next: 'none' }];
}
