import { type Mount, mountOf, mountsIn } from './mounts.ts';

/** Whether what is written to a folder stays there, by what is mounted. Pure. */

export interface Fleeting {
  /**
   * `memory`: gone at the next start. `unsure`: a file system that may lose what it has confirmed. `bare`: one without a
   * journal, which a power cut may damage, and without owners.
   */
  readonly kind: 'memory' | 'unsure' | 'bare';
  /** What it is, as Linux names it. */
  readonly fileSystem: string;
  /** Of an overlay whose upper layer nobody here can see: it is in memory, most likely. */
  readonly isGuessed: boolean;
}

const IN_MEMORY: ReadonlySet<string> = new Set(['tmpfs', 'ramfs', 'devtmpfs', 'rootfs', 'initramfs']);
/** Disks that are memory themselves, as armbian-ramlog and zram-tools make them. */
const MEMORY_DISK = /^\/dev\/(zram|ram)\d+$/;
/** Mounted so, a disk is not asked to keep what is written before it is confirmed. */
const UNASKED: ReadonlySet<string> = new Set(['nobarrier', 'barrier=0', 'barrier=none', 'nobarriers']);
const OVERLAYS: ReadonlySet<string> = new Set(['overlay', 'overlayfs', 'aufs', 'fuse.fuse-overlayfs']);
/**
 * File systems that answer fsync before, or without, what is written being on a disk: they hand it to a server or a program
 * that keeps it for a while, or do not ask the disk at all.
 */
const UNSURE: ReadonlySet<string> = new Set([
  ...['cifs', 'smb3', 'smbfs', '9p', 'virtiofs', 'vboxsf', 'vmhgfs', 'afs', 'ncpfs', 'coda', 'ceph', 'glusterfs'],
  ...['davfs', 'sshfs', 's3fs', 'fuse'],
]);
const BARE: ReadonlySet<string> = new Set(['vfat', 'msdos', 'exfat', 'umsdos', 'fuse.exfat']);
/** `fuseblk` is a disk of its own, such as NTFS. */
const isProgram = (fileSystem: string): boolean => fileSystem.startsWith('fuse.');

/**
 * The writable layer of a container is there as long as the container: whoever runs one has decided that. Other overlays whose
 * upper layer is nowhere to be seen were mounted before the system began, as Raspberry Pi OS does with its own in memory.
 */
const OF_A_CONTAINER = /\/(docker|containers?|containerd|buildkit|kubelet|snapshots|lxc|lxd|balena)\b/i;

export const isOverlay = ({ fileSystem }: Pick<Mount, 'fileSystem'>): boolean => OVERLAYS.has(fileSystem);

/** Whether a disk is memory, and so empty at each start. */
export const isMemory = ({ fileSystem, source }: Pick<Mount, 'fileSystem' | 'source'>): boolean =>
  IN_MEMORY.has(fileSystem) || MEMORY_DISK.test(source);

/** Null when it stays, as far as is known. */
export function fleetingOf(path: string, listed: string): Fleeting | null {
  return fleetingIn(path, mountsIn(listed), new Set());
}

function fleetingIn(path: string, mounts: readonly Mount[], seen: Set<Mount>): Fleeting | null {
  const mount = mountOf(path, mounts);
  if (mount === null) return null;
  const { fileSystem, options } = mount;
  const found = (kind: Fleeting['kind'], isGuessed = false): Fleeting => ({ kind, fileSystem, isGuessed });
  if (isMemory(mount)) return found('memory');
  if (isOverlay(mount)) {
    const upper = upperOf(mount);
    if (upper === null) return null;
    if (seen.has(mount) || mountOf(upper, mounts) === mount)
      return OF_A_CONTAINER.test(upper) ? null : found('memory', true);
    const below = fleetingIn(upper, mounts, seen.add(mount));
    return below && { ...below, fileSystem: `${fileSystem} over ${below.fileSystem}` };
  }
  if (BARE.has(fileSystem)) return found('bare');
  const isUnasked = options.split(',').some((option) => UNASKED.has(option));
  return UNSURE.has(fileSystem) || isProgram(fileSystem) || isUnasked ? found('unsure') : null;
}

/** The layer that takes what is written; null when an overlay takes nothing. */
function upperOf({ options, fileSystem }: Mount): string | null {
  const named = /(?:^|,)upperdir=((?:\\.|[^,])*)/.exec(options)?.[1];
  if (named !== undefined) return named.replaceAll(/\\(.)/g, '$1');
  return fileSystem === 'aufs' ? (/(?:^|[,:=])(\/[^:,=]*)=rw/.exec(options)?.[1] ?? null) : null;
}
