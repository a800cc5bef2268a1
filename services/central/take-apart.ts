import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { CATEGORIES, type CategoryName } from '../../shared/export/category-names.ts';
import type { SourceView } from '../../shared/export/category-state.ts';
import type { ExportDocument } from '../../shared/export/document.ts';
import { systemCodeOf } from '../../shared/runtime/errors.ts';
import type { BodyFiles } from './body-files.ts';
import { createDocumentCheck, type PassingRecord } from './check-document.ts';
import type { DocumentRules } from './document-rules.ts';
import { madeKey } from './record-keys.ts';
import {
  type Mirror,
  type NewRecord,
  placeOf,
  type RecordStore,
  type Taken,
  type WaitingImport,
} from './record-store.ts';

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
  const taken = takenOf(waiting, checked.members);
  const mirrors = page.mirrorsOf(checked.members);
  for (const mirror of mirrors) {
    while (records.deleteSomeGone(taken, mirror)) {
      await othersTurn();
      stop.throwIfAborted();
    }
  }
  records.finish(taken, mirrors);
  return page.stored();
}

type Members = Readonly<Record<string, unknown>>;

/** Whose it is, and its number, as its head says. */
function takenOf(waiting: WaitingImport, { boat_key, sequence }: Members): Taken {
  return {
    ...waiting,
    boat_key: typeof boat_key === 'string' ? boat_key : '',
    sequence: sequence === undefined ? null : Number(sequence),
  };
}

/** The records of an import, a few at a time. */
function createPage(waiting: WaitingImport, records: RecordStore) {
  const { installation_id, import_id } = waiting;
  let page: NewRecord[] = [];
  let head: { readonly taken: Taken; readonly mirrored: ReadonlyMap<string, number> } | null = null;
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

  /** What stands before the records is read when the first of them comes. */
  function headOf(members: Members) {
    const taken = takenOf(waiting, members);
    head ??= { taken, mirrored: records.mirrors(taken) };
    return head;
  }

  function take({ category: name, value, fits }: PassingRecord, members: Members): void {
    const category = name as CategoryName;
    const record = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
    const source = typeof record.source === 'string' ? record.source : '';
    if (!fits) {
      incomplete.add(source === '' || incomplete.size >= MOST_SOURCES ? category : placeOf({ category, source }));
      return;
    }
    if (Object.keys(record).length === 0) return;
    const { taken, mirrored } = headOf(members);
    if ((taken.sequence ?? 0) < (mirrored.get(placeOf({ category, source })) ?? 0)) return;
    const text = JSON.stringify(record);
    const record_key =
      typeof record.record_key === 'string'
        ? record.record_key
        : madeKey(category, record, text, (key) => isTaken(category, key, text));
    page.push({ category, record_key, source, record: text });
  }

  const hasAllParts = (taken: Taken, mirror: Mirror, { complete_in_parts, records: all }: SourceView): boolean =>
    complete_in_parts === true && taken.sequence !== null && records.countOfExport(taken, mirror) === all;

  return {
    take,
    store(): void {
      if (page.length === 0 || head === null) return;
      records.put(head.taken, page);
      stored += page.length;
      page = [];
    },
    stored: () => stored,
    /** The sources of which all is in this export, or here with its other parts, unless all of them was in a later one. */
    mirrorsOf(members: Members): Mirror[] {
      const { taken, mirrored } = headOf(members);
      const states = members.categories as States;
      return CATEGORIES.flatMap((category) =>
        (states?.[category]?.sources ?? [])
          .filter(({ mode }) => mode === 'mirror')
          .map((view) => ({ category, source: view.name, view }))
          .filter((one) => one.view.complete || hasAllParts(taken, one, one.view))
          .map(({ source }) => ({ category, source }))
          .filter((one) => !incomplete.has(category) && !incomplete.has(placeOf(one)))
          .filter((one) => (taken.sequence ?? 0) >= (mirrored.get(placeOf(one)) ?? 0)),
      );
    },
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
