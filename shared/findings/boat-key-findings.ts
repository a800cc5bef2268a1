import type { Attempt } from '../export/job.ts';
import { lastDelivery } from './ashore.ts';
import type { BoatFacts } from './boat-facts.ts';
import type { Finding } from './finding.ts';
import { ago, quoted } from './in-words.ts';

/** Two boats with one installation id, as a cloned card makes them; and a card that is in another computer. Pure. */
export function boatKeyFindings(facts: BoatFacts): Finding[] {
  const { collector, now } = facts;
  const found: Finding[] = [];
  const notice = lastAccepted(facts)?.notice;
  if (notice !== undefined) {
    found.push({
      code: 'two_boats',
      severity: 'problem',
      what: `The central database says: ${quoted(notice)}.`,
      means: 'Exports go on, and nothing is lost, but ashore nobody can tell the two apart.',
      next: 'tell_apart',
    });
  }
  const since = collector?.other_computer_since;
  if (since !== undefined) {
    found.push({
      code: 'other_computer',
      severity: 'waiting',
      what: `This card was in another computer before, and came into this one ${ago(since, now)}: it was moved here, or is a copy.`,
      means: 'Exports go on. Two computers with a copy each would be one boat ashore.',
      next: 'tell_apart',
    });
  }
  return found;
}

/** The last attempt that succeeded, as the queue took them, whatever the clock showed: what was said before it may be over. */
function lastAccepted(facts: BoatFacts): Attempt | undefined {
  const last = lastDelivery(facts);
  const attempts = facts.jobs.find(({ queue_id }) => queue_id === last?.queue_id)?.attempts ?? [];
  return attempts.filter(({ outcome }) => outcome === 'accepted').at(-1);
}
