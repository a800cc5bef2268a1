import { expect, test } from 'vitest';
import { fleetingSentence } from '../../../shared/findings/fleeting-findings.ts';
import { type Fleeting, fleetingOf } from '../../../shared/runtime/fleeting-disk.ts';

const CARD = '/dev/mmcblk0p2 / ext4 rw,noatime 0 0';
const DATA = '/var/lib/d3kos-export';

/** What is mounted, besides the card at /. */
const kindOf = (...mounts: string[]) => fleetingOf(DATA, [CARD, ...mounts].join('\n'))?.kind ?? null;

test.each<[what: string, kind: Fleeting['kind'] | null, ...mounts: string[]]>([
  ['a card', null],
  ['a disk of its own', null, '/dev/sda1 /var/lib ext4 rw 0 0'],
  ['btrfs', null, '/dev/sda1 /var/lib btrfs rw,subvol=/@lib 0 0'],
  ['f2fs', null, '/dev/mmcblk0p3 /var/lib/d3kos-export f2fs rw 0 0'],
  ['a stick as it is sold', 'bare', '/dev/sda1 /var/lib/d3kos-export exfat rw 0 0'],
  ['an older one', 'bare', '/dev/sda1 /var/lib vfat rw,fmask=0022 0 0'],
  ['a stick with NTFS', null, '/dev/sda1 /var/lib/d3kos-export fuseblk rw 0 0'],
  ['NFS, which confirms what its server has on a disk', null, 'nas:/export /var/lib/d3kos-export nfs4 rw,hard 0 0'],
  ['tmpfs', 'memory', 'tmpfs /var/lib/d3kos-export tmpfs rw,size=64m 0 0'],
  ['tmpfs of the folder above', 'memory', 'tmpfs /var/lib tmpfs rw 0 0'],
  ['ramfs', 'memory', 'none /var/lib ramfs rw 0 0'],
  ['compressed memory with a file system', 'memory', '/dev/zram1 /var/lib ext4 rw 0 0'],
  ['the oldest kind of a disk in memory', 'memory', '/dev/ram0 /var/lib ext2 rw 0 0'],
  ['a folder mounted on itself over tmpfs', null, 'tmpfs /var tmpfs rw 0 0', '/dev/sda1 /var/lib ext4 rw 0 0'],
  [
    'overlayroot: the upper layer is a tmpfs',
    'memory',
    'tmpfs /media/root-rw tmpfs rw 0 0',
    'overlayroot / overlay rw,lowerdir=/media/root-ro,upperdir=/media/root-rw/overlay,workdir=/media/root-rw/w 0 0',
  ],
  [
    'Raspberry Pi OS: the upper layer was mounted before the system began',
    'memory',
    'overlay / overlay rw,noatime,lowerdir=/lower,upperdir=/upper/data,workdir=/upper/work 0 0',
  ],
  [
    'a live system',
    'memory',
    'tmpfs /run/live/overlay tmpfs rw 0 0',
    'overlay / overlay rw,lowerdir=/run/live/rootfs,upperdir=/run/live/overlay/rw,workdir=/run/live/overlay/work 0 0',
  ],
  [
    'an overlay over a disk',
    null,
    '/dev/sda1 /mnt/ssd ext4 rw 0 0',
    'overlay / overlay rw,lowerdir=/ro,upperdir=/mnt/ssd/up,workdir=/mnt/ssd/work 0 0',
  ],
  [
    'an overlay over an overlay in memory',
    'memory',
    'tmpfs /ram tmpfs rw 0 0',
    'overlay /mid overlay rw,lowerdir=/a,upperdir=/ram/up,workdir=/ram/w 0 0',
    'overlay /var/lib overlay rw,lowerdir=/b,upperdir=/mid/up,workdir=/mid/w 0 0',
  ],
  [
    'a container, whose layer stays as long as it does',
    null,
    'overlay / overlay rw,lowerdir=/var/lib/docker/overlay2/l/A,upperdir=/var/lib/docker/overlay2/ab/diff,workdir=/x 0 0',
  ],
  ['an overlay that takes nothing', null, 'overlay / overlay ro,lowerdir=/a:/b 0 0'],
  [
    'an upper layer with a blank and a comma',
    'memory',
    'tmpfs /r\\040m tmpfs rw 0 0',
    'o / overlay rw,upperdir=/r\\040m/a\\\\,b 0 0',
  ],
  ['a Windows share', 'unsure', '//nas/boat /var/lib/d3kos-export cifs rw 0 0'],
  ['sshfs', 'unsure', 'me@nas:/boat /var/lib/d3kos-export fuse.sshfs rw 0 0'],
  ['a bucket', 'unsure', 's3fs /var/lib/d3kos-export fuse.s3fs rw 0 0'],
  ['a folder of the host of a virtual machine', 'unsure', 'share /var/lib vboxsf rw 0 0'],
  ['a disk that is not asked to keep anything', 'unsure', '/dev/sda1 /var/lib ext4 rw,nobarrier 0 0'],
])('%s', (_what, kind, ...mounts) => {
  expect(kindOf(...mounts)).toBe(kind);
});

test('by mountinfo as well, also where a sandbox mounts the folder on itself', () => {
  const own = (disk: string) => `22 1 179:2 / / rw - ext4 /dev/root rw\n90 22 0:44 /data ${DATA} rw - ${disk} rw`;
  expect(fleetingOf(`${DATA}/spool`, own('tmpfs tmpfs'))?.kind).toBe('memory');
  expect(fleetingOf(`${DATA}/spool`, own('ext4 /dev/zram0'))?.kind).toBe('memory');
  expect(fleetingOf(`${DATA}/spool`, own('ext4 /dev/sda1'))).toBeNull();
  expect(fleetingOf('/anywhere', '')).toBeNull();
});

test('it is said in one sentence, where it is mounted and what becomes of it', () => {
  const say = (kind: Fleeting['kind'], isGuessed = false) =>
    fleetingSentence({ kind, fileSystem: 'tmpfs', isGuessed }, '/run/boat');
  expect(say('memory')).toBe(
    'What this boat keeps lies in memory (tmpfs at /run/boat), and is gone when the computer starts again.',
  );
  expect(say('memory', true)).toContain('in memory, it seems');
  expect(say('unsure')).toContain('tmpfs at /run/boat, which does not promise to keep what it took');
});
