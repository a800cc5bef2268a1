import type { ExportDocument } from '../../shared/export/document.ts';

/** The data of a document as the boat has it, without what a receiver stores each record by. */
export function withoutKeys(data: ExportDocument['data']): ExportDocument['data'] {
  const strip = (record: object) => {
    const { record_key: _key, source: _source, revision: _revision, ...own } = record as Record<string, unknown>;
    return own;
  };
  const stripped = Object.entries(data).map(([name, value]) => [
    name,
    Array.isArray(value) ? (value as object[]).map(strip) : strip(value),
  ]);
  return Object.fromEntries(stripped) as ExportDocument['data'];
}
