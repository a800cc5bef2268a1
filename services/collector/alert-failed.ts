import type { QueueStatus } from '../../shared/contracts/queue-status.ts';

type Failed = Pick<QueueStatus, 'failed_count' | 'failed_transient_count'>;

/**
 * The alert about exports that stay aboard unless a person acts; null when there are none. One that failed for a cause
 * that passes is tried again by itself, and is no alert. Pure.
 */
export function failedAlert({ failed_count, failed_transient_count }: Failed): string | null {
  const stuck = failed_count - failed_transient_count;
  if (stuck <= 0) return null;
  return stuck === 1
    ? '1 export has failed and will not go ashore by itself.'
    : `${stuck} exports have failed and will not go ashore by themselves.`;
}
