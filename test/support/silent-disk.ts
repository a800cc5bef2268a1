import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { onTestFinished } from 'vitest';
import { mountsIn } from '../../shared/runtime/mounts.ts';
import { eventually } from './eventually.ts';
import { needHere, unless } from './needs.ts';

/** Whoever holds the other end of it never reads what is asked, as a share's server that is away. */
const MOUNT = `exec 3<>/dev/fuse && mount -i -t fuse -o fd=3,rootmode=40000,user_id=0,group_id=0 away "$1" && exec cat`;

/**
 * Puts a disk that never answers in the place of a folder, made if there is none. The returned function takes it away, with
 * an error for all who wait for it; so does the end of the test.
 */
export async function silentDisk(folder: string): Promise<() => void> {
  mkdirSync(folder, { recursive: true });
  const child = spawn('bash', ['-c', MOUNT, 'bash', folder], { stdio: ['pipe', 'ignore', 'ignore'] });
  const takeAway = () => {
    child.kill('SIGKILL');
    spawnSync('umount', ['-l', folder], { stdio: 'ignore' });
  };
  onTestFinished(takeAway);
  const isMounted = () => mountsIn(readFileSync('/proc/self/mounts', 'utf8')).some(({ point }) => point === folder);
  await eventually('it is mounted, or cannot be', () => isMounted() || child.exitCode !== null);
  if (!isMounted()) needHere(unless('only root with /dev/fuse may mount a disk'));
  return takeAway;
}
