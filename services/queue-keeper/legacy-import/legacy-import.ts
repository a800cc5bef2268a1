import { basename, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { diskOf } from '../../../shared/boat/disk-of.ts';
import { NoAnswerError, SYSTEM_DISK } from '../../../shared/boat/disk-turns.ts';
import { lookAt, readPlainFileSync } from '../../../shared/boat/plain-file.ts';
import { queueIdOf } from '../../../shared/export/ids.ts';
import type { Clock } from '../../../shared/runtime/clock.ts';
import type { DataFolders } from '../../../shared/runtime/data-folders.ts';
import { messageOf, systemCodeOf } from '../../../shared/runtime/errors.ts';
import type { Logger } from '../../../shared/runtime/logger.ts';
import type { JobStore } from '../database/job-store.ts';
import type { ExportFiles } from '../export-files.ts';
import type { TakenOver } from '../intake.ts';
import type { Queue } from '../queue.ts';
import { createExportBringer } from './bring-export.ts';
import { findLegacyFiles, type LegacyListFile, type LegacySources } from './find-legacy-files.ts';
import { legacyName, queueIdIn } from './legacy-name.ts';
import { LEGACY_SOURCE } from './make-legacy-job.ts';
import { type PlannedExport, planImport } from './plan-import.ts';
import { type BoatFacts, readBoatFacts } from './read-boat-facts.ts';
import { type LegacyList, readLegacyList } from './read-legacy-list.ts';
import { createStagedFiles } from './staged-files.ts';

export interface LegacyImportDeps {
  /** `D3KOS_ROOT`: read, never written. */
  readonly boatRoot: string;
  readonly folders: DataFolders;
  readonly store: JobStore;
  readonly files: ExportFiles;
  readonly queue: Queue;
  readonly clock: Clock;
  readonly log: Logger;
  /** Told when everything is taken over: much of the queue looks different then. */
  readonly onTakenOver: () => void;
}

export type LegacyImport = ReturnType<typeof createLegacyImport>;

/** Exports that share one commit; each file among them has an fsync of its own. */
const JOBS_A_COMMIT = 500;
const FILES_A_COMMIT = 10;
/** Folders of the boat that are read here, without turns at their disks. */
const READ_FROM = ['data/exports', 'config'];
/** Read of all lists together: with what is made of them they are in memory at once, and this process has little. */
const MOST_LIST_BYTES = 24 * 1024 * 1024;

/**
 * Takes over, once, what the service before this one left under the boat's root: its queue, its history, its export
 * files, in whatever state a power cut left them. Its files are only read. What was taken over is remembered in the
 * transaction that makes the job, so that neither a crash nor a later start takes anything twice.
 */
export function createLegacyImport(deps: LegacyImportDeps) {
  const { boatRoot, store, files, queue, log } = deps;
  const staged = createStagedFiles(deps.folders, files);
  const bring = createExportBringer({ ...deps, staged });
  let isDone = false;
  let isStopped = false;
  let saidWhyNot = '';

  /** What a crash left between two steps: a staged file whose job is committed gets its name, another one goes. */
  function finishStaged(): void {
    for (const exportFile of staged.list()) {
      const job = store.byQueueId(queueIdOf(exportFile));
      if (job?.facts.source === LEGACY_SOURCE && !files.find(exportFile)) staged.place(exportFile, job.status);
      else staged.discard(exportFile);
    }
  }

  function hasNews(sources: LegacySources): boolean {
    const isNew = (name: string) => queueIdIn(name) !== null && !store.isTakenOver(name);
    return (
      sources.lists.some((list) => !store.isLegacyListKnown(list)) ||
      sources.files.some((file) => isNew(legacyName(file.name)))
    );
  }

  async function takeOver(sources: LegacySources): Promise<void> {
    const lists = readLists(sources.lists);
    const entries = lists.flatMap((list) => list.entries);
    const isNew = ({ names }: PlannedExport) => !names.some((name) => store.isTakenOver(name));
    const planned = planImport(entries, sources.files).filter(isNew);
    const boat = readBoatFacts(boatRoot);
    const counts: Record<string, number> = {};
    while (planned.length > 0 && !isStopped) {
      for (const { job } of commitSome(planned, boat)) {
        if (job) counts[job.beginning.status] = (counts[job.beginning.status] ?? 0) + 1;
      }
      // Whatever else this process has to do has its turn.
      await setImmediate();
    }
    if (isStopped) return;
    for (const { file } of lists) store.rememberLegacyList(file);
    isDone = true;
    const damaged = lists.flatMap(({ file, isWhole }) => (isWhole ? [] : [basename(file.path)]));
    const isAnyTaken = Object.keys(counts).length > 0;
    if (isAnyTaken || damaged.length > 0) say(counts, damaged);
    if (isAnyTaken) deps.onTakenOver();
  }

  /** Takes the next ones off `planned`, into the queue. */
  function commitSome(planned: PlannedExport[], boat: BoatFacts): TakenOver[] {
    const batch: TakenOver[] = [];
    const reserved = new Set<string>();
    const withFile: TakenOver[] = [];
    while (batch.length < JOBS_A_COMMIT && withFile.length < FILES_A_COMMIT) {
      const next = planned.shift();
      if (!next) break;
      const { taken, hasFile } = bring(next, boat, reserved);
      batch.push(taken);
      reserved.add(taken.queueId);
      if (hasFile) withFile.push(taken);
    }
    if (withFile.length > 0) staged.makeDurable();
    queue.takeOver(batch);
    for (const { job } of withFile) if (job) staged.place(job.facts.export_file, job.beginning.status);
    return batch;
  }

  function say({ pending = 0, failed = 0, completed = 0 }: Record<string, number>, damaged: readonly string[]): void {
    const whatIs = `${pending} to be sent, ${failed} failed, ${completed} delivered before`;
    const how = damaged.length > 0 ? ` ${damaged.join(' and ')} could not be read as a whole; what could be was.` : '';
    log.info(
      { pending, failed, completed, damaged },
      `Exports of the earlier export service were taken over: ${whatIs}.${how} Its own files are untouched.`,
    );
  }

  function notNow(error: unknown): void {
    if (isStopped) return;
    const reason = messageOf(error);
    if (reason !== saidWhyNot) {
      log.error(
        { error: reason },
        'What the earlier export service left could not all be taken over; tried again later.',
      );
    }
    saidWhyNot = reason;
  }

  return {
    /**
     * Begins, or goes on with, what is not taken over yet; false when there is nothing to do. Never rejects: what cannot be
     * done now is done when this is called again.
     */
    async begin(): Promise<boolean> {
      if (isDone) return false;
      try {
        finishStaged();
        for (const folder of READ_FROM.map((name) => join(boatRoot, name))) {
          const disk = diskOf(folder);
          if (disk !== SYSTEM_DISK && (await lookAt(folder)) === 'no answer') throw new NoAnswerError(disk, true);
        }
        const sources = findLegacyFiles(boatRoot);
        isDone = !hasNews(sources);
        if (isDone) return false;
        await takeOver(sources);
      } catch (error) {
        notNow(error);
      }
      return true;
    },
    stop(): void {
      isStopped = true;
    },
  };
}

/** One has what the others leave, and at least its part. What does not fit is as good as torn off. */
function readLists(files: readonly LegacyListFile[]) {
  const inAll = files.reduce((sum, { bytes }) => sum + bytes, 0);
  return files.map((file) => {
    const left = MOST_LIST_BYTES - (inAll - file.bytes);
    return { file, ...readList(file, Math.max(left, MOST_LIST_BYTES / files.length)) };
  });
}

/**
 * A list on a spot of the card that cannot be read is as good as torn: the export files are still there. So is one that no
 * parser takes.
 */
function readList({ path, otherwise }: LegacyListFile, mostBytes: number): LegacyList {
  const text = textOf(path, mostBytes);
  try {
    return readLegacyList(text, otherwise);
  } catch {
    return { entries: [], isWhole: false };
  }
}

function textOf(path: string, mostBytes: number): string {
  try {
    return readPlainFileSync(path, mostBytes);
  } catch (error) {
    if (!['EIO', 'ENOENT'].includes(systemCodeOf(error))) throw error;
    return '';
  }
}
