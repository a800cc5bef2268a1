import { MOST_MISSING, type ResendMissing, type ResendRange } from '../../shared/export/resend.ts';
import type { StoredJob } from './database/job-store.ts';
import type { Within } from './database/resend-store.ts';

/** What is asked for, and what of it there is. Pure. */

/** What there is of what was asked for. */
export interface Found {
  readonly exports: number;
  readonly bytes: number;
  readonly missing: ResendMissing | null;
}

export const ALL: Within = {
  after: -1,
  upTo: Number.MAX_SAFE_INTEGER,
  since: Number.MIN_SAFE_INTEGER,
  until: Number.MAX_SAFE_INTEGER,
  installationId: null,
};

/** The export whose bytes a job has, though it was sent anew since. */
export const originalOf = ({ queueId, facts }: StoredJob): string => facts.resend_of ?? queueId;

/** What is not aboard any more, as it is told; null when nothing is missing. */
export function missingOf(lost: readonly { queueId: string; sequence: number | null }[]): ResendMissing | null {
  if (lost.length === 0) return null;
  const numbers = lost.map(({ sequence }) => sequence ?? 0).filter((one) => one > 0);
  return {
    count: lost.length,
    ...(numbers.length > 0 && {
      first_sequence: numbers.reduce((a, b) => Math.min(a, b)),
      last_sequence: numbers.reduce((a, b) => Math.max(a, b)),
    }),
    queue_ids: lost.slice(-MOST_MISSING).map(({ queueId }) => queueId),
  };
}

/** The bounds of a range; null when it has none, or none that can be read. Pure. */
export function boundsOf({ after_sequence, up_to_sequence, since, until }: ResendRange): Within | null {
  const isBound = [after_sequence, up_to_sequence, since, until].some((one) => one !== undefined);
  if (!isBound) return null;
  return {
    ...ALL,
    ...(after_sequence !== undefined && { after: after_sequence }),
    ...(up_to_sequence !== undefined && { upTo: up_to_sequence, after: after_sequence ?? 0 }),
    ...(since !== undefined && { since: Date.parse(since) }),
    ...(until !== undefined && { until: Date.parse(until) }),
  };
}

/** One more is missing. */
export function withMissing(
  before: ResendMissing | undefined,
  one: { queueId: string; sequence: number | null },
): ResendMissing {
  const numbers = [before?.first_sequence, before?.last_sequence, one.sequence ?? undefined].filter(
    (number): number is number => number !== undefined && number > 0,
  );
  return {
    count: (before?.count ?? 0) + 1,
    ...(numbers.length > 0 && { first_sequence: Math.min(...numbers), last_sequence: Math.max(...numbers) }),
    queue_ids: [...(before?.queue_ids ?? []), one.queueId].slice(-MOST_MISSING),
  };
}
