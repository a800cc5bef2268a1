import { join } from 'node:path';

/**
 * Where things lie under `DATA_DIR`. A file's owner is told by its folder: `spool` is the collector's, `outbox`,
 * `archive` and `failed` are the queue-keeper's.
 */
export function dataFolders(dataDir: string) {
  return {
    root: dataDir,
    spool: join(dataDir, 'spool'),
    outbox: join(dataDir, 'outbox'),
    archive: join(dataDir, 'archive'),
    failed: join(dataDir, 'failed'),
    brokerDatabase: join(dataDir, 'broker', 'broker.db'),
    queueDatabase: join(dataDir, 'queue', 'queue.db'),
    recordingsDatabase: join(dataDir, 'recordings', 'recordings.db'),
    collectorDatabase: join(dataDir, 'collector', 'collector.db'),
    credentials: join(dataDir, 'credentials'),
    setAside: join(dataDir, 'set-aside'),
    quarantine: join(dataDir, 'quarantine'),
    locks: join(dataDir, 'locks'),
  } as const;
}
export type DataFolders = ReturnType<typeof dataFolders>;
