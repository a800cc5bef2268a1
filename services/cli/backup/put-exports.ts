import { join, relative } from 'node:path';
import { createPlaces } from '../../../shared/export/export-places.ts';
import { queueIdOf } from '../../../shared/export/ids.ts';
import { DOCUMENT_HEAD_BYTES } from '../../../shared/export/installation-id.ts';
import { requestIdIn } from '../../../shared/export/request-id-in.ts';
import { dataFolders } from '../../../shared/runtime/data-folders.ts';
import { sha256Of } from '../../../shared/runtime/sha256-of.ts';
import { DATA } from './archive-form.ts';
import { chooseJobless, type LyingFile } from './choose-exports.ts';
import type { DatabaseCopies } from './copy-databases.ts';

import { exportsIn, headOf } from './list-files.ts';
import { openIfThere, putFile, putOpen } from './put-files.ts';
import { type QueuedFile, readQueue, readRequests } from './read-queue.ts';
import type { ArchiveWriter } from './write-archive.ts';

/** What became of the exports of a backup. */
export interface ExportsPut {
  readonly count: number;
  /** Of those that are not ashore how many there are, by what became of them. */
  readonly notAshore: Readonly<Record<'waiting' | 'failed' | 'cancelled', number>>;
  /** Files of jobs that are not delivered and have none here. */
  readonly missing: readonly string[];
  /** Files that are not what was queued. */
  readonly damaged: readonly string[];
}

/** So often a file is looked for that may be on its way from one folder to the next. */
const LOOKS = 5;

/** What lay there before the queue was looked at; what lies in the spool is held open from then on. */
export function lookAtFiles(dataDir: string) {
  const places = exportsIn(dataDir);
  const spooled = new Map<string, number>();
  for (const place of places.filter((one) => one.startsWith('spool/'))) {
    const fd = openIfThere(join(dataDir, place));
    if (fd !== null) spooled.set(place, fd);
  }
  return { places: places.filter((place) => !place.startsWith('spool/') || spooled.has(place)), spooled };
}

/** Puts every export of a queue that has a file, and what has no job and belongs to it, into an archive. */
export async function putExports(
  archive: ArchiveWriter,
  dataDir: string,
  { places, spooled }: ReturnType<typeof lookAtFiles>,
  copies: DatabaseCopies,
): Promise<ExportsPut> {
  const { everyPlace, placeOf } = createPlaces(dataFolders(dataDir));
  const jobs = copies.queue && copies.queue.damage === null ? readQueue(copies.queue.path) : [];
  const [missing, damaged]: [string[], string[]] = [[], []];
  let count = 0;
  const notAshore = { waiting: 0, failed: 0, cancelled: 0 };

  function find(exportFile: string): number | null {
    for (let look = 0; look < LOOKS; look++) {
      for (const path of everyPlace(exportFile)) {
        const fd = openIfThere(path);
        if (fd !== null) return fd;
      }
    }
    return null;
  }

  async function putJob({ exportFile, status, sha256 }: QueuedFile): Promise<void> {
    const name = DATA + relative(dataDir, placeOf(exportFile, status));
    const fd = find(exportFile);
    if (fd === null) {
      if (status !== 'completed') missing.push(exportFile);
      return;
    }
    await putOpen(archive, name, fd);
    count += 1;
    if (status !== 'completed') notAshore[status === 'failed' || status === 'cancelled' ? status : 'waiting'] += 1;
    if (/[^0]/.test(sha256) && archive.sumOf(name) !== sha256) damaged.push(exportFile);
  }

  for (const job of jobs) await putJob(job);
  const requests =
    copies.requests && copies.requests.damage === null
      ? readRequests(copies.requests.path)
      : { announced: new Set<string>(), open: new Set<string>() };
  const lying = places.map((place) => lyingFile(place, spooled.get(place)));
  for (const { place } of chooseJobless(lying, jobs, requests)) {
    const fd = spooled.get(place);
    spooled.delete(place);
    if (fd !== undefined) await putOpen(archive, DATA + place, fd);
    else if (!(await putFile(archive, DATA + place, join(dataDir, place)))) continue;
    count += 1;
    // By its folder, as it is taken up.
    if (place.startsWith('failed/')) notAshore.failed += 1;
    else if (!place.startsWith('archive/')) notAshore.waiting += 1;
  }
  return { count, notAshore, missing, damaged };
}

function lyingFile(place: string, fd: number | undefined): LyingFile {
  const exportFile = place.split('/').at(-1) ?? '';
  const named = { place, exportFile, queueId: queueIdOf(exportFile) };
  if (fd === undefined) return named;
  const path = `/proc/self/fd/${fd}`;
  return { ...named, sha256: sha256Of(path), requestId: requestIdIn(headOf(path, DOCUMENT_HEAD_BYTES)) };
}
