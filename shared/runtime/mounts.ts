/** What is mounted where, as Linux lists it: `/proc/mounts`, or `mountinfo` (proc(5)). Pure. */

export interface Mount {
  readonly point: string;
  /** Of `mountinfo` the disk's own. */
  readonly options: string;
  readonly device: string;
  /** What is mounted, as whoever mounted it named it: `/dev/mmcblk0p2`, `tmpfs`, `server:/export`. */
  readonly source: string;
  /** `ext4`, `tmpfs`, `fuse.sshfs`, … */
  readonly fileSystem: string;
  /** Which folder of the disk is mounted there; `/` also where the list does not tell. */
  readonly root: string;
  /** Whether all of the disk is mounted there, and not a folder of it. */
  readonly isWhole: boolean;
}

/** The mount that holds a path: the last of the longest mount points; null when the list does not tell. */
export function mountOf(path: string, mounts: readonly Mount[]): Mount | null {
  const holding = mounts.filter(({ point }) => point === '/' || path === point || path.startsWith(`${point}/`));
  return holding.reduce<Mount | null>(
    (last, one) => (one.point.length >= (last?.point.length ?? 0) ? one : last),
    null,
  );
}

export const mountsIn = (listed: string): Mount[] =>
  listed
    .split('\n')
    .map(mountIn)
    .filter(({ point }) => point !== '');

function mountIn(line: string): Mount {
  const [before = '', after] = line.split(' - ');
  const fields = before.split(' ');
  const [ofDisk, source = '', ...own] = (after ?? '').split(' ');
  const [device = '', point = '', options = '', fileSystem = '', root = '/'] =
    after === undefined
      ? [fields[0], fields[1], fields[3], fields[2]]
      : [fields[2], fields[4], own.join(','), ofDisk, fields[3]];
  const named = after === undefined ? device : source;
  return {
    point: spelt(point),
    options: spelt(options),
    device,
    source: spelt(named),
    fileSystem,
    root: spelt(root),
    isWhole: root === '/',
  };
}

/** Blanks are written in octal. */
const spelt = (text: string): string =>
  text.replace(/\\(\d{3})/g, (_, octal) => String.fromCharCode(Number.parseInt(octal, 8)));
