import { ADDED_TO_RECORD } from '../../shared/export/category-names.ts';
import type { ExportDocument } from '../../shared/export/document.ts';

/** The data of a document as the boat has it, without what is added to each record for who receives it. */
export function withoutKeys(data: ExportDocument['data']): ExportDocument['data'] {
  const strip = (record: object) => {
    const own = Object.entries(record).filter(([name]) => !ADDED_TO_RECORD.includes(name));
    return Object.fromEntries(own);
  };
  const stripped = Object.entries(data).map(([name, value]) => [
    name,
    Array.isArray(value) ? (value as object[]).map(strip) : strip(value),
  ]);
  return Object.fromEntries(stripped) as ExportDocument['data'];
}
