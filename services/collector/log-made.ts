import type { Logger } from '../../shared/runtime/logger.ts';
import type { Announcement } from './request-store.ts';

export function logMade(log: Logger, made: Announcement, ms: number): void {
  const { queue_id, request_id, source, file_size_bytes, records, category_count } = made;
  const problems = made.problems.map(({ category, code }) => `${category}: ${code}`);
  log.info(
    { queue_id, request_id, source, file_size_bytes, category_count, records, problems, ms: Math.round(ms) },
    'Export made.',
  );
}
