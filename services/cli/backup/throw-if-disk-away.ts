import { join } from 'node:path';
import { awaySentence, fileAway, folderAway } from '../../../shared/runtime/folder-away.ts';
import { diskAwayCause, disksAway } from '../../../shared/runtime/other-disks.ts';
import { EXIT } from '../exit-codes.ts';
import { TroubleError } from '../trouble.ts';
import { DATABASES, STATE_NAMES } from './data-layout.ts';

/** Nothing is put in the place of what lies on a disk that is not there. */
export function throwIfDiskAway(dataDir: string): void {
  const consequence = 'What lies there belongs to the state of this boat, so nothing was restored.';
  const databases = Object.values(DATABASES).map(({ place }) => join(dataDir, place));
  const linked = folderAway(STATE_NAMES.map((name) => join(dataDir, name))) ?? fileAway(dataDir, databases);
  if (linked !== null) {
    const nextStep = 'mount that disk, make the folder, or remove the link, and restore then';
    throw new TroubleError(EXIT.config, { cause: awaySentence(linked), consequence, nextStep });
  }
  const [away] = disksAway(dataDir);
  if (away === undefined) return;
  const instead =
    away.trouble === 'away' ? `${away.path} is to be a folder here from now on` : 'what is there now is meant';
  const nextStep = `mount that disk, and restore then; if ${instead}, remove ${away.note} first`;
  throw new TroubleError(EXIT.config, { cause: diskAwayCause(away), consequence, nextStep });
}
