import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, statfsSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { needHere, program, unless } from './needs.ts';
import { tempFolder } from './temp-folder.ts';

const mkfs = program('mkfs.ext4', 'e2fsprogs');
const mkexfat = program('mkfs.exfat', 'exfatprogs');
const mountExfat = program('mount.exfat-fuse', 'exfat-fuse');

/**
 * A disk of its own, this many MB small, which can take so many files; the test is skipped where this user may not mount
 * one. Gone with the test.
 */
export function smallDisk(megabytes: number, files = 100_000): string {
  const folder = join(tempFolder(), 'disk');
  mkdirSync(folder);
  mountTmpfs(folder, megabytes, files);
  return folder;
}

/** Puts such a disk in the place of a folder that is there. */
export function mountTmpfs(folder: string, megabytes: number, files = 100_000): void {
  mount(folder, ['-t', 'tmpfs', '-o', `size=${megabytes}m,nr_inodes=${files}`, 'tmpfs', folder]);
}

/** Mounts a disk anew: `ro` as Linux does with a card that fails, `rw`, or another `size=…m`. */
export function remount(folder: string, how: string): void {
  execFileSync('mount', ['-o', `remount,${how}`, folder]);
}

/** An ext4 file system of its own, in an image, made for so many files. */
export function smallExt4(megabytes: number, files: number): string {
  const place = tempFolder();
  const [image, folder] = [join(place, 'image'), join(place, 'disk')];
  mkdirSync(folder);
  writeFileSync(image, '');
  truncateSync(image, megabytes * 1024 * 1024);
  needHere(mkfs);
  execFileSync(mkfs.path, ['-q', '-F', '-N', String(files), image], { stdio: 'ignore' });
  mount(folder, ['-o', 'loop', image, folder]);
  return folder;
}

/** A stick as it is sold, of exFAT: no second name of a file, no owners, no modes, no journal. By a program, as not every kernel has it. */
export function exfatStick(megabytes: number): string {
  needHere(mkexfat, mountExfat);
  const place = tempFolder();
  const [image, folder] = [join(place, 'image'), join(place, 'stick')];
  mkdirSync(folder);
  writeFileSync(image, '');
  truncateSync(image, megabytes * 1024 * 1024);
  execFileSync(mkexfat.path, [image], { stdio: 'ignore' });
  const device = execFileSync('losetup', ['--find', '--show', image], { encoding: 'utf8' }).trim();
  onTestFinished(() => void spawnSync('losetup', ['--detach', device]));
  execFileSync(mountExfat.path, [device, folder], { stdio: 'ignore' });
  onTestFinished(() => void spawnSync('umount', [folder]));
  return folder;
}

/** Mounts something on a folder until the test ends, as `mount` is told to; the test is skipped where this user may not. */
export function mount(folder: string, how: readonly string[]): void {
  try {
    execFileSync('mount', how, { stdio: 'ignore' });
  } catch {
    needHere(unless('only root may mount a disk'));
  }
  onTestFinished(() => {
    // The test may have done so itself.
    spawnSync('umount', ['-l', folder], { stdio: 'ignore' });
  });
}

/** Lets a disk take only so many files more, as somebody else's many small ones do; the returned function removes them. */
export function fillWithFiles(folder: string, leave: number): () => void {
  const place = join(folder, 'somebody-elses');
  mkdirSync(place);
  for (let nth = 0; statfsSync(folder).ffree > leave; nth++) closeSync(openSync(join(place, String(nth)), 'w'));
  return () => rmSync(place, { recursive: true });
}

/** Fills a disk to its last byte, as somebody else's logs do; the returned function removes what filled it. */
export function fillDisk(folder: string): () => void {
  const path = join(folder, 'somebody-elses.log');
  const fd = openSync(path, 'a');
  try {
    for (const size of [1 << 20, 1 << 16, 1 << 12, 1]) {
      const chunk = Buffer.alloc(size, 'x');
      for (;;) if (writeSync(fd, chunk) < size) break;
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    closeSync(fd);
  }
  return () => rmSync(path);
}
