import { mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { CategoryName } from '../../../shared/export/categories.ts';
import { isPartFile } from '../../../shared/export/ids.ts';
import { partFileFor } from '../../../shared/export/part-ids.ts';
import type { DataFolders } from '../../../shared/runtime/data-folders.ts';
import { fsyncFolder, isFile, unlinkIfThere } from '../../../shared/runtime/durable-file.ts';
import { AppError } from '../../../shared/runtime/errors.ts';
import type { Holds, Parts, Suspect } from './parts.ts';
import { eachRecord, outlineOf } from './read-document.ts';
import { writePart } from './write-part.ts';

export type PartFiles = ReturnType<typeof createPartFiles>;

/**
 * The files of exports that go ashore in parts. A part is made out of its export's own file, which stays as it is until
 * the export has ended: made again it has the same name and the same bytes, so that nothing depends on a part's file, and
 * what is left of one is removed. Throws what the file system says, and an AppError `corrupt` of a file that is no
 * whole document.
 */
export function createPartFiles({ outbox }: Pick<DataFolders, 'outbox'>) {
  const placeOf = (queueId: string, nth: number) => join(outbox, partFileFor(queueId, nth));

  return {
    /** What an export holds. */
    holdsIn(path: string): Holds {
      const { holds } = outlineOf(path);
      return Object.fromEntries(Object.entries(holds).filter(([, { records }]) => records > 0));
    },

    /** Makes the file of the current part, unless it is there; durable when this returns. */
    make(queueId: string, path: string, { nth, current, file }: Parts): NonNullable<Parts['file']> {
      const place = placeOf(queueId, nth);
      if (file !== null && isFile(place) && statSync(place).size === file.bytes) return file;
      if (current === null) throw new AppError('failed', 'Nothing is left of this export to be sent.');
      const aside = `${place}.partial`;
      mkdirSync(outbox, { recursive: true });
      const made = writePart(path, aside, current, { queue_id: queueId, part: nth });
      renameSync(aside, place);
      fsyncFolder(outbox);
      return made;
    },

    /** Removes a part's file, which can be made anew. */
    remove: (queueId: string, nth: number): void => unlinkIfThere(placeOf(queueId, nth)),

    /** Removes the files of parts that are not sent now. */
    tidy(isCurrent: (partFile: string) => boolean): void {
      for (const name of readdirSync(outbox)) {
        const isLeft = name.endsWith('.partial') ? isPartFile(name.slice(0, -'.partial'.length)) : isPartFile(name);
        if (isLeft && !isCurrent(name)) unlinkIfThere(join(outbox, name));
      }
    },

    /** Records of an export as they stand in it, by their places. */
    recordsOf(path: string, suspects: readonly Suspect[]): { suspect: Suspect; record: object }[] {
      const wanted = new Map(suspects.map((suspect) => [`${suspect.category}/${suspect.index}`, suspect]));
      const found: { suspect: Suspect; record: object }[] = [];
      const suspectAt = (category: CategoryName, index: number) => wanted.get(`${category}/${index}`);
      eachRecord(
        path,
        (category, index) => suspectAt(category, index) !== undefined,
        ({ category, index }, record) => {
          const suspect = suspectAt(category, index);
          if (suspect) found.push({ suspect, record });
        },
      );
      return found;
    },
  };
}
