import type { QueueStatus } from '../contracts/queue-status.ts';
import { countCancelledRemoved } from '../export/ledger.ts';
import { type BoatFacts, notRunning, stoppedInWords } from './boat-facts.ts';
import { matters } from './find.ts';
import { ABOUT, type Finding } from './finding.ts';
import { ago, counted, listed } from './in-words.ts';
import { countOpenRequests } from './open-requests.ts';
import { resentFrom, whoseResends } from './resend-findings.ts';
import { countRecorded, splitRecorded } from './split-recorded.ts';
import { recordsInWords } from './waiting-findings.ts';

/** `yes`: all is ashore. `kept`: what is not ashore lies on this boat, durably. `no`: something may get lost. */
export interface Safety {
  readonly answer: 'yes' | 'kept' | 'no' | 'unknown';
  /** Whole sentences, the first begins in lower case where the answer is a word of it. */
  readonly lines: readonly string[];
}

/** With more risks than these what each means would fill the screen. */
const FEW = 2;
const bothSentences = ({ what, means }: Finding): string[] => (means === '' ? [what] : [what, means]);

/** Whether all that was acknowledged or recorded lies aboard or ashore, durably; as exactly as it is known. Pure. */
export function safetyOf(facts: BoatFacts, findings: readonly Finding[]): Safety {
  const { queue } = facts;
  const risks = findings.filter(({ code, severity }) => ABOUT[code] === 'safe' && severity !== 'fact');
  if (queue === null) {
    return {
      answer: risks.length > 0 ? 'no' : 'unknown',
      lines: [unheardInWords(facts), ...risks.map(({ what }) => what)],
    };
  }
  const held = heldInWords(facts, queue);
  const lost = lostInWords(queue, facts.now);
  const stays = keptBackInWords(facts);
  if (risks.length > 0) {
    const [first, ...others] = risks.length > FEW ? risks.map(({ what }) => what) : risks.flatMap(bothSentences);
    return { answer: 'no', lines: [`no. ${first}`, ...others, ...said(held, lost, stays)] };
  }
  if (notRunning(facts).includes('queue-keeper')) {
    const last = held ?? lost ?? 'All that was queued was ashore.';
    return {
      answer: 'unknown',
      lines: [`as last heard, for the queue-keeper ${stoppedInWords(facts, 'queue-keeper')}: ${last}`, ...said(stays)],
    };
  }
  if (held) return { answer: 'kept', lines: [held, ...said(lost, stays)] };
  if (facts.collector === null) {
    const unheard = 'All that was queued is ashore; of what was recorded here since nothing is known.';
    return { answer: 'unknown', lines: [lost ?? unheard] };
  }
  if (lost) return { answer: 'kept', lines: [lost, ...said(stays)] };
  if (findings.some(({ code }) => code === 'left_out')) {
    const not =
      'All that was acknowledged here was delivered, but the central database did not take or confirm all of it: see below.';
    return { answer: 'kept', lines: [not, ...said(stays)] };
  }
  if (matters(findings).some(({ code, of }) => !(code === 'not_running' && of === 'gateway'))) {
    return { answer: 'kept', lines: ['All that was acknowledged here is ashore, but see below.', ...said(stays)] };
  }
  const gone = goneInWords(queue);
  if (gone !== null) {
    const all = stays ? 'All that may go is ashore' : 'All that is here is ashore';
    return { answer: 'kept', lines: [`${all}, but ${gone} removed before.`, ...said(stays)] };
  }
  if (stays) return { answer: 'kept', lines: ['All that may go is ashore.', stays] };
  return { answer: 'yes', lines: ['yes. All that was acknowledged or recorded here is ashore.'] };
}

/** A broker that was killed may have lost what the queue-keeper told it: how long it runs tells what its silence means. */
function unheardInWords({ services, now }: BoatFacts): string {
  const since = services.get('broker')?.since;
  const started = since && Date.parse(since) <= now ? `, which started ${ago(since, now)}` : '';
  return `not known: nothing is heard of the queue-keeper on this broker${started}.`;
}

const said = (...sentences: readonly (string | null)[]) => sentences.filter((sentence) => sentence !== null);

/** What its owner keeps back; null when there is nothing of it. */
function keptBackInWords(facts: BoatFacts): string | null {
  const { withheld } = splitRecorded(facts);
  const n = countRecorded(withheld);
  return n === 0
    ? null
    : `${recordsInWords(withheld)} ${n === 1 ? 'stays' : 'stay'} on this boat without the owner’s consent.`;
}

/** What was delivered and is lost ashore, while it waits to go there anew; null when nothing is, as far as is known. */
function lostInWords({ resend }: QueueStatus, now: number): string | null {
  const n = resend === undefined ? 0 : whoseResends(resend).lost;
  if (resend === undefined || n === 0) return null;
  const [they, go, them] = n === 1 ? ['it', 'goes', 'it'] : ['they', 'go', 'them'];
  const when = resentFrom(resend, now) || ', one by one while nothing else waits';
  return `Not all is ashore: the server has lost ${counted(n, 'delivered export')}, and ${they} ${go} anew${when}; this boat keeps ${them} until then.`;
}

/** What was acknowledged and left this boat without going ashore; null when nothing did. */
function goneInWords(queue: QueueStatus): string | null {
  const failed = queue.ledger.expired;
  const cancelled = countCancelledRemoved(queue);
  const ones = [
    ...(failed > 0 ? [`${counted(failed, 'export')} that had failed`] : []),
    ...(cancelled > 0 ? [`${counted(cancelled, 'export')} that had been cancelled`] : []),
  ];
  return ones.length === 0 ? null : `${listed(ones)} ${failed + cancelled === 1 ? 'was' : 'were'}`;
}

/**
 * What lies on this boat alone, whatever its kind and each thing once, in one sentence: records of an export that waits are
 * that export. Null when nothing does, as far as is known.
 */
function heldInWords(facts: BoatFacts, queue: QueueStatus): string | null {
  const { services } = facts;
  const messages = Object.values(services.get('broker')?.waiting ?? {}).reduce((sum, n) => sum + n, 0);
  const all: readonly [count: number, noun: string][] = [
    [queue.pending_count + queue.uploading_count, 'export'],
    [countOpenRequests(facts), 'request'],
    [messages, 'message'],
    [countRecorded(splitRecorded(facts).alone), 'record'],
  ];
  const held = all.filter(([count]) => count > 0);
  if (held.length === 0) return null;
  const isOne = held.length === 1 && held[0]?.[0] === 1;
  const [are, they] = isOne ? ['is', 'it is'] : ['are', 'they are'];
  return `${listed(held.map(([count, noun]) => counted(count, noun)))} ${are} kept on this boat until ${they} ashore.`;
}
