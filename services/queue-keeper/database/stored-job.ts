import type { ExportFacts } from '../../../shared/export/job.ts';
import type { JobState } from '../job-state.ts';
import { NOT_LOOKED_AGAIN, type Parts } from '../parts/parts.ts';

/** A job as it lies in the database. */
export interface StoredJob extends JobState {
  readonly seq: number;
  readonly queueId: string;
  readonly facts: ExportFacts;
  /** Whose export it is; null: nobody asked yet, empty: its file does not say. */
  readonly installationId: string | null;
  /** Its number; null: nobody looked yet, 0: it has none. */
  readonly sequence: number | null;
  /** True time at which it finished, and at which it failed first. */
  readonly finishedTrueMs: number | null;
  readonly firstFailedTrueMs: number | null;
}

/** Its row. */
export interface JobRow extends Omit<StoredJob, 'facts' | 'attempts' | 'transient' | 'fileGone' | 'parts'> {
  readonly facts: string;
  readonly attempts: string;
  readonly parts: string | null;
  readonly transient: number;
  readonly fileGone: number;
}

/** Null without a row. */
export function storedJob(row: JobRow | undefined): StoredJob | null {
  if (!row) return null;
  return {
    ...row,
    facts: JSON.parse(row.facts) as ExportFacts,
    attempts: JSON.parse(row.attempts) as StoredJob['attempts'],
    parts: row.parts === null ? null : { ...NOT_LOOKED_AGAIN, ...(JSON.parse(row.parts) as Parts) },
    transient: row.transient === 1,
    fileGone: row.fileGone === 1,
  };
}
