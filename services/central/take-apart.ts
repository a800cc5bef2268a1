import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { CATEGORIES, type CategoryName } from '../../shared/export/category-names.ts';
import type { ExportDocument } from '../../shared/export/document.ts';
import { systemCodeOf } from '../../shared/runtime/errors.ts';
import type { BodyFiles } from './body-files.ts';
import { createDocumentCheck, type PassingRecord } from './check-document.ts';
import type { DocumentRules } from './document-rules.ts';
import { madeKey } from './record-keys.ts';
import { type Mirror, type NewRecord, placeOf, type RecordStore, type WaitingImport } from './record-store.ts';

export interface TakingApart {
  readonly records: RecordStore;
  readonly files: Pick<BodyFiles, 'pathOf'>;
  readonly rules: DocumentRules;
  /** Ends it between two pieces; it is begun anew. */
  readonly stop: AbortSignal;
}

/** The document itself cannot be taken apart, now and again. */
export class Unusable extends Error {}

type States = ExportDocument['categories'];

const PIECE_BYTES = 64 * 1024;
/** A boat has no more sources: who names more is not believed one by one. */
const MOST_SOURCES = 1_000;

/**
 * Takes a stored document apart by the contract's one rule: stores each record under its key unless what is stored is from a
 * later export, or all of its source is; then deletes what a complete mirror does not list. Piece by piece, each a
 * transaction, so that memory is flat and others have their turn; after an end in the middle it is done anew, and comes
 * to the same. Gives how many records were stored. Throws Unusable, and what file system and database say.
 */
export async function takeApart(waiting: WaitingImport, { records, files, rules, stop }: TakingApart): Promise<number> {
  const path = files.pathOf(waiting.import_id);
  // Before anything of it is stored.
  if ((await digestOf(path, stop)) !== waiting.sha256)
    throw new Unusable('Its file is not what was received: it is damaged.');
  const page = createPage(waiting, records);
  const check = createDocumentCheck(rules, { isLenient: true, onRecord: page.take });
  for await (const piece of piecesOf(path, stop)) {
    check.write(piece);
    page.store();
  }
  const checked = check.end();
  if (!checked.ok) throw new Unusable(checked.problem);
  const { members } = checked;
  const sequence = members.sequence === undefined ? null : Number(members.sequence);
  const mirrors = page.mirrorsOf(members.categories as States, sequence ?? 0);
  for (const mirror of mirrors) {
    while (records.deleteSomeGone(waiting.installation_id, mirror, sequence ?? 0)) {
      await othersTurn();
      stop.throwIfAborted();
    }
  }
  records.finish(waiting, sequence, mirrors);
  return page.stored();
}

/** The records of an import, a few at a time. */
function createPage(waiting: WaitingImport, records: RecordStore) {
  const { installation_id, import_id } = waiting;
  const mirrored = records.mirrors(installation_id);
  let page: NewRecord[] = [];
  let sequence = 0;
  let stored = 0;
  /** Where a record was left out: what is stored of it may be there aboard, and nothing says that it is gone. */
  const incomplete = new Set<string>();

  /** Whether another record of this import is stored under this key, or about to be. */
  const isTaken = (category: CategoryName, key: string, text: string): boolean => {
    const found = page.find((one) => one.category === category && one.record_key === key);
    if (found) return found.record !== text;
    const there = records.find(category, installation_id, key);
    return there !== undefined && there.import_id === import_id && there.record !== text;
  };

  function take({ category: name, value, fits }: PassingRecord, members: Readonly<Record<string, unknown>>): void {
    const category = name as CategoryName;
    const record = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
    const source = typeof record.source === 'string' ? record.source : '';
    if (!fits) {
      incomplete.add(source === '' || incomplete.size >= MOST_SOURCES ? category : placeOf({ category, source }));
      return;
    }
    if (Object.keys(record).length === 0) return;
    sequence = Number(members.sequence ?? 0);
    if (sequence < (mirrored.get(placeOf({ category, source })) ?? 0)) return;
    const text = JSON.stringify(record);
    const record_key =
      typeof record.record_key === 'string'
        ? record.record_key
        : madeKey(category, record, text, (key) => isTaken(category, key, text));
    page.push({ category, record_key, source, record: text });
  }

  return {
    take,
    store(): void {
      if (page.length === 0) return;
      records.put(waiting, sequence, page);
      stored += page.length;
      page = [];
    },
    stored: () => stored,
    /** The sources of which all is in this export, unless all of them was in a later one. */
    mirrorsOf: (states: States, ofSequence: number): Mirror[] =>
      CATEGORIES.flatMap((category) =>
        (states?.[category]?.sources ?? [])
          .filter(({ mode, complete }) => mode === 'mirror' && complete)
          .map(({ name }) => ({ category, source: name }))
          .filter((one) => !incomplete.has(category) && !incomplete.has(placeOf(one)))
          .filter((one) => ofSequence >= (mirrored.get(placeOf(one)) ?? 0)),
      ),
  };
}

async function digestOf(path: string, stop: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of piecesOf(path, stop)) hash.update(piece);
  return hash.digest('hex');
}

async function* piecesOf(path: string, stop: AbortSignal): AsyncGenerator<Buffer> {
  const file = await open(path).catch((error) => {
    if (systemCodeOf(error) === 'ENOENT') throw new Unusable('Its file is gone.');
    throw error;
  });
  try {
    const piece = Buffer.allocUnsafe(PIECE_BYTES);
    for (;;) {
      const { bytesRead } = await file.read(piece, 0, PIECE_BYTES);
      stop.throwIfAborted();
      if (bytesRead === 0) return;
      yield piece.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

const othersTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
