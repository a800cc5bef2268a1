import { underFreeName } from '../../shared/export/free-name.ts';
import type { JobStore } from './database/job-store.ts';
import type { ExportFiles } from './export-files.ts';
import { newJob } from './job-state.ts';

interface Deps {
  readonly store: JobStore;
  readonly files: Pick<ExportFiles, 'find'>;
}

/**
 * Makes a delivered export a job once more, under the next free name of its moment; its file follows. Null when nothing of it is
 * aboard. Belongs into a transaction.
 */
export function insertAnew(queueId: string, { store, files }: Deps): { queueId: string; bytes: number } | null {
  const copies = store.resends.copiesOf(queueId);
  const source = copies.find(({ facts }) => files.find(facts.export_file) !== null);
  if (!source) return null;
  const isFree: Parameters<typeof underFreeName>[1] = ({ queue_id, export_file }) =>
    !store.byQueueId(queue_id) && !store.pastByQueueId(queue_id) && !files.find(export_file);
  const named = underFreeName(source.facts, isFree);
  const { installationId, sequence } = source;
  const facts = {
    ...named,
    ...(installationId ? { installation_id: installationId } : {}),
    ...(sequence ? { sequence } : {}),
    request_id: `resend-${named.queue_id.slice('q_'.length)}`,
    source: 'resend',
    resend_of: queueId,
  };
  store.insert(facts, newJob);
  return { queueId: facts.queue_id, bytes: facts.file_size_bytes };
}
