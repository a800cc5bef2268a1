import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ServiceProcess } from '../shared/contracts/service-status.ts';
import { dataFolders, ownPlaces } from '../shared/runtime/data-folders.ts';
import { lastOwner, lastProof } from '../shared/runtime/own-lock.ts';

/** Whether a process works in a folder; so does, as far as is known, one that does not say where, as an older one. */
export function worksIn(dataDir: string, service: string, who: ServiceProcess | null): boolean {
  const own = statSync(dataDir, { throwIfNoEntry: false });
  if (who?.folder === undefined || own === undefined) return true;
  return who.folder === `${own.dev}:${own.ino}` || hasLockIn(dataDir, service, who);
}

/**
 * One folder may have several numbers, as a share that is mounted for each container: who works in it knows what stands in
 * its lock there. Its number as a process, and when it began, prove nothing: each is the first in its container.
 */
const hasLockIn = (dataDir: string, service: string, { lock }: ServiceProcess): boolean =>
  lock !== undefined && lock === lastProof(dataDir, service);

/** Whether a service has worked in a folder: what a backup or a restore leaves there is none of its doing. */
export function hasWorkedIn(dataDir: string, service: string): boolean {
  const folders = dataFolders(dataDir);
  const { pid, work } = lastOwner(dataDir, service);
  const isOwned = pid !== undefined && work === undefined;
  const left = [...ownPlaces(folders, service).databases, join(folders.locks, `${service}.vanished.json`)];
  return isOwned || left.some((path) => existsSync(path));
}
