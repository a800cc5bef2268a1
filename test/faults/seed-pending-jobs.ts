import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createJobStore } from '../../services/queue-keeper/database/job-store.ts';
import { openDatabase } from '../../services/queue-keeper/database/open-database.ts';
import { exportFileFor, queueIdFor } from '../../shared/export/ids.ts';
import type { DataFolders } from '../../shared/runtime/data-folders.ts';
import { sampleDocument } from '../support/sample-document.ts';

const FIRST_AT = Date.parse('2026-01-01T00:00:00.000Z');

/**
 * Puts so many pending jobs into the queue's database, each with its small file in the outbox, one a minute from the
 * first of January. The queue-keeper must not be running. Gives their queue ids, in order.
 */
export function seedPendingJobs(folders: DataFolders, count: number): string[] {
  mkdirSync(folders.outbox, { recursive: true });
  const database = openDatabase(folders.queueDatabase);
  const store = createJobStore(database);
  const queueIds = Array.from({ length: count }, (_, nth) => queueIdAt(FIRST_AT + nth * 60_000));
  store.transaction(() => {
    for (const [nth, queueId] of queueIds.entries()) {
      const created_at = new Date(FIRST_AT + nth * 60_000).toISOString();
      const content = JSON.stringify(sampleDocument(2, { export_timestamp: created_at }));
      writeFileSync(join(folders.outbox, exportFileFor(queueId)), content);
      const facts = {
        queue_id: queueId,
        request_id: `seeded-${nth}`,
        export_file: exportFileFor(queueId),
        file_size_bytes: Buffer.byteLength(content),
        sha256: createHash('sha256').update(content).digest('hex'),
        category_count: 9,
        records: { boatlog: 2, settings: 1 },
        problems: [],
        source: 'seeded',
        tier: 3,
        created_at,
      };
      store.insert(facts, { status: 'pending', lastError: null, importId: null, finishedAt: null });
    }
  });
  database.close();
  return queueIds;
}

function queueIdAt(ms: number): string {
  const [day, time] = new Date(ms).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').split('T');
  return queueIdFor(`${day}_${time}`, 1);
}
