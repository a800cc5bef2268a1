import type { QueueStatus } from '../contracts/queue-status.ts';
import { isDeliveryUnknown } from '../export/delivery-unknown.ts';
import type { Job } from '../export/job.ts';
import { newestMade } from '../export/made-order.ts';
import { isNeitherYesNorNo } from '../export/neither-yes-nor-no.ts';
import { sortEarlierProblems } from '../export/wholeness.ts';
import { isDelivered, lastDelivery } from './ashore.ts';
import type { BoatFacts } from './boat-facts.ts';
import type { Finding } from './finding.ts';
import { day, listed, quoted } from './in-words.ts';

/** What the newest export holds: whole, or with a problem; what this boat does not have, and what stays aboard without its owner's consent. Pure. */

/** What lies in quarantine, and what was given up aboard. */
const TOLD_BY_ITSELF: readonly string[] = ['quarantined', 'given_up'];

export function exportFindings(facts: BoatFacts): Finding[] {
  return [...leftOut(facts), ...withoutReceipt(facts), ...newestExport(facts)];
}

/** What was delivered, and not all of it taken: told for as long as the export that still holds it is kept. */
function leftOut(facts: BoatFacts): Finding[] {
  const told = facts.queue?.left_out ?? leftOutOfJobs(facts.jobs);
  if (told === null) return [];
  const { count, newest } = told;
  const { queue_id: of } = newest;
  const isOne = count === 1;
  const what = isOne
    ? `Of ${of}, which is delivered: ${quoted(newest.message)}.`
    : `Of ${count} delivered exports the central database did not take or confirm all; of ${of}, the newest: ${quoted(newest.message)}.`;
  const until = facts.jobs.find(({ queue_id }) => queue_id === of)?.kept_until;
  const kept = `${isOne ? 'The export’s file holds it, and is' : 'The exports’ files hold it, and are'} kept`;
  const goes = until
    ? `${kept} until about ${day(until, facts.now)}; so long this is told`
    : `${kept} for ${isOne ? 'its' : 'their'} days`;
  return [
    {
      code: 'left_out',
      severity: of === lastDelivery(facts)?.queue_id ? 'problem' : 'waiting',
      what,
      means: `What was recorded or contributed once is in no other export. ${goes}.`,
      next: 'look_left_out',
      of,
    },
  ];
}

/** An answer that says no more is a delivery; whether ashore anybody could name it by a number is worth knowing. */
function withoutReceipt(facts: BoatFacts): Finding[] {
  const last = facts.queue?.last_delivered;
  if (!last || last.import_id !== null) return [];
  const { queue_id: of } = last;
  const job = facts.jobs.find(({ queue_id }) => queue_id === of);
  if (job !== undefined && isDeliveryUnknown(job)) return [];
  const reason = job?.attempts.at(-1)?.reason;
  const said = isNeitherYesNorNo(reason) ? `: ${quoted(reason ?? '')}` : '';
  return [
    {
      code: 'no_receipt',
      severity: 'fact',
      what: `${of}, which was delivered last, is ashore without a receipt${said}.`,
      means: 'It is taken for delivered by the status of the answer; its file is kept for its days.',
      next: 'none',
      of,
    },
  ];
}

/** Earlier queue-keepers do not tell. */
function leftOutOfJobs(jobs: readonly Job[]): NonNullable<QueueStatus['left_out']> | null {
  const ones = jobs.filter(isDelivered).flatMap(({ queue_id, completed_at, attempts }) => {
    const { outcome, reason } = attempts.at(-1) ?? {};
    return outcome === 'accepted' && reason !== undefined && !isNeitherYesNorNo(reason)
      ? [{ queue_id, at: completed_at, message: reason }]
      : [];
  });
  const newest = ones.sort((a, b) => Date.parse(a.at ?? '') - Date.parse(b.at ?? '')).at(-1);
  return newest ? { count: ones.length, newest: { queue_id: newest.queue_id, message: newest.message } } : null;
}

function newestExport({ jobs }: BoatFacts): Finding[] {
  const newest = newestMade(jobs);
  if (newest === null) return [];
  const { queue_id: of, absent = [], withheld = [] } = newest;
  const real = sortEarlierProblems(newest.problems).problems.filter(({ code }) => !TOLD_BY_ITSELF.includes(code));
  const found: Finding[] = [];
  if (real.length > 0) {
    const which = real.map(({ category, message }) => `${category}: ${quoted(message)}`);
    found.push({
      code: 'incomplete',
      severity: 'problem',
      what: `In ${of}, the newest export, something could not be read: ${which.join('; ')}.`,
      means: 'Those categories are empty or not whole in that export, which says so; the others are whole.',
      next: 'mend_sources',
      of,
    });
  }
  if (absent.length > 0) {
    // Why, where there is a reason: it may have been there before.
    const each = absent.map(({ category, source, message }) =>
      message === undefined ? `${source} (${category})` : `${source} (${category}: ${quoted(message)})`,
    );
    const what = `Of this there is nothing to export: ${listed(each)}.`;
    found.push({ code: 'absent', severity: 'fact', what, means: 'Nothing is missing for it.', next: 'none', of });
  }
  if (withheld.length > 0) {
    const which = withheld.map(({ category, message }) => `${category}: ${quoted(message)}`).join('; ');
    const what = `Without the owner’s consent this stayed aboard when ${of}, the newest export, was made: ${which}.`;
    found.push({ code: 'withheld', severity: 'fact', what, means: '', next: 'none', of });
  }
  return found;
}
