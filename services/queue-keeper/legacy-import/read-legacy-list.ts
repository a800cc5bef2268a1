import { isFields } from '../../../shared/export/from-boat/read-fields.ts';
import { type LegacyEntry, type LegacyStatus, legacyEntry, statusMeant } from './legacy-entry.ts';
import { parseTornJson, readValueAt } from './parse-torn-json.ts';

export interface LegacyList {
  readonly entries: readonly LegacyEntry[];
  /** Whether the file was whole; of one that was not, there are the entries before the damage and those behind it. */
  readonly isWhole: boolean;
}

/**
 * The entries of a queue or history file, whatever state it is in: an object of lists (`pending`, `uploading`,
 * `completed`, `failed`, `exports`, `pending_exports`), a bare list, torn, empty. `otherwise` is the status of an entry
 * that has none. Pure.
 */
export function readLegacyList(text: string, otherwise: LegacyStatus): LegacyList {
  const reading = parseTornJson(text);
  const entries = entriesIn(reading.value, otherwise);
  if (reading.isWhole) return { entries, isWhole: isFields(reading.value) };
  for (let at = text.indexOf('{', reading.readTo); at >= 0; ) {
    const { value, readTo } = readValueAt(text, at);
    const entry = isFields(value) ? legacyEntry(value, null, otherwise) : null;
    entries.push(...(entry ? [entry] : entriesIn(value, otherwise)));
    at = text.indexOf('{', Math.max(readTo, at + 1));
  }
  return { entries, isWhole: false };
}

function entriesIn(value: unknown, otherwise: LegacyStatus): LegacyEntry[] {
  const lists = isFields(value) ? Object.entries(value) : [['', value] as const];
  return lists.flatMap(([name, list]) => {
    const items = Array.isArray(list) ? list : [];
    return items.filter(isFields).flatMap((item) => legacyEntry(item, statusMeant(name), otherwise) ?? []);
  });
}
