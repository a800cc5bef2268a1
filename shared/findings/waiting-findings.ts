import type { CollectorStatus } from '../contracts/collector-status.ts';
import { type BoatFacts, takesNothing, untaken } from './boat-facts.ts';
import { type Finding, problem } from './finding.ts';
import { ago, counted, day, duration, listed, quoted } from './in-words.ts';
import { countOpenRequests } from './open-requests.ts';
import { countRecorded, splitRecorded } from './split-recorded.ts';

/** What is acknowledged or recorded here and is not an export yet. Pure. */

/** An export is made within seconds; before that an open request is no news. */
const MADE_WITHIN_MS = 60_000;
const DAY_MS = 86_400_000;

export function waitingFindings(facts: BoatFacts): Finding[] {
  const { collector } = facts;
  if (collector === null) return messagesWaiting(facts);
  return [
    ...requestsOpen(facts, collector),
    ...messagesWaiting(facts),
    ...recorded(facts),
    ...givenUp(facts),
    ...contributionsRefused(facts),
    ...lastRefused(facts, collector),
  ];
}

function requestsOpen(facts: BoatFacts, { oldest_request_at: at }: CollectorStatus): Finding[] {
  const { now } = facts;
  const n = countOpenRequests(facts);
  if (n === 0) return [];
  const waitedMs = at === null ? 0 : Math.max(0, now - Date.parse(at));
  const since = waitedMs >= MADE_WITHIN_MS ? `; the oldest has waited for ${duration(waitedMs)}` : '';
  return [
    {
      code: 'request_waits',
      severity: waitedMs >= MADE_WITHIN_MS ? 'waiting' : 'fact',
      what: `${counted(n, 'request')} ${n === 1 ? 'is' : 'are'} acknowledged and not an export yet${since}.`,
      means: 'Nothing of it is lost: the collector makes the export when it gets to it.',
      next: 'wait',
    },
  ];
}

const TAKEN: Readonly<Record<string, string>> = {
  collector: 'They are acknowledged and kept: requests, contributions or news of uploads.',
  'queue-keeper': 'They are kept: exports that were made, or how uploads ended.',
};

function messagesWaiting(facts: BoatFacts): Finding[] {
  return untaken(facts).map(([name, n]) => {
    const isHere = takesNothing(facts, name);
    return {
      code: 'messages_wait',
      severity: isHere ? 'problem' : 'waiting',
      what: `${counted(n, 'message')} ${n === 1 ? 'waits' : 'wait'} at the broker for the ${name}, which ${isHere ? 'does not take them' : 'is away'}.`,
      means: `${TAKEN[name] ?? 'They are kept.'} It takes them when it ${isHere ? 'is well again' : 'runs'}.`,
      next: isHere ? 'restart' : 'start',
      of: name,
    };
  });
}

/** `14 records of telemetry and 2 of boatlog`. */
export function recordsInWords(recorded: CollectorStatus['recorded']): string {
  const ones = Object.entries(recorded).filter(([, { waiting }]) => waiting > 0);
  return listed(
    ones.map(([category, { waiting }], i) => `${i === 0 ? counted(waiting, 'record') : waiting} of ${category}`),
  );
}

function recorded(facts: BoatFacts): Finding[] {
  const { inExport, alone, withheld } = splitRecorded(facts);
  return [...recordedOnes(facts, alone, false), ...recordedOnes(facts, inExport, true), ...keptBack(facts, withheld)];
}

function keptBack({ now }: BoatFacts, withheld: CollectorStatus['recorded']): Finding[] {
  const n = countRecorded(withheld);
  if (n === 0) return [];
  const newest = Object.values(withheld).map(({ last_at }) => last_at)[0];
  const since = newest ? `, the newest ${ago(newest, now)}` : '';
  const [were, they] = n === 1 ? ['was', 'It goes'] : ['were', 'They go'];
  const what = `${recordsInWords(withheld)} ${were} recorded here and withheld: without the owner’s consent this stays aboard${since}.`;
  const means = `${they} with the first export after consent is given again.`;
  return [{ code: 'kept_back', severity: 'fact', what, means, next: 'none' }];
}

/** What was removed before it came ashore, until an export that says so is ashore. */
function givenUp({ collector, now }: BoatFacts): Finding[] {
  const lost = Object.entries(collector?.given_up ?? {});
  if (lost.length === 0) return [];
  const ones = lost.map(([category, { records, first_at, last_at }]) => {
    const days = [first_at, last_at].flatMap((at) => (at === null ? [] : [day(at, now)]));
    const when = new Set(days).size === 0 ? '' : ` (${[...new Set(days)].join(' to ')})`;
    return `${counted(records, 'record')} of ${category}${when}`;
  });
  const what = `Given up aboard before it came ashore, for want of room or by its days: ${listed(ones)}.`;
  const means = 'It is lost; this is told until an export that says so is ashore. RECORDINGS_MB gives more room.';
  return [problem('given_up', what, means, 'request')];
}

function contributionsRefused({ collector, now }: BoatFacts): Finding[] {
  const refused = collector?.contributions_refused;
  if (refused === undefined) return [];
  const what = `The room for contributions is full: what other programs send to ${listed(refused.categories)} is refused, first ${ago(refused.since, now)}.`;
  const means =
    'What was taken is kept. There is room again when an export is delivered, which is asked for by itself; RECORDINGS_MB gives more room.';
  return [problem('contributions_refused', what, means, 'request')];
}

function recordedOnes(
  { now, warnDays }: BoatFacts,
  waiting: CollectorStatus['recorded'],
  isInExport: boolean,
): Finding[] {
  const n = countRecorded(waiting);
  if (n === 0) return [];
  const times = Object.values(waiting).flatMap(({ waiting: count, last_at }) =>
    count > 0 && last_at ? [last_at] : [],
  );
  const byTime = times.sort((a, b) => Date.parse(a) - Date.parse(b));
  const [longest, newest] = [byTime.at(0), byTime.at(-1)];
  const isLong = longest !== undefined && now - Date.parse(longest) >= warnDays * DAY_MS;
  const since = newest === undefined ? '' : `, the newest ${ago(newest, now)}`;
  return [
    {
      code: 'recorded',
      severity: isLong && !isInExport ? 'problem' : 'waiting',
      what: `${recordsInWords(waiting)} ${n === 1 ? 'was' : 'were'} recorded here and ${n === 1 ? 'is' : 'are'} not ashore${since}.`,
      means: isInExport
        ? `${n === 1 ? 'It is' : 'They are'} in an export that waits.`
        : `${n === 1 ? 'It goes' : 'They go'} with the next export.`,
      next: isInExport ? 'none' : 'request',
    },
  ];
}

function lastRefused({ now }: BoatFacts, { last_refused: last }: CollectorStatus): Finding[] {
  if (last === null) return [];
  const what = `The request ${last.request_id} was refused ${ago(last.at, now)}: ${quoted(last.message)}.`;
  const means = 'There is no export of it; ask again when that is mended.';
  return [{ code: 'request_refused', severity: 'fact', what, means, next: 'request', of: last.request_id }];
}
