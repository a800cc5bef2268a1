import type { QueueStatus } from '../contracts/queue-status.ts';
import type { BoatFacts } from './boat-facts.ts';
import type { Finding, Severity } from './finding.ts';
import { counted, dayAndTime } from './in-words.ts';

/** Delivered exports that are sent anew, and what of them is not aboard any more. Pure. */

type Resend = NonNullable<QueueStatus['resend']>;

/** A gap is told for so long after it was asked for. */
const TOLD_MS = 7 * 86_400_000;

export function resendFindings({ now }: Pick<BoatFacts, 'now'>, { resend }: Pick<QueueStatus, 'resend'>): Finding[] {
  if (resend === undefined) return [];
  const { asked_by, asked_at, after_sequence, missing } = resend;
  const isByServer = asked_by === 'server';
  const isTold = missing !== undefined && Math.abs(now - Date.parse(asked_at)) < TOLD_MS;
  const since = after_sequence === undefined ? '' : ` after number ${after_sequence}`;
  return [...resending(resend, since, now), ...(isTold ? [gap(missing, isByServer, since)] : [])];
}

/** Of what servers asked for, and what people did, each how many. */
export function whoseResends({ asked_by, waiting, waiting_for_server }: Resend): { lost: number; asked: number } {
  const lost = waiting_for_server ?? (asked_by === 'server' ? waiting : 0);
  return { lost, asked: waiting - lost };
}

/** “, from Sunday 14:00 on”; empty where they wait for nothing but their turn. */
export const resentFrom = ({ next_at }: Resend, now: number): string =>
  next_at !== undefined && Date.parse(next_at) > now ? `, from ${dayAndTime(next_at, now)} on` : '';

function resending(resend: Resend, since: string, now: number): Finding[] {
  const { lost, asked } = whoseResends(resend);
  const from = resentFrom(resend, now);
  const inTurn = 'They go one by one while nothing else waits, and stay aboard meanwhile.';
  const later = `A server that asks for the same again has it after a day, two, four, and so much a day (RESEND_MB_PER_DAY). ${inTurn}`;
  const go = (count: number) => `${counted(count, 'delivered export')} ${count === 1 ? 'goes' : 'go'} ashore anew`;
  const one = (count: number, severity: Severity, why: string, means: string): Finding[] =>
    count === 0 ? [] : [{ code: 'resending', severity, what: `${go(count)}${why}.`, means, next: 'wait' }];
  return [
    ...one(lost, 'waiting', `${from}: the server has lost what it was sent${since}`, from === '' ? inTurn : later),
    ...one(asked, 'fact', ': somebody asked for that', inTurn),
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
