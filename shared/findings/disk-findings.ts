import type { DiskState } from '../runtime/disk-state.ts';
import { type Finding, problem } from './finding.ts';
import { bytes, counted } from './in-words.ts';

/** What is the matter with the disk itself. Pure. */

export const REFUSES = 'No new export is made until then; what is queued still goes ashore.';

/** With less than this a database can add nothing, and neither can who keeps messages. */
const FULL_BYTES = 64 * 1024;

/** Each thing that the disk lacks, the worst first. */
export function diskFindings(disk: DiskState): Finding[] {
  const { freeBytes, shortBytes, freeFiles, shortFiles, readOnly, mountPoint } = disk;
  const which = mountPoint === null ? 'The disk' : `The disk at ${mountPoint}`;
  const of = mountPoint ?? undefined;
  const found: Finding[] = [];
  if (readOnly) {
    found.push(
      problem(
        'read_only',
        `${which} is read-only; Linux makes it so when a card or a disk fails.`,
        'Nothing new can be kept, and nothing more goes ashore. What lies on it stays as long as the disk does.',
        'look_at_card',
        of,
      ),
    );
  }
  if (shortBytes > 0) {
    const free = `${bytes(freeBytes)} are free, and ${bytes(freeBytes + shortBytes)} are to stay free`;
    const full = freeBytes < FULL_BYTES ? 'full' : 'nearly full';
    found.push(problem('disk_full', `${which} is ${full}: ${free}.`, REFUSES, 'free_space', of));
  }
  if (shortFiles > 0) {
    const more = counted(freeFiles, 'more file');
    found.push(
      problem('inodes_full', `${which} can take ${more} only, though it may have room.`, REFUSES, 'free_files', of),
    );
  }
  return found;
}

/**
 * What keeps anyone from writing to the disk at all, our broker too, which then closes connections instead of promising
 * what it cannot keep; null while there is a little room.
 */
export function diskInTheWay(disk: DiskState | null): Finding | null {
  if (disk === null) return null;
  const { readOnly, freeBytes, shortBytes, freeFiles, shortFiles } = disk;
  const takesNothing = readOnly || (shortBytes > 0 && freeBytes < FULL_BYTES) || (shortFiles > 0 && freeFiles === 0);
  return takesNothing ? (diskFindings(disk)[0] ?? null) : null;
}
