import { existsSync, lchownSync, mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { createPlaces } from '../../../shared/export/export-places.ts';
import { underFreeName } from '../../../shared/export/free-name.ts';
import { exportFileFor, queueIdOf } from '../../../shared/export/ids.ts';
import { dataFolders } from '../../../shared/runtime/data-folders.ts';
import { fsyncFolder } from '../../../shared/runtime/durable-file.ts';
import { linkOrCopy } from '../../../shared/runtime/move-file.ts';
import { sha256Of } from '../../../shared/runtime/sha256-of.ts';
import { type ComposedDatabases, composeDatabases, type Places } from './compose-databases.ts';
import { DATABASES, STATE_NAMES } from './data-layout.ts';
import { EXPORT_FOLDERS, exportsIn, filesBelow } from './list-files.ts';
import { keepMarks, marksOf } from './marks.ts';
import { readNames, readQueue } from './read-queue.ts';

/** What a restored state was put together from. */
export interface Composed extends Omit<ComposedDatabases, 'brought' | 'readable'> {
  /** Exports that only the backup had. */
  readonly broughtBack: number;
  /** Files of exports that were missing here. */
  readonly filesBack: number;
  /** What is in the new state, by its names under `DATA_DIR`. */
  readonly names: readonly string[];
}

/** Puts a whole state together in `fresh`, durable; what lies here is neither moved nor changed. */
export function composeState(places: Places): Composed {
  const { dataDir, older, fresh, about, continues } = places;
  for (const folder of EXPORT_FOLDERS) mkdirSync(join(fresh, folder), { recursive: true, mode: 0o750 });
  const { brought, readable, ...databases } = composeDatabases(places);
  const filesBack = composeExports(places, { brought, readable, ...databases });
  for (const folder of ['set-aside', 'quarantine', 'credentials']) {
    const isOwners = folder === 'credentials' && existsSync(join(dataDir, folder));
    takeAll(dataDir, fresh, folder, linkOrCopy);
    if (!continues && !isOwners) takeAll(older, fresh, folder, renameSync);
  }
  keepBoatKey(dataDir, fresh);
  keepMarks(fresh, [...about.follows, about.id, ...marksOf(dataDir)]);
  giveTo(dataDir, fresh);
  const names = STATE_NAMES.filter((name) => existsSync(join(fresh, name)));
  return { ...databases, broughtBack: brought.length, filesBack, names };
}

/** It belongs to this computer, and no backup has it: another computer, with the same backup, is another boat. */
function keepBoatKey(dataDir: string, fresh: string): void {
  const [own, kept] = [dataFolders(dataDir).boatKey, dataFolders(fresh).boatKey];
  if (!existsSync(own)) return;
  mkdirSync(dirname(kept), { recursive: true, mode: 0o750 });
  linkOrCopy(own, kept);
}

type Put = (from: string, to: string) => void;

/** Gives how many files of exports came out of the backup for want of one here. */
function composeExports(places: Places, { brought, queueOf, readable }: ComposedDatabases): number {
  const { dataDir, older, fresh } = places;
  const own = createPlaces(dataFolders(fresh));
  const there = createPlaces(dataFolders(older));
  const ifReadable = (name: 'queue' | 'requests') => (readable.has(name) ? join(fresh, DATABASES[name].place) : null);
  const queue = ifReadable('queue');
  const { sums, names, announced } = readNames(queue, ifReadable('requests'));

  function put(from: string, to: string, how: Put): void {
    mkdirSync(dirname(to), { recursive: true, mode: 0o750 });
    how(from, to);
  }

  /** A file without a job, of which the queue knows nothing: where it lay, under its name if that is free. */
  function putJobless(root: string, place: string, how: Put): void {
    const sum = sha256Of(join(root, place));
    if (sums.has(sum)) return;
    const queueId = queueIdOf(basename(place));
    const isAnnounced = place.startsWith('spool/') && announced.get(queueId) === sum;
    const isOwnName = isAnnounced || !names.has(queueId);
    const named = isOwnName
      ? { queue_id: queueId }
      : underFreeName({ queue_id: queueId, export_file: '' }, ({ queue_id }) => !names.has(queue_id));
    const folder = isAnnounced ? 'spool' : dirname(place).replace(/^spool$/, 'outbox');
    names.add(named.queue_id);
    sums.add(sum);
    put(join(root, place), join(fresh, folder, exportFileFor(named.queue_id)), how);
  }

  const isHere = queueOf === 'here';
  if (isHere) for (const folder of EXPORT_FOLDERS) takeAll(dataDir, fresh, folder, linkOrCopy);
  for (const { was, is } of brought) {
    const from = there.placeOf(was.exportFile, was.status);
    if (existsSync(from)) put(from, own.placeOf(is.exportFile, is.status), renameSync);
  }
  let back = 0;
  for (const { exportFile, status, sha256 } of queue === null ? [] : readQueue(queue)) {
    if (own.everyPlace(exportFile).some(existsSync)) continue;
    const from = there.everyPlace(exportFile).find((path) => existsSync(path) && sha256Of(path) === sha256);
    if (from === undefined) continue;
    put(from, own.placeOf(exportFile, status), renameSync);
    back += 1;
  }
  for (const place of exportsIn(older)) putJobless(older, place, renameSync);
  if (!isHere) for (const place of exportsIn(dataDir)) putJobless(dataDir, place, linkOrCopy);
  return isHere ? back : 0;
}

/** Every file of a folder that is whole, where none has its place yet. */
function takeAll(root: string, fresh: string, folder: string, how: Put): void {
  if (existsSync(join(root, folder))) mkdirSync(join(fresh, folder), { recursive: true, mode: 0o750 });
  for (const place of filesBelow(root, folder, () => {})) {
    const to = join(fresh, place);
    if (place.endsWith('.partial') || existsSync(to)) continue;
    mkdirSync(dirname(to), { recursive: true, mode: 0o750 });
    how(join(root, place), to);
  }
}

/** All of it belongs to whom the folder of data belongs to, and every name is on the disk. */
function giveTo(dataDir: string, path: string): void {
  const { uid, gid } = statSync(dataDir);
  // Where a disk knows no owners, all of it has the same one.
  const isOthers = statSync(path).uid !== uid;
  if (isOthers && process.getuid?.() === 0) lchownSync(path, uid, gid);
  if (!statSync(path).isDirectory()) return;
  for (const name of readdirSync(path)) giveTo(dataDir, join(path, name));
  fsyncFolder(path);
}
