import type { BoatFacts } from './boat-facts.ts';
import type { Finding } from './finding.ts';
import { ago, counted, programInWords } from './in-words.ts';

const DAY_MS = 86_400_000;

/** Messages on topics that are none of ours, and were meant to be. Who sent them need not have noticed. Pure. */
export function unknownTopicFindings({ now, services, connected }: BoatFacts): Finding[] {
  const unknown = connected ? services.get('broker')?.unknown_topics : undefined;
  if (!unknown) return [];
  const { count, newest } = unknown;
  const meant = newest.nearest === undefined ? '' : `, which seems to mean ${newest.nearest}`;
  return [
    {
      code: 'unknown_topic',
      severity: now - Date.parse(newest.at) < DAY_MS ? 'problem' : 'fact',
      what: `${counted(count, 'message')} came on topics that there are not, the newest ${ago(newest.at, now)} from ${programInWords(newest.client)} on ${JSON.stringify(newest.topic)}${meant}.`,
      means: `Nothing of ${count === 1 ? 'it' : 'them'} is in any export, though whoever sent ${count === 1 ? 'it' : 'them'} got an acknowledgement.`,
      next: 'mend_topic',
    },
  ];
}
