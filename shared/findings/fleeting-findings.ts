import type { DiskState } from '../runtime/disk-state.ts';
import type { Fleeting } from '../runtime/fleeting-disk.ts';
import type { Finding } from './finding.ts';

/** What lies on a disk that does not keep what it took, or that may not be there at a start. Pure. */

const MEMORY_MEANS = 'Whatever is not ashore by then is lost, though it was acknowledged: nothing here is safe.';
const BARE_MEANS =
  'A power cut can damage it, and what was acknowledged here with it; and every user of this computer can read the logins.';
const UNSURE_MEANS =
  'What was acknowledged here may be lost with the power or the network: nothing here is safe until it is ashore.';

const MEANS: Readonly<Record<Fleeting['kind'], string>> = {
  memory: MEMORY_MEANS,
  unsure: UNSURE_MEANS,
  bare: BARE_MEANS,
};

export function fleetingFindings({ fleeting, mountPoint }: Pick<DiskState, 'fleeting' | 'mountPoint'>): Finding[] {
  if (fleeting === null) return [];
  const isMemory = fleeting.kind === 'memory';
  return [
    {
      code: isMemory ? 'in_memory' : 'unsure_disk',
      severity: 'problem',
      what: fleetingSentence(fleeting, mountPoint),
      means: MEANS[fleeting.kind],
      next: isMemory ? 'leave_memory' : 'move_data',
      ...(mountPoint === null ? {} : { of: mountPoint }),
    },
  ];
}

export function unguardedFindings({ unguarded }: Pick<DiskState, 'unguarded'>): Finding[] {
  if (!unguarded) return [];
  const what = `What this boat keeps lies on a disk of its own, at ${unguarded}, which neither /etc/fstab nor a unit of systemd names.`;
  const means =
    'Once it is not mounted at a start, the boat begins anew in the folder beneath, and what waits on the disk waits until somebody mounts it.';
  return [{ code: 'unguarded_disk', severity: 'fact', what, means, next: 'name_disk', of: unguarded }];
}

/** What the matter is, in one sentence. */
export function fleetingSentence({ kind, fileSystem, isGuessed }: Fleeting, mountPoint: string | null): string {
  const where = `${fileSystem}${mountPoint === null ? '' : ` at ${mountPoint}`}`;
  if (kind === 'unsure') return `What this boat keeps lies on ${where}, which does not promise to keep what it took.`;
  if (kind === 'bare')
    return `What this boat keeps lies on ${where}, a file system for cameras and sticks: it keeps no journal, and no owners.`;
  if (!isGuessed) return `What this boat keeps lies in memory (${where}), and is gone when the computer starts again.`;
  return `What this boat keeps lies in memory, it seems (${where}, whose upper layer is nowhere to be seen), and is gone when the computer starts again.`;
}
