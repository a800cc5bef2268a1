import { sortEarlierProblems } from '../export/wholeness.ts';
import { lastDelivered } from './ashore.ts';
import { type BoatFacts, newestJob } from './boat-facts.ts';
import type { Finding } from './finding.ts';
import { listed, quoted } from './in-words.ts';

/** What the newest export holds: whole, or with a problem; what this boat never had, and what its owner keeps back. Pure. */

export function exportFindings(facts: BoatFacts): Finding[] {
  return [...leftOut(facts), ...newestExport(facts)];
}

/** Of the export that was delivered last: it was taken, but not all of it. */
function leftOut({ jobs }: BoatFacts): Finding[] {
  const last = lastDelivered(jobs);
  const { outcome, reason } = last?.attempts.at(-1) ?? {};
  if (last === null || outcome !== 'accepted' || reason === undefined) return [];
  return [
    {
      code: 'left_out',
      severity: 'problem',
      what: `Of ${last.queue_id}, which is delivered: ${quoted(reason)}.`,
      means: 'What it did not take is in the export’s file, which is kept here for its days.',
      next: 'mend_sources',
      of: last.queue_id,
    },
  ];
}

function newestExport({ jobs }: BoatFacts): Finding[] {
  const newest = newestJob(jobs);
  if (newest === null) return [];
  const { queue_id: of, absent = [], withheld = [] } = newest;
  // What lies in quarantine is told of by itself.
  const real = sortEarlierProblems(newest.problems).problems.filter(({ code }) => code !== 'quarantined');
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
    const sources = listed(absent.map(({ category, source }) => `${source} (${category})`));
    const what = `This boat never had ${sources}.`;
    found.push({ code: 'absent', severity: 'fact', what, means: 'Nothing is missing for it.', next: 'none', of });
  }
  if (withheld.length > 0) {
    const what = `The owner keeps back: ${withheld.map(({ category, message }) => `${category}: ${quoted(message)}`).join('; ')}.`;
    found.push({ code: 'withheld', severity: 'fact', what, means: 'Nothing is missing for it.', next: 'none', of });
  }
  return found;
}
