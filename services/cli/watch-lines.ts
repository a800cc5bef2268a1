import type { Seen } from '../../shared/bus/visit-broker.ts';
import { exportQueued } from '../../shared/contracts/export-queued.ts';
import { exportRejected } from '../../shared/contracts/export-rejected.ts';
import { exportRequest } from '../../shared/contracts/export-request.ts';
import { queueJob } from '../../shared/contracts/queue-job.ts';
import { type QueueStatus, queueStatus } from '../../shared/contracts/queue-status.ts';
import { serviceStatus } from '../../shared/contracts/service-status.ts';
import { uploadProgress } from '../../shared/contracts/upload-progress.ts';
import { uploadResult } from '../../shared/contracts/upload-result.ts';
import type { ExportFacts, Job } from '../../shared/export/job.ts';
import { receiptInWords } from '../../shared/findings/receipt-words.ts';
import type { ServiceState } from './boat-state.ts';
import { bytes } from './in-words.ts';

export const WATCHED = [
  exportRequest,
  exportQueued,
  exportRejected,
  uploadResult,
  uploadProgress,
  queueStatus,
  queueJob,
  serviceStatus,
] as const;

/**
 * Turns what is seen on the bus into lines for a person: one a happening, however often its state is told again. What is
 * retained says how things stand when the watch begins, and only what is not done is worth a line then.
 */
export function createNarration() {
  const statusOfJob = new Map<string, string>();
  const services = new Map<string, string>();
  const shownPercent = new Map<string, number>();
  let waitingFor = '';

  function service(name: string, { status, needs }: ServiceState): string | null {
    const lacks = needs.map(({ message }) => message).join(' ');
    const words = `${status}${lacks ? `, and lacks something: ${lacks}` : ''}`;
    if (services.get(name) === words) return null;
    services.set(name, words);
    return `The ${name} is ${words}`;
  }

  function job(job: Job, retained: boolean) {
    const { queue_id, status, last_error, next_retry_at, retry_count } = job;
    const words = `${status} ${retry_count}`;
    if (statusOfJob.get(queue_id) === words) return null;
    statusOfJob.set(queue_id, words);
    const because = last_error ? `: ${last_error}` : '';
    switch (status) {
      case 'pending':
        return retry_count > 0
          ? `Export ${queue_id} waits after ${retry_count} failed attempts${next_retry_at ? ` until ${next_retry_at}` : ''}${because}`
          : `Export ${queue_id} waits for its upload`;
      case 'uploading':
        return `Export ${queue_id} goes up`;
      case 'completed':
        return retained ? null : `Export ${queue_id} is ashore, ${receiptInWords(job)}`;
      case 'failed':
        return `Export ${queue_id} has failed${because}`;
      case 'cancelled':
        return retained ? null : `Export ${queue_id} is cancelled`;
    }
  }

  function progress(queue_id: string, sent: number, size: number): string | null {
    const percent = Math.floor((sent * 10) / Math.max(1, size)) * 10;
    if (percent === 0 || percent === 100 || shownPercent.get(queue_id) === percent) return null;
    shownPercent.set(queue_id, percent);
    return `Export ${queue_id}: ${percent} % of ${bytes(size)} sent`;
  }

  function queue({ waiting_for }: QueueStatus): string | null {
    const words = waiting_for?.message ?? '';
    if (words === waitingFor) return null;
    waitingFor = words;
    return words === '' ? 'The queue moves again' : `The queue waits: ${words}`;
  }

  /** The line for what was seen; null when it is no news. */
  return ({ contract, params, payload, retained }: Seen): string | null => {
    // Of requests and rejections only those that just happened; the rest decide by what was known before.
    const fields = payload as Record<string, unknown>;
    switch (contract) {
      case serviceStatus:
        return service(params.service ?? '', payload as ServiceState);
      case queueJob:
        return payload === null ? null : job(payload as Job, retained);
      case queueStatus:
        return queue(payload as QueueStatus);
      case exportRequest:
        return `An export is asked for${fields.source ? ` by ${String(fields.source)}` : ''}${noted(fields.note)}`;
      case exportQueued: {
        const { queue_id, file_size_bytes, category_count, note } = payload as ExportFacts;
        return `Export ${queue_id} is made, ${category_count} of 9 categories, ${bytes(file_size_bytes)}${noted(note)}`;
      }
      case exportRejected:
        // What names no request was a contribution, or nothing that can be read: its own words say what.
        return fields.request_id === null
          ? String(fields.message)
          : `There will be no export: ${String(fields.message)}`;
      case uploadResult:
        return fields.outcome === 'accepted'
          ? null
          : `An attempt ended (${String(fields.outcome)}): ${String(fields.reason ?? `HTTP ${String(fields.http_status)}`)}`;
      case uploadProgress:
        return progress(String(fields.queue_id), Number(fields.bytes_sent), Number(fields.file_size_bytes));
      default:
        return null;
    }
  };
}

/** What the requester noted, on the line. */
const noted = (note: unknown): string => (typeof note === 'string' && note ? ` (${note.replace(/\s+/g, ' ')})` : '');
