import type { BoatFacts } from './boat-facts.ts';
import { isUnderWay } from './failed-words.ts';
import type { Finding } from './finding.ts';
import { counted, listed, quoted } from './in-words.ts';

/** Exports that the server refused whole, and records that it does not take. Pure. */

export const partsFindings = (facts: BoatFacts): Finding[] => [...quarantined(facts), ...inParts(facts)];

/** "1 record of boatlog", "3 records of boatlog and 1 of telemetry". */
function recordsHeld(records: Readonly<Record<string, number>>): string {
  return listed(
    Object.entries(records).map(([category, n], i) => `${i === 0 ? counted(n, 'record') : n} of ${category}`),
  );
}

function quarantined({ queue }: BoatFacts): Finding[] {
  if (!queue?.quarantine) return [];
  const { count, records, first, said } = queue.quarantine;
  const [is, it, lies, why] = count === 1 ? ['is', 'it', 'It lies', ''] : ['are', 'them', 'They lie', ' the first'];
  const words = said === '' ? '' : `: “${quoted(said)}”`;
  return [
    {
      code: 'quarantined',
      severity: 'problem',
      what: `${recordsHeld(records)} ${is} in quarantine: the server refused ${why === '' ? it : `${it},${why}`}${words}.`,
      means: `${lies} on this boat in quarantine/, and in no later export as it stands; what is changed aboard goes again by itself.`,
      next: 'look_at_quarantine',
      of: first,
    },
  ];
}

function inParts({ jobs }: BoatFacts): Finding[] {
  return jobs.flatMap(({ queue_id, parts, ...job }): Finding[] => {
    if (parts === undefined || !isUnderWay({ queue_id, ...job })) return [];
    return [
      {
        code: 'in_parts',
        severity: 'waiting',
        what: `The server refused ${queue_id} whole; it goes ashore in parts: ${parts.ashore} ${parts.ashore === 1 ? 'is' : 'are'} there, ${parts.waiting} ${parts.waiting === 1 ? 'waits' : 'wait'}.`,
        means: 'What the server does not take of it is found out and kept in quarantine; everything else goes ashore.',
        next: 'wait',
        of: queue_id,
      },
    ];
  });
}
