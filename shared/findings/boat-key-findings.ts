import type { BoatFacts } from './boat-facts.ts';
import type { Finding } from './finding.ts';
import { ago, quoted } from './in-words.ts';

/** Two boats with one installation id, as a cloned card makes them; and a card that is in another computer. Pure. */
export function boatKeyFindings({ collector, jobs, now }: BoatFacts): Finding[] {
  const found: Finding[] = [];
  const notice = newestAttempt(jobs)?.notice;
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

/** The last one that succeeded: what was said before it may be over. */
function newestAttempt(jobs: BoatFacts['jobs']) {
  return jobs
    .flatMap(({ attempts }) => attempts.filter(({ outcome }) => outcome === 'accepted'))
    .reduce<BoatFacts['jobs'][number]['attempts'][number] | null>(
      (newest, one) => (newest && Date.parse(newest.at) > Date.parse(one.at) ? newest : one),
      null,
    );
}
