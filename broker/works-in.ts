import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ServiceProcess } from '../shared/contracts/service-status.ts';
import { dataFolders, ownPlaces } from '../shared/runtime/data-folders.ts';
import { lastOwner } from '../shared/runtime/own-lock.ts';

/** A process takes its lock at its start, just before it says which one it is. */
const SAME_START_MS = 60_000;

/** Whether a process works in a folder; so does, as far as is known, one that does not say where, as an older one. */
export function worksIn(dataDir: string, service: string, who: ServiceProcess | null): boolean {
  const own = statSync(dataDir, { throwIfNoEntry: false });
  if (who?.folder === undefined || own === undefined) return true;
  return who.folder === `${own.dev}:${own.ino}` || isOwner(dataDir, service, who);
}

/** One folder may have several numbers, as a share that is mounted for each container. */
function isOwner(dataDir: string, service: string, { pid, since }: ServiceProcess): boolean {
  const owner = lastOwner(dataDir, service);
  const apartMs = Math.abs(Date.parse(since) - Date.parse(owner.since ?? ''));
  return owner.work === undefined && owner.pid === pid && apartMs < SAME_START_MS;
}

/** Whether a service has worked in a folder: what a backup or a restore leaves there is none of its doing. */
export function hasWorkedIn(dataDir: string, service: string): boolean {
  const folders = dataFolders(dataDir);
  const { pid, work } = lastOwner(dataDir, service);
  const isOwned = pid !== undefined && work === undefined;
  const left = [...ownPlaces(folders, service).databases, join(folders.locks, `${service}.vanished.json`)];
  return isOwned || left.some((path) => existsSync(path));
}
