import type { CategoryName } from '../../shared/export/category-names.ts';
import type { ExportDocument } from '../../shared/export/document.ts';

/** Who stores exports, and what it has. */
export interface Receiver {
  receive(document: ExportDocument): void | Promise<void>;
  /** What is stored of a category, by the name of its source where one is given; a row a record. */
  rows(category: string, source?: string): readonly Record<string, unknown>[];
  /** Resolves when what was received is in the rows. */
  settled?(): Promise<void>;
}

interface Row {
  readonly source: string;
  readonly sequence: number;
  readonly boat: string;
  readonly record: Record<string, unknown>;
}

/**
 * A server that stores exports by the one rule that the contract gives: upsert by category and key unless what is stored is
 * of a later export; of each complete mirror remove what is not listed of the same boat. It knows no category by name, and no clock.
 */
export function tableReceiver() {
  const tables = new Map<string, Map<string, Row>>();
  /** By boat, category and source, the newest export that was a complete mirror of it. */
  const mirrored = new Map<string, number>();

  const tableOf = (category: string) => {
    const table = tables.get(category) ?? new Map<string, Row>();
    tables.set(category, table);
    return table;
  };

  return {
    receive({ sequence = 0, boat_key: boat = '', data, categories }: ExportDocument): void {
      for (const [category, value] of Object.entries(data)) {
        const table = tableOf(category);
        const given = (Array.isArray(value) ? value : [value]) as Record<string, unknown>[];
        const records = Array.isArray(value) ? given : given.filter((one) => Object.keys(one).length > 0);
        for (const record of records) {
          if (record.record_key === undefined) continue;
          const [key, source] = [String(record.record_key), String(record.source)];
          if (sequence < (mirrored.get(`${boat} ${category} ${source}`) ?? 0)) continue;
          if (sequence >= (table.get(key)?.sequence ?? 0)) table.set(key, { source, sequence, boat, record });
        }
        for (const { name, mode, complete } of categories?.[category as CategoryName]?.sources ?? []) {
          const place = `${boat} ${category} ${name}`;
          if (mode !== 'mirror' || !complete || sequence < (mirrored.get(place) ?? 0)) continue;
          mirrored.set(place, sequence);
          for (const [key, row] of table)
            if (row.source === name && row.boat === boat && row.sequence < sequence) table.delete(key);
        }
      }
    },

    /** By key, all that is stored of a category. */
    table: (category: string): ReadonlyMap<string, Row> => tableOf(category),

    /** What is stored of a category, by the name of its source where one is given. */
    rows: (category: string, source?: string): Record<string, unknown>[] =>
      [...tableOf(category).values()]
        .filter((row) => source === undefined || row.source === source)
        .map(({ record }) => record),
  };
}
