import type { QueuedFile } from './read-queue.ts';

/** A file that lay in a folder of exports just before the queue was looked at. */
export interface LyingFile {
  /** Under `DATA_DIR`. */
  readonly place: string;
  readonly exportFile: string;
  readonly queueId: string;
  /** Only of what lay in the spool: its digest, and the request that it says it answers. */
  readonly sha256?: string;
  readonly requestId?: string | null;
}

export interface KnownRequests {
  /** Names of exports whose announcement is kept. */
  readonly announced: ReadonlySet<string>;
  /** Requests whose export is still to be made, as far as is known. */
  readonly open: ReadonlySet<string>;
}

/**
 * Which files that have no job belong into a backup: what was announced and not yet taken, and what nobody knows, which the
 * sweep will take up. An export of a request that is still open in the backup is made again, and would come twice. Pure.
 */
export function chooseJobless(
  lying: readonly LyingFile[],
  jobs: readonly QueuedFile[],
  requests: KnownRequests,
): LyingFile[] {
  const names = new Set(jobs.map(({ queueId }) => queueId));
  const sums = new Set(jobs.map(({ sha256 }) => sha256));
  return lying.filter(({ place, queueId, sha256, requestId }) => {
    if (!place.startsWith('spool/')) return !names.has(queueId);
    // Taken meanwhile, perhaps under another name.
    if (sha256 !== undefined && sums.has(sha256)) return false;
    return requests.announced.has(queueId) || !requests.open.has(requestId ?? '');
  });
}
