import { expect, test } from 'vitest';
import { isReadOnly, mountPointOf } from '../../../shared/runtime/disk-state.ts';

const MOUNTS = `/dev/root / ext4 rw,noatime 0 0
/dev/sda1 /var/lib ext4 ro,relatime 0 0
/dev/sdb1 /mnt/a\\040card vfat ro 0 0`;

/** As a service in a sandbox sees it: read-only for it, while the disk itself is well; and a disk that failed. */
const MOUNTINFO = `22 1 179:2 / / rw,noatime shared:1 - ext4 /dev/root rw
90 22 179:2 /var/lib/d3kos-export /var/lib/d3kos-export ro,relatime - ext4 /dev/root rw,errors=remount-ro
91 22 8:1 / /mnt/card rw,relatime shared:7 - ext4 /dev/sda1 ro,errors=remount-ro`;

test.each([
  ['/home/boat', MOUNTS, false],
  ['/var/lib/d3kos-export', MOUNTS, true],
  ['/var/library', MOUNTS, false],
  ['/mnt/a card/data', MOUNTS, true],
  ['/var/lib/d3kos-export/spool', MOUNTINFO, false],
  ['/mnt/card/data', MOUNTINFO, true],
  ['/home/boat', MOUNTINFO, false],
  ['/anywhere', '', false],
  ...['emergency_ro', 'shutdown', 'abort'].flatMap((option): [string, string, boolean][] => [
    ['/data', `/dev/sda1 /data ext4 rw,relatime,${option} 0 0`, true],
    ['/data', `90 22 8:1 / /data rw,relatime - ext4 /dev/sda1 rw,${option},errors=continue`, true],
  ]),
  ['/data', '/dev/sda1 /data ext4 rw,errors=remount-ro 0 0', false],
])('%s: is its disk read-only (%#)?', (path, mounts, expected) => {
  expect(isReadOnly(path, mounts)).toBe(expected);
});

test.each([
  ['/home/boat', MOUNTS, '/'],
  ['/var/lib/d3kos-export', MOUNTS, '/var/lib'],
  ['/mnt/a card/data', MOUNTS, '/mnt/a card'],
  ['/var/lib/d3kos-export/spool', MOUNTINFO, '/'],
  ['/mnt/card/data', MOUNTINFO, '/mnt/card'],
  ['/data', '90 22 8:1 /@data /data rw - btrfs /dev/sda1 rw', null],
  ['/anywhere', '', null],
])('%s: where is its disk mounted (%#)?', (path, mounts, expected) => {
  expect(mountPointOf(path, mounts)).toBe(expected);
});
