import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Offer } from '../../../shared/contracts/queue-uploading.ts';
import { exportFileFor } from '../../../shared/export/ids.ts';
import { sampleDocument } from '../../support/sample-document.ts';

/** An export in the outbox with `entries` boat log entries (about 90 bytes each), and its offer. */
export function offeredExport(outbox: string, queueId = 'q_20260220_164416', entries = 4): Offer & { content: Buffer } {
  const content = Buffer.from(JSON.stringify(sampleDocument(entries, { export_timestamp: queueId })));
  const export_file = exportFileFor(queueId);
  mkdirSync(outbox, { recursive: true });
  writeFileSync(join(outbox, export_file), content);
  return {
    queue_id: queueId,
    claim: 1,
    export_file,
    file_size_bytes: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
    content,
  };
}
