import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { needHere, unless } from './needs.ts';
import { tempFolder } from './temp-folder.ts';

/** A disk of its own, this many MB small; the test is skipped where this user may not mount one. Gone with the test. */
export function smallDisk(megabytes: number): string {
  const folder = join(tempFolder(), 'disk');
  mkdirSync(folder);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    needHere(unless('only root may mount a disk'));
  }
  onTestFinished(() => {
    execFileSync('umount', ['-l', folder]);
  });
  return folder;
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
