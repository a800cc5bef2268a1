import type { QueueStatus, QueueTrouble } from '../../shared/contracts/queue-status.ts';
import type { Offer } from '../../shared/contracts/queue-uploading.ts';
import type { Attempt, Job } from '../../shared/export/job.ts';
import { partFileFor, partIdFor } from '../../shared/export/part-ids.ts';
import type { ResendState } from '../../shared/export/resend.ts';
import type { Ashore } from './database/history-store.ts';
import type { StoredJob } from './database/job-store.ts';
import type { LastDelivered } from './database/time-store.ts';
import { openAttempt } from './job-state.ts';
import { ledgerOf, type Tally } from './ledger.ts';
import type { Piece } from './parts/parts.ts';
import { partsView } from './parts/parts-in-words.ts';
import { categoriesAshore } from './parts/plan-parts.ts';

/** What the bus shows of the queue: rows in, messages out. Pure; milliseconds become ISO 8601 UTC. */

export const iso = (ms: number | null) => (ms === null || ms === 0 ? null : new Date(ms).toISOString());

/** What time it is, and for how long finished jobs are kept. */
export interface Keeping {
  readonly wall: number;
  readonly trueMs: number;
  readonly completedDays: number;
  readonly failedDays: number;
}

const A_DAY_MS = 24 * 60 * 60 * 1000;

/** The latest moment that ISO 8601 has with four digits for its year. */
const LATEST_MS = 253_402_300_799_999;

/** What the clock will show, should nobody set it, when these days of true time have passed. */
function daysAfter(trueMs: number, days: number, now: Keeping): number {
  return Math.min(LATEST_MS, Math.round(now.wall + trueMs + days * A_DAY_MS - now.trueMs));
}

/** `now` is asked for only where a moment to come is told: of a finished job. */
export function jobView(job: StoredJob, now: () => Keeping): Job {
  return {
    ...job.facts,
    ...(job.installationId ? { installation_id: job.installationId } : {}),
    ...(job.sequence ? { sequence: job.sequence } : {}),
    status: job.status,
    retry_count: job.retryCount,
    next_retry_at: iso(job.nextRetryAt),
    last_error: job.lastError,
    completed_at: job.status === 'completed' ? iso(job.finishedAt) : null,
    failed_at: job.status === 'failed' ? iso(job.finishedAt) : null,
    cancelled_at: job.status === 'cancelled' ? iso(job.finishedAt) : null,
    import_id: job.importId,
    ...(job.leftOut === null ? {} : { left_out: job.leftOut }),
    ...(job.status === 'failed' ? { transient: job.transient && !job.fileGone } : {}),
    ...(job.fileGone ? { file_gone: true } : {}),
    ...(job.finishedAt === null ? {} : { kept_until: iso(keptUntil(job, now())) }),
    ...(job.parts === null ? {} : { parts: partsView(job.parts) }),
    claim: job.claim,
    attempts: [...job.attempts],
  };
}

function keptUntil(job: StoredJob, now: Keeping): number | null {
  const isFailed = job.status === 'failed';
  const from = isFailed ? job.firstFailedTrueMs : job.finishedTrueMs;
  return from === null ? null : daysAfter(from, isFailed ? now.failedDays : now.completedDays, now);
}

export function offerView({ facts, parts, claim, attempts }: StoredJob, deliveredSequence: number | null): Offer {
  const { queue_id, export_file, file_size_bytes, sha256, records } = facts;
  const more = {
    ...(openAttempt(attempts) !== undefined && { may_have_arrived: true as const }),
    ...((parts !== null || attempts.some(isFailure)) && { failed_before: true as const }),
    ...(facts.resend_of !== undefined && { resend_of: facts.resend_of }),
    ...(deliveredSequence !== null && { delivered_sequence: deliveredSequence }),
  };
  if (parts === null || parts.file === null) {
    return { queue_id, claim, export_file, file_size_bytes, sha256, records, ...more };
  }
  const part = { queue_id: partIdFor(queue_id, parts.nth), claim, export_file: partFileFor(queue_id, parts.nth) };
  const held = parts.current === null ? {} : { records: recordsOfPiece(parts.current) };
  return { ...part, file_size_bytes: parts.file.bytes, sha256: parts.file.sha256, ...held, ...more };
}

const isFailure = ({ outcome, http_status = 0 }: Attempt): boolean => outcome === 'retry' && http_status >= 500;

function recordsOfPiece({ spans, without }: Piece): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { category, from, to } of spans) counts[category] = (counts[category] ?? 0) + to - from;
  for (const { category } of without) counts[category] = (counts[category] ?? 0) - 1;
  return counts;
}

export interface QueueFacts {
  readonly tally: Tally;
  readonly queued: number;
  readonly nextPending: StoredJob | null;
  readonly nextWaiting: StoredJob | null;
  readonly oldestPendingAt: number | null;
  readonly failedTransient: number;
  readonly lastDelivered: LastDelivered | null;
  readonly ashore: Ashore;
  /** True time of the first failure of the job whose days end first. */
  readonly firstToExpireTrueMs: number | null;
  readonly setAsideCount: number;
  readonly quarantine: QueueStatus['quarantine'];
  readonly ashoreInParts: readonly string[];
  readonly wentInParts: readonly StoredJob[];
  readonly partlyAshore: readonly StoredJob[];
  readonly waitingFor: QueueStatus['waiting_for'];
  readonly troubles: readonly QueueTrouble[];
  readonly arriving: readonly string[];
  readonly resend: ResendState | null;
}

const [MOST_ARRIVING, LONGEST_PATH] = [10, 300];

export function statusView(facts: QueueFacts, now: Keeping): QueueStatus {
  const { tally, oldestPendingAt, lastDelivered, firstToExpireTrueMs } = facts;
  return {
    pending_count: tally.pending.held,
    uploading_count: tally.uploading.held,
    completed_count: tally.completed.held,
    failed_count: tally.failed.held,
    failed_transient_count: facts.failedTransient,
    cancelled_count: tally.cancelled.held,
    next_pending: facts.nextPending ? jobView(facts.nextPending, () => now) : null,
    next_retry_at: iso(facts.nextWaiting?.nextRetryAt ?? null),
    oldest_pending_at: iso(oldestPendingAt),
    oldest_pending_age_s: oldestPendingAt === null ? null : seconds(now.wall - oldestPendingAt),
    last_delivered_at: iso(lastDelivered?.at ?? null),
    last_delivered_age_s: lastDelivered?.trueMs == null ? null : seconds(now.trueMs - lastDelivered.trueMs),
    last_delivered: deliveredView(lastDelivered),
    last_record_at: Object.fromEntries(
      facts.ashore.newest.map(({ category, at }) => [category, new Date(at).toISOString()]),
    ),
    ...leftOutView(facts.ashore),
    next_removal_at: firstToExpireTrueMs === null ? null : iso(daysAfter(firstToExpireTrueMs, now.failedDays, now)),
    set_aside_count: facts.setAsideCount,
    ...(facts.quarantine === undefined ? {} : { quarantine: facts.quarantine }),
    ...(facts.ashoreInParts.length === 0 ? {} : { ashore_in_parts: [...facts.ashoreInParts] }),
    ...refusedInPartsView(facts.wentInParts),
    ...partlyAshoreView(facts.partlyAshore),
    ...(facts.resend === null ? {} : { resend: facts.resend }),
    bytes_held: Object.values(tally).reduce((sum, { heldBytes }) => sum + heldBytes, 0),
    waiting_for: facts.waitingFor,
    ...(facts.troubles.length === 0 ? {} : { troubles: [...facts.troubles] }),
    ...(facts.arriving.length === 0
      ? {}
      : { arriving: facts.arriving.slice(0, MOST_ARRIVING).map((path) => path.slice(0, LONGEST_PATH)) }),
    ledger: ledgerOf(tally, facts.queued),
    last_updated: new Date(now.wall).toISOString(),
  };
}

/** A person may remove a file before everybody has heard of the delivery that left its record out. */
function refusedInPartsView(jobs: readonly StoredJob[]): Pick<QueueStatus, 'refused_in_parts'> {
  const refused = jobs.flatMap(({ queueId, parts }) => {
    const files = parts?.end?.quarantined.slice(0, 100) ?? [];
    return files.length === 0 ? [] : [{ queue_id: queueId, files: [...files] }];
  });
  return refused.length === 0 ? {} : { refused_in_parts: refused };
}

function partlyAshoreView(jobs: readonly StoredJob[]): Pick<QueueStatus, 'partly_ashore'> {
  const partly = jobs.map(({ queueId, parts }) => ({
    queue_id: queueId,
    categories: parts === null ? [] : categoriesAshore(parts),
  }));
  const some = partly.filter(({ categories }) => categories.length > 0);
  return some.length === 0 ? {} : { partly_ashore: some };
}

function deliveredView(last: LastDelivered | null): NonNullable<QueueStatus['last_delivered']> | null {
  if (last === null || last.queueId === null) return null;
  const { queueId: queue_id, importId: import_id, receiptRepeated, receiptBefore } = last;
  const receipts = {
    ...(receiptRepeated === 1 && { receipt_repeated: true as const }),
    ...(receiptBefore === 1 && { receipt_before: true as const }),
  };
  return { queue_id, import_id, ...receipts };
}

function leftOutView({ leftOut }: Ashore): Pick<QueueStatus, 'left_out'> {
  if (leftOut === null) return {};
  const { queueId: queue_id, message } = leftOut.newest;
  return { left_out: { count: leftOut.count, newest: { queue_id, message } } };
}

const seconds = (ms: number) => Math.max(0, Math.round(ms / 1000));
