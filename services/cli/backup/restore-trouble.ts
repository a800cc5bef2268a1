import { isDiskFull, messageOf, systemCodeOf } from '../../../shared/runtime/errors.ts';
import { shellWord } from '../../../shared/runtime/shell-word.ts';
import { EXIT } from '../exit-codes.ts';
import { ownCommand, TroubleError } from '../trouble.ts';
import { ArchiveFault, GoesOn } from './read-archive.ts';

const UNCHANGED = 'Nothing was restored, and nothing here was changed.';

/** Why nothing was restored, in the three parts a person needs. */
export function restoreTrouble(error: unknown, asked: string, dataDir: string, wasStopped: boolean): unknown {
  if (error instanceof TroubleError) return error;
  const trouble = (cause: string, nextStep: string) =>
    new TroubleError(EXIT.failed, { cause, consequence: UNCHANGED, nextStep });
  if (wasStopped) return trouble('It was stopped before it was done.', 'start it again when there is time for it');
  if (error instanceof ArchiveFault) {
    return trouble(
      `${asked === '-' ? 'What came in' : asked} ${error.message}.`,
      error instanceof GoesOn ? withoutRest(asked) : 'use another backup; what can be read of this one any tar reads',
    );
  }
  const code = systemCodeOf(error);
  if (isDiskFull(error)) return noRoomIn(dataDir);
  if (['EACCES', 'EPERM'].includes(code)) return trouble(`${sentence(error)}.`, 'run it with sudo');
  if (code === 'EROFS')
    return trouble(`The disk of ${dataDir} is read-only.`, 'look at dmesg for its errors; use another card');
  if (code === 'ENOENT') return trouble(`${asked} is not there.`, 'name a file that is, or mount its disk');
  return trouble(`${sentence(error)}.`, 'mend that, and do it again');
}

const withoutRest = (asked: string): string =>
  asked === '-'
    ? 'pass it through gzip -dc, which leaves them out'
    : `gzip -dc ${shellWord(asked)} | ${ownCommand('restore --check -')} tells whether it is whole without them, and without --check restores it`;

/** There is no room to put the state together. */
export const noRoomIn = (dataDir: string): TroubleError =>
  new TroubleError(EXIT.failed, {
    cause: `The disk of ${dataDir} is full: there must be room for all of the backup beside what lies there.`,
    consequence: UNCHANGED,
    nextStep: 'free some space, or restore into a DATA_DIR on a larger disk',
  });

const sentence = (error: unknown): string => messageOf(error).replace(/\.$/, '');

/** There is something to finish before anything else. */
export function unfinished(error: unknown, dataDir: string): TroubleError {
  return new TroubleError(EXIT.failed, {
    cause: `The restore in ${dataDir} cannot be finished: ${messageOf(error)}.`,
    consequence: 'Old and new folders lie side by side, whole; no service starts before it is finished.',
    nextStep: `mend that, then ${ownCommand('restore')}`,
  });
}

export const nothingAsked = () =>
  new TroubleError(EXIT.usage, {
    cause: 'It takes the file of a backup, and no restore was interrupted here.',
    consequence: 'Nothing was changed.',
    nextStep: `${ownCommand('restore FILE')}; - is the standard input`,
  });
