import type { ImportRow } from './import-store.ts';

/** What is told of an import: the row without the answer's text, in the API's words. Pure. */
export function importFacts({ answer: _answer, records, record_count, imported_at, ...facts }: ImportRow) {
  return { ...facts, records_imported: JSON.parse(records), record_count, timestamp: imported_at };
}
