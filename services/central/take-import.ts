import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { CLOCK_SET_FROM_MS, type Clock, isoTime } from '../../shared/runtime/clock.ts';
import { isDiskFull } from '../../shared/runtime/errors.ts';
import { megabytes, Refusal } from './answers.ts';
import type { BodyFiles } from './body-files.ts';
import { type CheckedDocument, createDocumentCheck } from './check-document.ts';
import type { DocumentRules } from './document-rules.ts';
import type { Receipt } from './import-answer.ts';
import type { AcceptedImport, ImportStore } from './import-store.ts';
import { type Received, receiveBody } from './receive-body.ts';
import { tooLarge, type UploadHeaders } from './upload-headers.ts';

export interface TakingImports {
  readonly store: ImportStore;
  readonly files: BodyFiles;
  readonly rules: DocumentRules;
  readonly clock: Clock;
  readonly limitBytes: number;
  readonly stallMs: number;
}

export interface TakenImport {
  readonly row: AcceptedImport;
  /** False when the same export had been imported before. */
  readonly isNew: boolean;
}

/**
 * Takes one upload in: its body to the disk, checks, and then file and database entry, durable before it resolves.
 * The same export again, by its key or by its bytes, gives the import that is there. From the moment the body has
 * arrived nothing waits, so that of two uploads of the same export one finds what the other has stored.
 * Throws a Refusal; then nothing is kept.
 */
export async function takeImport(
  taking: TakingImports,
  installation: string,
  headers: UploadHeaders,
  body: IncomingMessage,
): Promise<TakenImport> {
  const { store, files, clock, limitBytes, stallMs } = taking;
  const path = files.nextArrival();
  const check = createDocumentCheck(taking.rules, { isLenient: headers.isLenient });
  try {
    const options = { path, limitBytes, stallMs, clock, onChunk: check.write };
    const received = whole(await receiveBody(body, options), taking);
    if (headers.sha256 !== null && headers.sha256 !== received.sha256) {
      const message = 'The body is not what Content-Digest says: it was damaged on the way. Send it again.';
      throw new Refusal(400, 'INVALID_CONTENT_DIGEST', message);
    }
    const earlier = findEarlier(store, installation, headers.key, received.sha256);
    if (earlier) {
      files.discard(path);
      if (headers.deliveredSequence !== null) store.compareDelivered(installation, headers.deliveredSequence);
      return { row: earlier, isNew: false };
    }
    const checked = check.end();
    const row = toRow(checked, installation, received, clock.now(), store.totals(installation).bytes, () =>
      twoBoatsNotice(checked, store, installation, clock.now()),
    );
    files.keep(path, row.import_id);
    try {
      store.add(row, headers.key, headers.deliveredSequence);
    } catch (error) {
      files.discard(files.pathOf(row.import_id));
      throw error;
    }
    return { row, isNew: true };
  } catch (error) {
    files.discard(path);
    if (isDiskFull(error)) throw new Refusal(507, 'STORAGE_FULL', 'The disk is full; nothing was kept.');
    throw error;
  }
}

function whole(received: Received, { limitBytes, stallMs }: TakingImports) {
  if (received.ok) return received;
  switch (received.why) {
    case 'too_large':
      throw tooLarge(limitBytes);
    case 'stalled':
      throw new Refusal(408, 'BODY_TIMEOUT', `No byte came for ${stallMs / 1000} s; nothing was kept.`);
    case 'aborted':
      throw new Refusal(400, 'BODY_INCOMPLETE', 'The connection ended before the body did; nothing was kept.');
  }
}

/** By key first: a key that stood for other bytes must not stand for these. */
function findEarlier(
  store: ImportStore,
  installation: string,
  key: string | null,
  sha256: string,
): AcceptedImport | null {
  const sameKey = key === null ? undefined : store.byKey(installation, key);
  if (sameKey) {
    if (sameKey.sha256 === sha256) return sameKey;
    const message = `This Idempotency-Key belongs to ${sameKey.import_id}, whose bytes are others. Use a new key.`;
    throw new Refusal(422, 'IDEMPOTENCY_KEY_REUSED', message);
  }
  const sameBytes = store.byDigest(installation, sha256);
  if (sameBytes && key !== null) store.addKey(installation, key, sameBytes.import_id);
  return sameBytes ?? null;
}

function toRow(
  checked: CheckedDocument,
  installation: string,
  received: { bytes: number; sha256: string },
  at: number,
  bytesBefore: number,
  noticeOf: () => string | null,
): AcceptedImport {
  if (!checked.ok) {
    throw new Refusal(400, 'INVALID_FORMAT', checked.problem, { pointer: checked.pointer });
  }
  const { members, counts, unknown, leftOut } = checked;
  if (members.installation_id !== installation) {
    const message = 'The document belongs to another installation than the bearer token.';
    throw new Refusal(401, 'INVALID_INSTALLATION_ID', message);
  }
  const import_id = `import_${randomBytes(8).toString('hex')}`;
  const imported_at = isoTime(at);
  const notice = noticeOf();
  const answer: Receipt = {
    status: 'success',
    import_id,
    records_imported: counts,
    timestamp: imported_at,
    storage_used_mb: megabytes(bytesBefore + received.bytes),
    sha256: received.sha256,
    ...(unknown.length > 0 && { unknown_members: [...unknown] }),
    ...(notice !== null && { boat_key_notice: notice }),
    ...(leftOut.count > 0 && { records_left_out: leftOut.count, left_out: [...leftOut.records] }),
  };
  return {
    import_id,
    installation_id: installation,
    sha256: received.sha256,
    size_bytes: received.bytes,
    tier: Number(members.tier),
    export_timestamp: String(members.export_timestamp),
    records: JSON.stringify(counts),
    record_count: Object.values(counts).reduce((sum, count) => sum + count, 0),
    imported_at,
    answer: JSON.stringify(answer),
    sequence: members.sequence === undefined ? null : Number(members.sequence),
  };
}

/** What is told of two boats ends some time after one of them has. */
const TOLD_MS = 30 * 24 * 60 * 60_000;

/** What to tell a boat that sends under the installation id of another; null when none other does. */
function twoBoatsNotice(checked: CheckedDocument, store: ImportStore, installation: string, at: number): string | null {
  if (!checked.ok || checked.members.boat_key === undefined) return null;
  // A clock that was never set says nothing of when.
  const made = Date.parse(String(checked.members.export_timestamp));
  const note = {
    installation_id: installation,
    boat_key: String(checked.members.boat_key),
    made_at: isoTime(made >= CLOCK_SET_FROM_MS ? made : at),
    imported_at: isoTime(at),
  };
  if (!store.isOneOfTwoBoats(note, isoTime(at - TOLD_MS))) return null;
  return 'Another computer sends exports under this installation id as well, as a cloned card in a second boat does. Everything is kept, but the data of both are one boat’s here.';
}
