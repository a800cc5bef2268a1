import { createHash } from 'node:crypto';
import { exportFileFor } from '../../shared/export/ids.ts';
import type { ExportFacts } from '../../shared/export/job.ts';

/**
 * A whole export document, small, and what its announcement says of it. Whose it is stands in the announcement only when
 * it is given here, as with the collector of today; earlier ones did not say.
 */
export function exportOf(
  queueId: string,
  requestId = `req-${queueId}`,
  installationId?: string,
  sequence?: number,
): { facts: ExportFacts; content: string } {
  const data = {
    engine_benchmark: [],
    boatlog: [{ entry_id: queueId }],
    marine_vision_captures: [],
    marine_vision_snapshots: [],
    qr_codes: [],
    settings: { license: {} },
    system_alerts: [],
    onboarding: {},
    telemetry: [],
  };
  const content = JSON.stringify({
    installation_id: installationId ?? '3861513b314c5ee7',
    format_version: '1.0',
    export_timestamp: '2026-02-20T21:44:16.503Z',
    tier: 3,
    ...(sequence !== undefined && { sequence }),
    data,
  });
  const facts: ExportFacts = {
    queue_id: queueId,
    request_id: requestId,
    export_file: exportFileFor(queueId),
    file_size_bytes: Buffer.byteLength(content),
    sha256: createHash('sha256').update(content).digest('hex'),
    category_count: 9,
    records: { boatlog: 1 },
    problems: [],
    ...(installationId === undefined ? {} : { installation_id: installationId }),
    ...(sequence !== undefined && { sequence }),
    source: 'test',
    tier: 3,
    created_at: '2026-02-20T21:44:16.503Z',
  };
  return { facts, content };
}
