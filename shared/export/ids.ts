import { Type } from 'typebox';
import { EXPORT_FILE, isExportFile, NTH } from './export-names.ts';

export { isExportFile };

const QUEUE_ID = `^q_\\d{8}_\\d{6}${NTH}$`;
const PART = '(_part[1-9]\\d{0,4})?';
const OFFER_ID = `^q_\\d{8}_\\d{6}${NTH}${PART}$`;
const OFFERED_FILE = `^export_\\d{8}_\\d{6}${NTH}${PART}\\.json$`;

/** `q_YYYYMMDD_HHMMSS`, local time as the boat's clock showed it; a second one in that second ends in `_2`, … */
export const QueueId = Type.String({ pattern: QUEUE_ID, maxLength: 32, examples: ['q_20260220_164416'] });

/** The same of another export than the one that is spoken of. */
export const otherQueueId = (description: string) => Type.String({ pattern: QUEUE_ID, maxLength: 32, description });

/** A bare file name, `export_YYYYMMDD_HHMMSS.json`; never a path, so that it cannot point out of its folder. */
export const ExportFile = Type.String({
  pattern: EXPORT_FILE,
  maxLength: 48,
  examples: ['export_20260220_164416.json'],
});

/**
 * What is uploaded: an export, or a part of one (`q_…_part3`), when the central server refused the whole. A name of
 * their own: neither what is said of a part nor its file can be taken for an export's.
 */
export const OfferId = Type.String({
  pattern: OFFER_ID,
  maxLength: 42,
  examples: ['q_20260220_164416_part3'],
  description: 'of the export, or of a part of it: `q_…_part3`',
});
export const OfferedFile = Type.String({
  pattern: OFFERED_FILE,
  maxLength: 58,
  examples: ['export_20260220_164416_part3.json'],
});

/** Chosen by the requester, or assigned; the same id twice is the same request. */
export const RequestId = Type.String({ pattern: '^[A-Za-z0-9._:-]+$', minLength: 1, maxLength: 64 });

/** Of the boat's own, made by chance aboard: another one on every computer, and for every folder of data. */
export const BoatKeyId = Type.String({ pattern: '^[0-9a-f]{32}$', examples: ['9f86d081884c7d659a2feaa0c55ad015'] });

export const Sha256 = Type.String({ pattern: '^[0-9a-f]{64}$' });

/** An instant, ISO 8601 with a time zone; we write UTC. */
export const Timestamp = Type.String({ format: 'date-time', maxLength: 40 });

/** The `nth` name (from 1) claimed in the second `stamp`, which is `YYYYMMDD_HHMMSS`. */
export function queueIdFor(stamp: string, nth: number): string {
  return nth === 1 ? `q_${stamp}` : `q_${stamp}_${nth}`;
}

/** The file name that belongs to a queue id. */
export function exportFileFor(queueId: string): string {
  return `export_${queueId.slice('q_'.length)}.json`;
}

/** The queue id that belongs to an export's file name. */
export function queueIdOf(exportFile: string): string {
  return `q_${exportFile.slice('export_'.length, -'.json'.length)}`;
}

export function isQueueId(name: string): boolean {
  return new RegExp(QUEUE_ID).test(name);
}

/** Whether a file is a part of an export; such a one can always be made anew out of the export's own. */
export function isPartFile(name: string): boolean {
  return new RegExp(OFFERED_FILE).test(name) && !isExportFile(name);
}
