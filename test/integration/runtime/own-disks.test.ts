import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createDiskWatch } from '../../../services/collector/watch-disk.ts';
import { systemClock } from '../../../shared/runtime/clock.ts';
import { dataFolders } from '../../../shared/runtime/data-folders.ts';
import { OWN_MOUNTS } from '../../../shared/runtime/disk-state.ts';
import { readOwnDisk, readSpareBytes, readTightestSpace } from '../../../shared/runtime/own-disks.ts';
import { needs, root } from '../../support/needs.ts';
import { fillDisk, smallDisk } from '../../support/small-disk.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const KEEP = { bytes: 500_000_000, percent: 10 };

/** A folder of data with one folder on another disk. */
function dataWith(name: string, disk: string) {
  const folders = dataFolders(join(tempFolder(), 'data'));
  mkdirSync(folders.spool, { recursive: true });
  rmSync(join(folders.root, name), { recursive: true, force: true });
  symlinkSync(disk, join(folders.root, name));
  return folders;
}

/** The list of what is mounted, with this disk an ext4 or what else it is to be. */
function mountsWith(disk: string, fileSystem: string): string {
  const list = join(tempFolder(), 'mounts');
  writeFileSync(list, `/dev/root / ext4 rw 0 0\n/dev/sda1 ${disk} ${fileSystem} rw 0 0\n`);
  return list;
}

test.each(['spool', 'outbox'])('a full disk under %s is one without room for the next export', needs(root), (name) => {
  const disk = smallDisk(2);
  const folders = dataWith(name, disk);
  expect(readTightestSpace(folders, KEEP).totalBytes).toBeGreaterThan(4 << 20);
  expect(readTightestSpace(folders, KEEP).elsewhere).toBeUndefined();
  fillDisk(disk);
  expect(readTightestSpace(folders, KEEP)).toMatchObject({ freeBytes: 0, totalBytes: 2 << 20, elsewhere: disk });
  expect(
    createDiskWatch({ folders, keepFree: KEEP, clock: systemClock, mounts: OWN_MOUNTS }).look().space?.freeBytes,
  ).toBe(0);
});

test.each(['spool', 'outbox', 'recordings'])(
  'what may be taken is what the disk under %s has free above what stays free, where that has less',
  needs(root),
  (name) => {
    const disk = smallDisk(4);
    const folders = dataWith(name, disk);
    const ofTen = { bytes: 500_000_000, percent: 10 };
    const spare = readSpareBytes(folders, ofTen);
    expect(spare).toBeGreaterThan((4 << 20) * 0.8);
    expect(spare).toBeLessThanOrEqual((4 << 20) * 0.9);
    expect(readSpareBytes(folders, { bytes: 1 << 20, percent: 100 })).toBeGreaterThan((3 << 20) - (1 << 18));
    fillDisk(disk);
    expect(readSpareBytes(folders, ofTen)).toBe(0);
  },
);

test('of a disk that cannot be asked nothing may be taken', () => {
  expect(readSpareBytes(dataFolders(join(tempFolder(), 'gone', '\0')), KEEP)).toBe(0);
});

test.each(['outbox', 'failed', 'queue', 'set-aside'])('what lies in memory under %s is told', needs(root), (name) => {
  const disk = smallDisk(2);
  const folders = dataWith(name, disk);
  const told = (fileSystem: string) => {
    const mounts = mountsWith(disk, fileSystem);
    const { fleeting } = createDiskWatch({ folders, keepFree: KEEP, clock: systemClock, mounts }).known();
    return [readOwnDisk(folders, KEEP, mounts)?.fleeting?.kind ?? null, fleeting ?? null];
  };
  expect(told('ext4')).toEqual([null, null]);
  expect(told('tmpfs')).toEqual(['memory', expect.stringContaining(`in memory (tmpfs at ${disk})`)]);
});

test('the archive may lie in memory: what is in it is ashore', needs(root), () => {
  const disk = smallDisk(2);
  expect(readOwnDisk(dataWith('archive', disk), KEEP, mountsWith(disk, 'tmpfs'))?.fleeting).toBe(null);
});

test('of several disks that in trouble is told, and else that of the data', needs(root), () => {
  const folders = dataWith('outbox', smallDisk(2));
  const mounts = mountsWith('/nowhere', 'ext4');
  const wide = { bytes: 0, percent: 0 };
  expect(readOwnDisk(folders, wide, mounts)?.freeBytes).toBeGreaterThan(4 << 20);
  fillDisk(folders.outbox);
  expect(readOwnDisk(folders, KEEP, mounts)).toMatchObject({ freeBytes: 0, totalBytes: 2 << 20 });
});
