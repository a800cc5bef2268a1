import type { UploadResult } from '../../../shared/contracts/upload-result.ts';
import { isObjectCategory } from '../../../shared/export/category-names.ts';
import { MOST_REFUSED_PLACES, ofWhichPart, partFileFor } from '../../../shared/export/part-ids.ts';
import { categoryInQuarantine, quarantineName } from '../../../shared/export/quarantine-name.ts';
import { isoTime } from '../../../shared/runtime/clock.ts';
import type { DataFolders } from '../../../shared/runtime/data-folders.ts';
import { isDiskTrouble, messageOf } from '../../../shared/runtime/errors.ts';
import type { Logger } from '../../../shared/runtime/logger.ts';
import type { StoredJob } from '../database/job-store.ts';
import type { ExportFiles } from '../export-files.ts';
import type { JobState } from '../job-state.ts';
import type { Change } from '../queue-transaction.ts';
import { isAboutRecords } from './about-records.ts';
import { placesNamed, wholeOf } from './cut-pieces.ts';
import { giveUpParts } from './job-in-parts.ts';
import { createPartFiles } from './part-files.ts';
import type { Holds, Suspect } from './parts.ts';
import { createQuarantine } from './quarantine.ts';
import { eachRecord } from './read-document.ts';

export interface ReductionDeps {
  readonly files: Pick<ExportFiles, 'find'>;
  readonly folders: DataFolders;
  readonly log: Logger;
}

export type Reduction = ReturnType<typeof createReduction>;

/**
 * Carries out what was decided for exports that the central server refuses whole: makes the file of each part when its
 * turn comes, and puts into quarantine what the server does not take. Of it all only the plan is kept, with the job: a
 * process that dies in between makes the same files again.
 */
export function createReduction({ files, folders, log }: ReductionDeps) {
  const parts = createPartFiles(folders);
  const quarantine = createQuarantine(folders);

  function sayWhatIsNotHeld(queue_id: string, records: number): void {
    if (records === 0) return;
    log.error(
      { queue_id, records },
      'Not all that the server refused could be put into quarantine; it is refused again.',
    );
  }

  /** The names of the files in which they lie now. */
  function hold(job: StoredJob, path: string | null, suspects: readonly Suspect[], at: number): string[] {
    const found = path === null ? [] : parts.recordsOf(path, suspects);
    const held = quarantine.hold(found.map((one) => ({ ...one, queueId: job.queueId, at: isoTime(at) })));
    log.warn({ queue_id: job.queueId, files: held.slice(0, 20) }, 'Records that the server refused are in quarantine.');
    sayWhatIsNotHeld(job.queueId, suspects.length - held.length);
    return held;
  }

  return {
    quarantine,

    /** What an export holds that was refused whole for the first time; null when it is not to be cut, or cannot be. */
    holdsToCut({ queueId, facts, ...job }: StoredJob, { outcome, http_status }: UploadResult): Holds | null {
      const isWhole = job.parts === null || job.parts.end?.took === 'none';
      if (outcome !== 'refused' || !isAboutRecords(http_status) || !isWhole) return null;
      const path = files.find(facts.export_file);
      try {
        return path === null ? null : parts.holdsIn(path);
      } catch (error) {
        log.warn({ queue_id: queueId, error: messageOf(error) }, 'An export that was refused cannot be sent in parts.');
        return null;
      }
    },

    /**
     * A refusal that names nothing, as one that names what was refused before and lies in quarantine: exports that were
     * made before that hold it as well, and what was found out is not found out again.
     */
    withKnown(job: StoredJob, result: UploadResult): UploadResult {
      const isFirst = result.outcome === 'refused' && isAboutRecords(result.http_status) && job.parts === null;
      const path = isFirst && result.refused_places === undefined ? files.find(job.facts.export_file) : null;
      const held = path === null ? new Set<string>() : quarantine.held();
      if (path === null || held.size === 0) return result;
      const places = placesHeld(path, held).slice(0, MOST_REFUSED_PLACES);
      return places.length === 0 ? result : { ...result, refused_places: places };
    },

    /** The job with its part's file, if it goes in parts; null when that cannot be made, and so has ended. */
    readyToOffer(job: StoredJob, change: Change): StoredJob | null {
      if (job.parts === null || job.parts.current === null) return job;
      const path = files.find(job.facts.export_file);
      if (path === null) {
        change.settle(job);
        return null;
      }
      try {
        return { ...job, parts: { ...job.parts, file: parts.make(job.queueId, path, job.parts) } };
      } catch (error) {
        if (isDiskTrouble(error)) throw error;
        log.error({ queue_id: job.queueId, error: messageOf(error) }, 'A part of an export cannot be made.');
        change.move(job, giveUpParts(job, messageOf(error), change.now.wall));
        return null;
      }
    },

    /**
     * Puts into quarantine, durably, what the server names as left out of what it took: a whole export, or the part that is
     * out. So it is kept, and no later export holds it. Nothing of this holds up what is ashore.
     */
    holdLeftOut(job: StoredJob, { outcome, refused_places = [], reason = '' }: UploadResult, at: number): void {
      const path = outcome === 'accepted' && refused_places.length > 0 ? files.find(job.facts.export_file) : null;
      if (path === null) return;
      try {
        const piece = job.parts?.current ?? wholeOf(parts.holdsIn(path));
        hold(
          job,
          path,
          placesNamed(piece, refused_places).map((place) => ({ ...place, said: reason })),
          at,
        );
      } catch (error) {
        log.warn({ queue_id: job.queueId, error: messageOf(error) }, 'What the server left out is not in quarantine.');
      }
    },

    /** Which of the records that an export had put into quarantine lie there still; a person may have taken some out. */
    stillHeld({ facts, parts: plan }: StoredJob): readonly Suspect[] {
      const suspects = plan?.end?.quarantine ?? [];
      const path = suspects.length === 0 ? null : files.find(facts.export_file);
      if (path === null) return [];
      const held = quarantine.held();
      return parts
        .recordsOf(path, suspects)
        .filter(({ suspect, record }) => held.has(quarantineName(suspect.category, record)))
        .map(({ suspect }) => suspect);
    },

    /** The job's next state once what the server refused of it lies in quarantine, durably. */
    quarantined(job: StoredJob, next: JobState | null, at: number): JobState | null {
      const { end } = next?.parts ?? { end: null };
      if (!next?.parts || end === null || end.quarantine.length === 0 || job.parts?.end) return next;
      const held = hold(job, files.find(job.facts.export_file), end.quarantine, at);
      return { ...next, parts: { ...next.parts, end: { ...end, quarantined: held } } };
    },

    /** Removes the file of a part that is not sent again; without an answer it may be the file, which is made anew then. */
    tidyAfter(job: StoredJob, { queue_id, outcome, http_status }: UploadResult): void {
      const nth = ofWhichPart(queue_id);
      const isAnswered = outcome !== 'retry' || http_status !== undefined;
      if (nth === null || (isAnswered && job.parts?.nth === nth && job.parts.current !== null)) return;
      try {
        parts.remove(job.queueId, nth);
      } catch (error) {
        log.debug({ queue_id, error: messageOf(error) }, 'The file of a part stays until the next sweep.');
      }
    },

    /** Removes what is left of parts beside those that are being uploaded. */
    tidy(uploading: readonly StoredJob[]): void {
      const current = new Set(
        uploading.flatMap((job) => (job.parts?.current ? [partFileFor(job.queueId, job.parts.nth)] : [])),
      );
      parts.tidy((name) => current.has(name));
    },
  };
}

/** Pointers to the records of an export that lie in quarantine. What cannot be read holds none. */
function placesHeld(path: string, held: ReadonlySet<string>): string[] {
  const categories = new Set([...held].map(categoryInQuarantine));
  const places: string[] = [];
  try {
    eachRecord(
      path,
      (category) => categories.has(category),
      ({ category, index }, record) => {
        if (!held.has(quarantineName(category, record))) return;
        places.push(isObjectCategory(category) ? `/data/${category}` : `/data/${category}/${index}`);
      },
    );
  } catch (error) {
    if (isDiskTrouble(error)) throw error;
  }
  return places;
}
