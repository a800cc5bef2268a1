import { dirname, join } from 'node:path';
import type { OwnFolder } from './keep-folders.ts';

/** What an ext4 has at its root, where a disk is mounted in the place of one of our folders: none of ours. */
const LOST_AND_FOUND = 'lost+found';
/** By which a folder on a disk of its own is known, also where its files were copied. */
export const DISK_MARK = '.d3kos-export-disk';
/** Whether what lies in a folder belongs to the disk that is mounted there, and is nothing that the folder holds. */
export const isOfDisk = (name: string): boolean => name === LOST_AND_FOUND || name.startsWith(DISK_MARK);

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
    boatKey: join(dataDir, 'collector', 'boat-key.json'),
    credentials: join(dataDir, 'credentials'),
    setAside: join(dataDir, 'set-aside'),
    quarantine: join(dataDir, 'quarantine'),
    locks: join(dataDir, 'locks'),
  } as const;
}
export type DataFolders = ReturnType<typeof dataFolders>;

/** The databases, other files of its own and folders that each process works in; what it has not made yet is not missed. */
export function ownPlaces(
  folders: DataFolders,
  service: string,
): {
  readonly databases: readonly string[];
  readonly files: readonly string[];
  readonly folders: readonly OwnFolder[];
} {
  const { root, spool, outbox, archive, failed, setAside, quarantine, locks, credentials } = folders;
  const databases = {
    broker: [folders.brokerDatabase],
    collector: [folders.collectorDatabase, folders.recordingsDatabase],
    'queue-keeper': [folders.queueDatabase],
  }[service];
  const more = {
    broker: [setAside],
    collector: [spool, setAside, quarantine],
    'queue-keeper': [spool, outbox, archive, failed, setAside, quarantine],
  }[service];
  const paths = [root, locks, ...(more ?? []), ...(databases ?? []).map((path) => dirname(path))];
  return {
    databases: databases ?? [],
    files: [...(databases ?? []), ...(service === 'collector' ? [folders.boatKey] : [])],
    folders: [...paths.map((path) => ({ path, mode: 0o750 })), { path: credentials, mode: 0o700 }],
  };
}
