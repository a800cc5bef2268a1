import type { QueueStatus } from '../contracts/queue-status.ts';
import { CANCELLED_ON_ITS_WAY } from '../export/delivery-unknown.ts';
import type { BoatFacts } from './boat-facts.ts';
import { earliest, isRefused, isTransient, removal } from './failed-words.ts';
import type { Finding } from './finding.ts';
import { counted } from './in-words.ts';

/** Exports that have failed or were cancelled: what comes again, what can be retried, and what cannot. Pure. */

export const failedFindings = (facts: BoatFacts, queue: QueueStatus): Finding[] => [
  ...failures(facts, queue),
  ...cancelled(facts, queue),
  ...filesGone(facts, queue),
];

function failures({ jobs, now }: BoatFacts, queue: QueueStatus): Finding[] {
  const failed = jobs.filter(({ status }) => status === 'failed');
  const transient = Math.min(queue.failed_transient_count, queue.failed_count);
  const lasting = Math.max(0, queue.failed_count - transient - failed.filter(({ file_gone }) => file_gone).length);
  const goes = (of: typeof failed) =>
    removal(earliest(of.map(({ kept_until }) => kept_until)) ?? queue.next_removal_at, now);
  const found: Finding[] = [];
  if (lasting > 0) {
    const ones = failed.filter((job) => !isTransient(job) && !job.file_gone);
    const areRefused = ones.length > 0 && ones.every(isRefused);
    const what = areRefused ? `${was(lasting)} refused by the server` : `${has(lasting)} failed`;
    const [they, are, first] = lasting === 1 ? ['it', 'is', ''] : ['they', 'are', ' the first is'];
    found.push({
      code: 'refused',
      severity: 'problem',
      what: `${what}; ${they} ${are} not tried again by ${lasting === 1 ? 'itself' : 'themselves'};${first} ${goes(ones)} unless retried.`,
      means: `Until then ${they} can be retried. What ${lasting === 1 ? 'it holds' : 'they hold'} may not be ashore.`,
      next: 'retry_failed',
    });
  }
  if (transient > 0) {
    const [they, are, first] = transient === 1 ? ['it', 'is', ''] : ['they', 'are', ' the first is'];
    found.push({
      code: 'failed',
      severity: 'problem',
      what: `${has(transient)} failed; ${they} ${are} tried again when the server answers;${first} ${goes(failed.filter(isTransient))} if that does not come.`,
      means: `The cause can pass. What ${transient === 1 ? 'it holds' : 'they hold'} may not be ashore.`,
      next: 'retry_now',
    });
  }
  return found;
}

const has = (n: number) => `${counted(n, 'export')} ${n === 1 ? 'has' : 'have'}`;
const was = (n: number) => `${counted(n, 'export')} ${n === 1 ? 'was' : 'were'}`;

function cancelled({ jobs, now }: BoatFacts, { cancelled_count }: QueueStatus): Finding[] {
  const all = jobs.filter(({ status }) => status === 'cancelled');
  const ones = all.filter(({ file_gone }) => !file_gone);
  const n = cancelled_count - (all.length - ones.length);
  if (n <= 0) return [];
  const goes = removal(earliest(ones.map(({ kept_until }) => kept_until)), now);
  const [only] = ones;
  const isPerhapsAshore = ones.some(
    ({ last_error, parts }) => last_error === CANCELLED_ON_ITS_WAY || (parts?.ashore ?? 0) > 0,
  );
  const not = isPerhapsAshore ? 'may not be' : n === 1 ? 'is not' : 'are not';
  return [
    {
      code: 'cancelled',
      severity: 'waiting',
      what: `${was(n)} cancelled and ${not} ashore;${n === 1 ? '' : ' the first is'} ${goes} unless retried.`,
      means: '',
      next: 'retry_cancelled',
      ...(only && n === 1 ? { of: only.queue_id } : {}),
    },
  ];
}

/** What cannot be retried any more. Whoever cancelled one and deleted its file has decided that. */
function filesGone({ jobs }: BoatFacts, queue: QueueStatus): Finding[] {
  const gone = jobs.filter(({ file_gone }) => file_gone);
  return (['failed', 'cancelled'] as const).flatMap((status) => {
    const ones = gone.filter((job) => job.status === status);
    const n = Math.min(ones.length, queue[`${status}_count`]);
    if (n === 0) return [];
    const ended = status === 'failed' ? `${has(n)} failed` : `${was(n)} cancelled`;
    const [files, they] = n === 1 ? ['its file is', 'it'] : ['their files are', 'they'];
    const [only] = ones;
    return [
      {
        code: 'file_gone' as const,
        severity: status === 'failed' ? ('problem' as const) : ('waiting' as const),
        what: `${ended} and ${files} gone, so ${they} cannot be retried.`,
        means: `What ${n === 1 ? 'it' : 'they'} held may not be ashore; what is still aboard goes with a new export.`,
        next: 'request' as const,
        ...(only && n === 1 ? { of: only.queue_id } : {}),
      },
    ];
  });
}
