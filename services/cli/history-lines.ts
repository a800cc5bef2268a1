import type { Job, PastJob } from '../../shared/export/job.ts';
import { bytes } from './in-words.ts';

/** Exports of now and of long ago, for a person. Pure. */

type AnyJob = Job | PastJob;

interface FoundRequest {
  readonly request_id: string;
  readonly state: string;
  readonly message: string;
  readonly reason?: string;
  readonly received_at?: string;
  readonly source?: string;
  readonly note?: string;
  readonly job?: AnyJob;
}

const EXPORT_STATUS_WIDTH = 'uploading'.length;

/** One line an export: what it is, when it was made, its receipt or its cause, and what was noted with it. */
export function historyLine(job: AnyJob): string {
  const parts = [
    job.queue_id,
    job.status.padEnd(EXPORT_STATUS_WIDTH),
    seconds(job.created_at),
    bytes(job.file_size_bytes),
    `by ${job.source}`,
    ...endOf(job),
    ...noteOf(job),
  ];
  return parts.join('  ');
}

/** All that a person may ask of one export. */
export function exportLines(job: AnyJob): string[] {
  const finished = finishedAt(job);
  return [
    `${job.queue_id}: ${[job.status, ...endOf(job)].join(', ')}`,
    `  asked for: by ${job.source} as ${job.request_id}`,
    ...noteOf(job).map((note) => `  note:      ${note}`),
    `  made:      ${seconds(job.created_at)}, ${job.category_count} categories, ${bytes(job.file_size_bytes)}`,
    ...(finished ? [`  ended:     ${seconds(finished)}`] : []),
    ...('file_aboard' in job && !job.file_aboard ? ['  file:      removed after its days'] : []),
  ];
}

export function requestLines(request: FoundRequest): string[] {
  const { request_id, state, message, reason, received_at, source, job } = request;
  if (job) return exportLines(job);
  const what = state === 'being_made' ? 'being made' : state;
  return [
    `${request_id}: ${what}${reason ? ` (${reason})` : ''}: ${message}`,
    ...(source || received_at
      ? [`  asked for: ${[source && `by ${source}`, received_at && seconds(received_at)].filter(Boolean).join(', ')}`]
      : []),
    ...noteOf(request).map((note) => `  note:      ${note}`),
  ];
}

function endOf(job: AnyJob): string[] {
  if (job.import_id) return [`receipt ${job.import_id}`];
  return job.last_error && job.status !== 'completed' ? [job.last_error] : [];
}

/** On one line, whatever it holds. */
const noteOf = ({ note }: { readonly note?: string }): string[] => (note ? [`“${note.replace(/\s+/g, ' ')}”`] : []);

function finishedAt(job: AnyJob): string | null {
  if ('finished_at' in job) return job.finished_at;
  return job.completed_at ?? job.failed_at ?? job.cancelled_at;
}

const seconds = (time: string): string => time.replace(/\.\d+Z$/, 'Z');
