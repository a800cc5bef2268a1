import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { fleetingFindings } from '../../../shared/findings/fleeting-findings.ts';
import { keepFreeOf } from '../../../shared/runtime/common-settings.ts';
import type { DataFolders } from '../../../shared/runtime/data-folders.ts';
import { bytesToKeepFree, filesToKeepFree, type KeepFree, readDiskSpace } from '../../../shared/runtime/disk-space.ts';
import { isReadOnly } from '../../../shared/runtime/disk-state.ts';
import { fleetingOf } from '../../../shared/runtime/fleeting-disk.ts';
import { keepingPlaces } from '../../../shared/runtime/own-disks.ts';
import { shellWord } from '../../../shared/runtime/shell-word.ts';
import { bytes } from '../in-words.ts';
import { nextStepByDoctor } from '../next-steps.ts';
import { type Check, failed, ok, skipped } from './check.ts';

const NO_FOLDER = 'the folder of data is not there yet';

/** An owner may put any of our folders on another disk. */
const placesIn = (folders: DataFolders): string[] => keepingPlaces(folders).filter(existsSync);

function roomOf(place: string, keepFree: KeepFree) {
  const disk = readDiskSpace(place);
  return { freeBytes: disk.freeBytes, keep: bytesToKeepFree(disk, keepFree) };
}

const space: Check = {
  id: 'data.space',
  title: 'the disk has room',
  run({ folders, queueKeeper, mountPoint }) {
    if (!existsSync(folders.root)) return skipped(NO_FOLDER);
    for (const place of placesIn(folders)) {
      const { freeBytes, keep } = roomOf(place, keepFreeOf(queueKeeper));
      if (freeBytes >= keep) continue;
      return failed(
        `Only ${bytes(freeBytes)} are free on the disk of ${place}, and ${bytes(keep)} are to stay free.`,
        'No new export is made until there is room; what is queued still goes ashore.',
        nextStepByDoctor({ next: 'free_space', ...mountPoint() }),
      );
    }
    return ok(`${bytes(readDiskSpace(folders.root).freeBytes)} free`);
  },
};

const inodes: Check = {
  id: 'data.inodes',
  title: 'the disk can take more files',
  run({ folders: { root }, queueKeeper, mountPoint }) {
    if (!existsSync(root)) return skipped(NO_FOLDER);
    const disk = readDiskSpace(root);
    if (disk.totalFiles === 0) return skipped('this file system does not count its files');
    const keep = filesToKeepFree(disk, keepFreeOf(queueKeeper));
    if (disk.freeFiles >= keep) return ok(`${disk.freeFiles} more`);
    return failed(
      `The disk of ${root} can take only ${disk.freeFiles} more files, and ${keep} are to stay free, though it may have room.`,
      'No new export is made; what is queued still goes ashore.',
      nextStepByDoctor({ next: 'free_files', ...mountPoint() }),
    );
  },
};

const writable: Check = {
  id: 'data.read-only',
  title: 'the disk may be written',
  run({ folders, told, io, mountPoint }) {
    const mounts = told(join(io.places.proc, 'mounts'));
    if (mounts === null || !existsSync(folders.root)) return skipped('nothing tells how the disk is mounted');
    const place = placesIn(folders).find((path) => isReadOnly(realpathSync(path), mounts));
    if (place === undefined) return ok('mounted for writing');
    return failed(
      `The disk of ${place} is mounted read-only; Linux does so when a card or disk fails.`,
      'Nothing new can be kept, and nothing more goes ashore. What lies on it stays as long as the disk does.',
      `look at dmesg for errors of the card, back it up, and start again; sudo mount -o remount,rw ${shellWord(mountPoint().of ?? '/')} may do for now`,
    );
  },
};

const lasting: Check = {
  id: 'data.lasting',
  title: 'the disk keeps what is written to it',
  run({ folders, told, io, mountPoint }) {
    const mounts = told(join(io.places.proc, 'mounts'));
    if (mounts === null || !existsSync(folders.root)) return skipped('nothing tells how the disk is mounted');
    const found = placesIn(folders).map((path) => fleetingOf(realpathSync(path), mounts));
    const fleeting = found.find((one) => one !== null) ?? null;
    if (fleeting === null) return ok('as far as its file system tells');
    const [finding] = fleetingFindings({ fleeting, mountPoint: mountPoint().of ?? null });
    return finding ? failed(finding.what, finding.means, nextStepByDoctor(finding)) : ok('');
  },
};

export const diskChecks: readonly Check[] = [space, inodes, writable, lasting];
