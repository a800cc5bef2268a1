import type { QueueStatus } from '../contracts/queue-status.ts';
import type { BoatFacts } from './boat-facts.ts';
import type { Finding } from './finding.ts';
import { counted } from './in-words.ts';

/** Delivered exports that are sent anew, and what of them is not aboard any more. Pure. */

/** A gap is told for so long after it was asked for. */
const TOLD_MS = 7 * 86_400_000;

export function resendFindings({ now }: Pick<BoatFacts, 'now'>, { resend }: Pick<QueueStatus, 'resend'>): Finding[] {
  if (resend === undefined) return [];
  const { asked_by, asked_at, after_sequence, waiting, missing } = resend;
  const isByServer = asked_by === 'server';
  const isTold = missing !== undefined && Math.abs(now - Date.parse(asked_at)) < TOLD_MS;
  const since = after_sequence === undefined ? '' : ` after number ${after_sequence}`;
  return [
    ...(waiting === 0
      ? []
      : [
          {
            code: 'resending',
            severity: 'fact',
            what: `${counted(waiting, 'delivered export')} ${waiting === 1 ? 'goes' : 'go'} ashore anew: ${isByServer ? `the server has lost what it was sent${since}` : 'somebody asked for that'}.`,
            means: 'They go one by one while nothing else waits, and stay aboard meanwhile.',
            next: 'wait',
          } as const,
        ]),
    ...(isTold ? [gap(missing, isByServer, since)] : []),
  ];
}

function gap(
  { count, first_sequence: first, last_sequence: last }: NonNullable<NonNullable<QueueStatus['resend']>['missing']>,
  isByServer: boolean,
  since: string,
): Finding {
  const numbers = first === undefined ? '' : ` (${first === last ? `number ${first}` : `numbers ${first} to ${last}`})`;
  return {
    code: 'resend_gap',
    severity: 'fact',
    what: `Of what ${isByServer ? `the server was sent${since} and has lost` : 'was to be sent anew'}, ${counted(count, 'export')}${numbers} ${count === 1 ? 'is' : 'are'} not aboard any more.`,
    means:
      'What the boat still has of it goes ashore with its next export; what was deleted aboard since then does not.',
    next: 'request',
  };
}
