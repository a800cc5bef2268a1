import { randomUUID } from 'node:crypto';
import { createReadStream, existsSync, statSync } from 'node:fs';
import { constants, hostname, setPriority } from 'node:os';
import { join } from 'node:path';
import { isoTime } from '../../../shared/runtime/clock.ts';
import { keepFreeOf } from '../../../shared/runtime/common-settings.ts';
import { bytesToKeepFree, readDiskSpace } from '../../../shared/runtime/disk-space.ts';
import { fsyncFile } from '../../../shared/runtime/durable-file.ts';
import { restorePlan } from '../../../shared/runtime/unfinished-restore.ts';
import { version } from '../../../shared/runtime/version.ts';
import { EXIT } from '../exit-codes.ts';
import type { Call } from '../run.ts';
import { ownCommand, TroubleError } from '../trouble.ts';
import { type About, DATA, FORM, MACHINE } from './archive-form.ts';
import { backupTrouble, NoRoom } from './backup-trouble.ts';
import { type Backed, backupLines, backupView, problemsOf } from './backup-words.ts';
import { copyDatabases, type DatabaseCopies } from './copy-databases.ts';
import { countBesides } from './count-besides.ts';
import { DATABASES } from './data-layout.ts';
import { type DataPlaces, findData, throwIfHidden } from './find-data.ts';
import { holdForBackup } from './hold-backups.ts';
import { holdStill } from './hold-still.ts';
import { filesBelow } from './list-files.ts';
import { markBackup, marksFile, marksOf } from './marks.ts';
import { openTarget, type Target } from './open-target.ts';
import { lookAtFiles, putExports } from './put-exports.ts';
import { putFile } from './put-files.ts';
import { readArchive } from './read-archive.ts';
import { licensedTo, newestIn } from './whose.ts';
import { type ArchiveWriter, writeArchive } from './write-archive.ts';

/** `d3kos-export backup FILE`: the services may run meanwhile. */
export async function backup(call: Call): Promise<number> {
  const { io, operands, options } = call;
  const places = findData(call);
  throwUnlessThere(places.dataDir);
  // The helm's display comes first.
  setPriority(constants.priority.PRIORITY_LOW);
  const asked = operands[0] ?? '';
  const { dataDir, root, machineFiles } = places;
  const still = holdForBackup(dataDir, io.clock.now());
  let target: Target | null = null;
  try {
    target = openTarget(asked, {
      dataDir,
      files: machineFiles.map((path) => root + path),
      clock: io.clock,
      stopped: io.stopped,
    });
    const backed = await make(call, places, target);
    const problems = problemsOf(backed);
    // What goes down a pipe is the backup: words about it go beside it.
    const say = target.file === null ? io.err : io.out;
    if (options.json === true) say(JSON.stringify(backupView(backed)));
    else for (const line of [...backupLines(backed), ...problems]) say(line);
    return problems.length === 0 ? EXIT.ok : EXIT.failed;
  } catch (error) {
    throw backupTrouble(error, asked, target?.scratch ?? '', io.stopped.aborted);
  } finally {
    target?.close();
    still.release();
  }
}

/** A boat that has nothing yet, or a folder that is not its own: an archive of it would look like a backup. */
function throwUnlessThere(dataDir: string): void {
  throwIfHidden(dataDir);
  if (existsSync(restorePlan(dataDir))) {
    throw new TroubleError(EXIT.failed, {
      cause: `A restore in ${dataDir} is not finished.`,
      consequence: 'Its folders are between old and new, so no backup was made of them; nothing is lost.',
      nextStep: `finish it first: ${ownCommand('restore')}`,
    });
  }
  const found = statSync(dataDir, { throwIfNoEntry: false });
  if (found?.isDirectory() && Object.values(DATABASES).some(({ place }) => existsSync(join(dataDir, place)))) return;
  throw new TroubleError(EXIT.failed, {
    cause: `No database of this system lies in ${dataDir}.`,
    consequence: 'There is nothing to make a backup of, so none was made.',
    nextStep: 'check DATA_DIR, here and in the drop-ins of the units; if it lies on a disk of its own, mount that',
  });
}

async function make(call: Call, places: DataPlaces, target: Target): Promise<Backed> {
  const { root, dataDir, boatRoot, saidBy, machineFiles } = places;
  const { io, surroundings } = call;
  const id = randomUUID();
  const follows = marksOf(dataDir);
  // Before anything is looked at: whatever bears this mark holds at least what the backup will hold.
  markBackup(dataDir, id, io.clock.now());
  const checkRoom = roomChecker(target, dataDir, keepFreeOf(surroundings.config()));
  checkRoom();
  const { copies, looked } = await copyAll(dataDir, target.scratch, io.clock.now());
  const about: About = {
    form: FORM,
    id,
    made_at: isoTime(io.clock.now()),
    version,
    computer: hostname(),
    data_dir: dataDir.slice(saidBy === 'environment' ? 0 : root.length),
    data_dir_is_set: saidBy === 'settings',
    installation_id: (await licensedTo(boatRoot)) ?? newestIn(copies.queue?.path ?? ''),
    follows,
    damaged: Object.values(copies).flatMap(({ damage, place }) => (damage === null ? [] : [place])),
  };
  const gzip = !(target.file ?? '').endsWith('.tar');
  const archive = writeArchive(target.sink, { about, gzip, stopped: io.stopped, checkRoom });
  try {
    await archive.begin();
    await putDatabases(archive, copies);
    const besides = countBesides(copies);
    const exported = await putExports(archive, dataDir, looked, copies);
    const leftOut = await putRest(archive, places);
    await archive.finish();
    const bytes = await completed(target, id);
    const isOnSameDisk = target.file !== null && statSync(target.file).dev === statSync(dataDir).dev;
    const mode = target.file === null ? 0o600 : statSync(target.file).mode;
    const databases = Object.values(copies);
    const isOpenToOthers = (mode & 0o077) !== 0;
    return {
      file: target.file,
      bytes,
      about,
      databases,
      exported,
      besides,
      machineFiles,
      leftOut,
      isOnSameDisk,
      isOpenToOthers,
    };
  } catch (error) {
    await archive.giveUp(error);
    throw error;
  }
}

/** What runs is looked at as it is; what does not run is kept from starting while its files are copied. */
async function copyAll(dataDir: string, scratch: string, now: number) {
  const still = holdStill(dataDir, 'a backup', now);
  try {
    let looked: ReturnType<typeof lookAtFiles> | null = null;
    const copies = await copyDatabases(
      dataDir,
      scratch,
      ({ owner }) => still.atRest.has(owner),
      () => {
        looked = lookAtFiles(dataDir);
      },
    );
    return { copies, looked: looked ?? lookAtFiles(dataDir) };
  } finally {
    still.release();
  }
}

async function putDatabases(archive: ArchiveWriter, copies: DatabaseCopies): Promise<void> {
  for (const { place, path, hasLog } of Object.values(copies)) {
    await putFile(archive, DATA + place, path);
    if (hasLog) await putFile(archive, `${DATA}${place}-wal`, `${path}-wal`);
  }
}

/** What lies there for people, and what makes this boat beside its data; gives what could not be taken along. */
async function putRest(archive: ArchiveWriter, { root, dataDir, machineFiles }: DataPlaces): Promise<string[]> {
  const leftOut: string[] = [];
  for (const folder of ['set-aside', 'quarantine', 'credentials']) {
    for (const place of filesBelow(dataDir, folder, (other) => leftOut.push(join(dataDir, other)))) {
      await putFile(archive, DATA + place, join(dataDir, place));
    }
  }
  await putFile(archive, `${DATA}backups.json`, marksFile(dataDir));
  for (const path of machineFiles) await putFile(archive, MACHINE + path.slice(1), root + path);
  return leftOut;
}

/** Reads what was written, to its end, before it gets its name; gives its size. */
async function completed(target: Target, id: string): Promise<number> {
  const { partial, sink } = target;
  if (partial === null) return (sink as unknown as { bytesWritten: number }).bytesWritten;
  fsyncFile(partial);
  const read = await readArchive(createReadStream(partial), { about() {}, async take() {} });
  if (read.id !== id) throw new Error('another backup was written to the same file meanwhile');
  target.complete();
  return statSync(target.file ?? partial).size;
}

/** On the disk of the data a backup takes no room that the services keep free for themselves. */
function roomChecker(target: Target, dataDir: string, keepFree: ReturnType<typeof keepFreeOf>): () => void {
  if (statSync(target.scratch).dev !== statSync(dataDir).dev) return () => {};
  return () => {
    const space = readDiskSpace(dataDir);
    if (space.freeBytes < bytesToKeepFree(space, keepFree)) throw new NoRoom(space.freeBytes);
  };
}
