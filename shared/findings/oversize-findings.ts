import type { BoatFacts } from './boat-facts.ts';
import type { Finding } from './finding.ts';
import { ago, counted, programInWords } from './in-words.ts';

const DAY_MS = 86_400_000;

/** Messages that the broker refused because they were too large. Who sent them need not have noticed. Pure. */
export function oversizeFindings({ now, services, connected }: BoatFacts): Finding[] {
  const oversize = connected ? services.get('broker')?.oversize : undefined;
  if (!oversize) return [];
  const { count, newest } = oversize;
  const which = `the newest ${ago(newest.at, now)}, of ${newest.bytes} bytes on ${newest.topic}`;
  return [
    {
      code: 'oversize',
      severity: now - Date.parse(newest.at) < DAY_MS ? 'problem' : 'fact',
      what: `The broker refused ${counted(count, 'message')} larger than ${newest.max_bytes} bytes, ${which}, from ${programInWords(newest.client)}.`,
      means: `Nothing of ${count === 1 ? 'it' : 'them'} is in any export, though whoever sent ${count === 1 ? 'it' : 'them'} got an acknowledgement.`,
      next: 'send_less',
    },
  ];
}
