import { createHash } from 'node:crypto';
import { exportFileFor } from '../../../shared/export/ids.ts';
import type { ExportFacts } from '../../../shared/export/job.ts';
import { isoTime, localStamp } from '../../../shared/runtime/clock.ts';
import type { Beginning } from '../database/job-store.ts';
import type { ConvertedDocument } from './convert-document.ts';
import { queueIdIn, stampIn } from './legacy-name.ts';
import type { PlannedExport } from './plan-import.ts';
import type { BoatFacts } from './read-boat-facts.ts';

/** What came of an export's document: converted and written, not needed, or lost, and why, in words. */
export type DocumentFate =
  | { readonly is: 'written'; readonly document: ConvertedDocument; readonly bytes: number; readonly sha256: string }
  | { readonly is: 'not needed' }
  | { readonly is: 'lost'; readonly reason: string };

export const LEGACY_SOURCE = 'legacy-import';

/** Of an export whose bytes are not here: delivered long ago, or lost. */
const NO_DIGEST = '0'.repeat(64);
const LEAST_BYTES = 2;
const HISTORY_LOST = 'It had failed before; its history is lost.';

/** The request that an export of the earlier service stands for: the same for the same export, at every start. */
export function legacyRequestId([name = '']: readonly string[]): string {
  const fits = /^[A-Za-z0-9._:-]{1,50}$/.test(name);
  return `legacy-${fits ? name : createHash('sha256').update(name).digest('hex').slice(0, 32)}`;
}

/** When the export was made, milliseconds since 1970: as it says, else by its name, else by its file, else `now`. */
export function madeAtMs({ names, madeAt, entry }: PlannedExport, boat: BoatFacts, now: number): number {
  const stamp = names.map(stampIn).find((found) => found !== null);
  const byName = stamp?.replace(/^(\d{4})(\d\d)(\d\d)_(\d\d)(\d\d)(\d\d)$/, '$1-$2-$3T$4:$5:$6');
  for (const told of [entry?.createdAt, byName, madeAt]) {
    const utc = boat.time.toUtc(told);
    if (utc !== null) return Date.parse(utc);
  }
  return now;
}

/** The id that the export had, or gets from its time. */
export function wantedQueueId(planned: PlannedExport, madeAt: number): string {
  return planned.names.map(queueIdIn).find((id) => id !== null) ?? `q_${localStamp(madeAt)}`;
}

/** The facts and the beginning of the job that takes an export over. */
export function makeLegacyJob(
  planned: PlannedExport,
  fate: DocumentFate,
  boat: BoatFacts,
  queueId: string,
  madeAt: number,
): { facts: ExportFacts; beginning: Beginning } {
  const { entry, names } = planned;
  const written = fate.is === 'written' ? fate : null;
  const facts: ExportFacts = {
    queue_id: queueId,
    request_id: legacyRequestId(names),
    export_file: exportFileFor(queueId),
    file_size_bytes: written?.bytes ?? Math.max(LEAST_BYTES, entry?.sizeBytes ?? 0),
    sha256: written?.sha256 ?? NO_DIGEST,
    category_count: written?.document.categoryCount ?? Math.min(9, entry?.categoryCount ?? 0),
    records: { ...written?.document.records },
    problems: [...(written?.document.problems ?? [])],
    ...(written && saidOf(written.document)),
    source: LEGACY_SOURCE,
    tier: written?.document.tier ?? entry?.tier ?? boat.license?.tier ?? 0,
    created_at: isoTime(madeAt),
  };
  return { facts, beginning: beginningOf(planned, fate, boat, madeAt) };
}

function saidOf({ absent, withheld, not_requested, installationId: installation_id }: ConvertedDocument) {
  return { absent, withheld, not_requested, installation_id };
}

function beginningOf({ status, entry }: PlannedExport, fate: DocumentFate, boat: BoatFacts, madeAt: number): Beginning {
  const endedAt = boat.time.toUtc(entry?.finishedAt);
  const finishedAt = endedAt === null ? madeAt : Date.parse(endedAt);
  const retryCount = entry?.retryCount ?? 0;
  switch (status) {
    case 'completed':
      return { status, lastError: null, importId: null, finishedAt, retryCount };
    case 'pending':
      // Times without a network used up attempts: they begin anew.
      if (fate.is !== 'lost') return { status, lastError: null, importId: null, finishedAt: null };
      return { status: 'failed', lastError: fate.reason, importId: null, finishedAt, retryCount };
    case 'failed': {
      const said = entry?.lastError ?? HISTORY_LOST;
      const lastError = fate.is === 'lost' ? `${fate.reason} It had failed: ${said}` : said;
      return { status, lastError, importId: null, finishedAt, retryCount, transient: mayPass(said) };
    }
  }
}

/** What the central database refused for its content will be refused again; all else may have been the network. */
const mayPass = (error: string) => !/\b(400|413|415|422)\b/.test(error);
