import { relative } from 'node:path';
import { dataFolders } from '../../../shared/runtime/data-folders.ts';

/** A database of ours, by the process that owns it and by its place under `DATA_DIR`. */
export interface OwnDatabase {
  readonly owner: 'broker' | 'collector' | 'queue-keeper';
  readonly place: string;
  /** As a sentence begins with it, and what it means when it cannot be read. */
  readonly title: string;
  readonly meaning: string;
}

const here = dataFolders('.');
const under = (path: string) => relative('.', path);

/**
 * In the order in which what is acknowledged goes through them: looked at in this order, whatever is in none of the
 * earlier ones any more is in a later one.
 */
export const DATABASES = {
  broker: {
    owner: 'broker',
    place: under(here.brokerDatabase),
    title: 'The broker’s store',
    meaning: 'Messages that were under way are read from it as far as they can be.',
  },
  requests: {
    owner: 'collector',
    place: under(here.collectorDatabase),
    title: 'The collector’s database',
    meaning: 'Requests that cannot be read any more have to be made again.',
  },
  recordings: {
    owner: 'collector',
    place: under(here.recordingsDatabase),
    title: 'The database of recordings',
    meaning: 'Records that cannot be read any more are in no later export.',
  },
  queue: {
    owner: 'queue-keeper',
    place: under(here.queueDatabase),
    title: 'The queue database',
    meaning: 'Exports whose files are there are taken up again.',
  },
} as const satisfies Readonly<Record<string, OwnDatabase>>;
export type DatabaseName = keyof typeof DATABASES;

/** Everything of ours under `DATA_DIR` that makes a boat's state; locks, reserves and scratch are made anew. */
export const STATE_NAMES = [
  'spool',
  'outbox',
  'archive',
  'failed',
  'queue',
  'collector',
  'recordings',
  'broker',
  'set-aside',
  'quarantine',
  'credentials',
  'backups.json',
] as const;

/** All names of ours under `DATA_DIR`, but those of what restores have put aside. */
export const OWN_NAMES = [...STATE_NAMES, 'locks', 'restore', 'restoring.json'] as const;
export const PUT_ASIDE = /^before-restore-/;

/** The processes that own something under `DATA_DIR`, or read there. */
export const WORKERS = ['broker', 'collector', 'queue-keeper', 'uploader', 'gateway'] as const;
