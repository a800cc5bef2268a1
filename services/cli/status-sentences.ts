import type { QueueStatus } from '../../shared/contracts/queue-status.ts';
import type { Job } from '../../shared/export/job.ts';
import type { BoatState } from './boat-state.ts';
import { bytes, counted, duration, listed } from './in-words.ts';
import { START } from './trouble.ts';

/** The one screen of `status`. Pure. */

/** The processes without which no export comes ashore, or nobody can ask for one. */
export const NEEDED = ['broker', 'collector', 'queue-keeper', 'uploader', 'gateway'] as const;

export interface Screen {
  readonly lines: readonly string[];
  /** Whether something needs a person. */
  readonly needsCare: boolean;
}

/** `brokerIsOurs`: another broker has no status of its own among the services'. */
export function statusScreen(state: BoatState, now: number, brokerIsOurs: boolean): Screen {
  const missing = offline(state, brokerIsOurs);
  const { queue } = state;
  if (queue === null) {
    return {
      lines: [
        'Safe:     not known: the queue-keeper has never been heard on this broker.',
        `Running:  ${running(state, missing)}`,
        `Next:     ${START}; then d3kos-export doctor`,
      ],
      needsCare: true,
    };
  }
  const failed = queue.failed_count > 0;
  const isParked = queue.waiting_for?.what === 'central';
  const needsCare = failed || missing.length > 0 || isParked;
  return {
    lines: [
      `Safe:     ${safe(queue, state, missing)}`,
      `Ashore:   ${ashore(queue, state, now)}`,
      ...waiting(queue, now).map((line, i) => `${i === 0 ? 'Waiting:' : '        '}  ${line}`),
      ...(failed ? failedLines(queue, state).map((line, i) => `${i === 0 ? 'Failed: ' : '        '}  ${line}`) : []),
      `Running:  ${running(state, missing)}`,
      ...(needsCare
        ? [
            `Next:     ${failed && !isParked && missing.length === 0 ? 'd3kos-export retry --failed, or ' : ''}d3kos-export doctor`,
          ]
        : []),
    ],
    needsCare,
  };
}

export function offline({ services }: BoatState, brokerIsOurs: boolean): string[] {
  return NEEDED.filter((name) => (name !== 'broker' || brokerIsOurs) && services.get(name)?.status !== 'online');
}

function safe(queue: QueueStatus, { services }: BoatState, missing: readonly string[]): string {
  const held = queue.pending_count + queue.uploading_count + queue.failed_count;
  const disk = [...services.values()].flatMap(({ needs }) => needs).find(({ what }) => what === 'disk');
  const kept =
    held === 0
      ? 'nothing lies here that is not ashore'
      : `${counted(held, 'export')} ${held === 1 ? 'is' : 'are'} kept on this boat until ashore`;
  if (disk) return `so far: ${kept}, but nothing new can be taken: ${disk.message}`;
  if (missing.includes('queue-keeper')) return `as last heard: ${kept}. The queue-keeper is not running just now.`;
  return `yes: ${kept}.`;
}

function ashore({ ledger }: QueueStatus, { jobs }: BoatState, now: number): string {
  if (ledger.completed === 0) return 'no export has been delivered yet.';
  const last = [...jobs.values()]
    .filter(({ status }) => status === 'completed')
    .sort((a, b) => moment(a.completed_at) - moment(b.completed_at))
    .at(-1);
  const when = last
    ? ` The last: ${last.queue_id}, ${ago(last.completed_at, now)}${last.import_id ? `, receipt ${last.import_id}` : ''}.`
    : '';
  return `${counted(ledger.completed, 'export')} of ${ledger.queued} delivered.${when}`;
}

function waiting(queue: QueueStatus, now: number): string[] {
  const count = queue.pending_count + queue.uploading_count;
  if (count === 0) return ['nothing.'];
  const oldest = queue.oldest_pending_at ? `, the oldest made ${ago(queue.oldest_pending_at, now)}` : '';
  const going = queue.uploading_count > 0 ? `, ${queue.uploading_count} of them going up now` : '';
  return [`${counted(count, 'export')}${going}${oldest}.`, `Why: ${why(queue, now)}`];
}

function why(queue: QueueStatus, now: number): string {
  if (queue.waiting_for)
    return `${queue.waiting_for.message} (since ${duration(now - moment(queue.waiting_for.since))})`;
  if (queue.uploading_count > 0) return 'the upload is under way.';
  const error = queue.next_pending?.last_error;
  if (!queue.next_retry_at) return 'it is about to go.';
  return `the next try is in ${duration(moment(queue.next_retry_at) - now)}${error ? `, after: ${error}` : ''}`;
}

function failedLines(queue: QueueStatus, { jobs }: BoatState): string[] {
  const shown = [...jobs.values()].filter(({ status }) => status === 'failed').slice(-3);
  const kept = `${counted(queue.failed_count, 'export')}, kept aboard for days and able to be retried.`;
  return [
    kept,
    ...shown.map((job) => `${job.queue_id} (${bytes(job.file_size_bytes)}): ${job.last_error ?? 'no reason told'}`),
  ];
}

function running({ services }: BoatState, missing: readonly string[]): string {
  const online = [...services].filter(([, { status }]) => status === 'online').map(([name]) => name);
  const versions = [
    ...new Set([...services.values()].filter(({ status }) => status === 'online').map((one) => one.version)),
  ];
  const up = online.length > 0 ? `${listed(online.sort())} (${versions.join(', ')}).` : 'nothing.';
  return missing.length > 0 ? `${up} Not running: ${listed(missing)}.` : up;
}

function ago(at: Job['completed_at'], now: number): string {
  const ms = now - moment(at);
  return ms < 0 ? 'by a clock that was ahead of this one' : ms < 1_000 ? 'just now' : `${duration(ms)} ago`;
}

const moment = (at: string | null): number => Date.parse(at ?? '') || 0;
