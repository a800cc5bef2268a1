import type { License } from '../../shared/export/license.ts';
import type { BuiltExport } from './build-export.ts';
import type { Announcement, OpenRequest } from './request-store.ts';
import type { ClaimedFile } from './spool.ts';

/** What is told of an export that was made. */
export function announcementOf(
  request: OpenRequest & { readonly sequence: number },
  claimed: ClaimedFile,
  { installationId, tier }: License,
  built: BuiltExport,
): Announcement {
  return {
    queue_id: claimed.queueId,
    request_id: request.requestId,
    export_file: claimed.exportFile,
    file_size_bytes: built.bytes,
    sha256: built.sha256,
    category_count: built.categoryCount,
    records: built.records,
    problems: built.problems,
    absent: built.absent,
    withheld: built.withheld,
    not_requested: built.not_requested,
    last_record_at: built.lastRecordAt,
    installation_id: installationId,
    sequence: request.sequence,
    source: request.source,
    ...(request.note !== null && { note: request.note }),
    tier,
    created_at: built.createdAt,
  };
}
