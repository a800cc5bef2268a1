import { isDeepStrictEqual } from 'node:util';
import type { CategoryName } from '../../shared/export/category-names.ts';
import type { ExportDocument } from '../../shared/export/document.ts';
import type { ResendAsk } from '../../shared/export/resend.ts';

/** Who stores exports, and what it has. */
export interface Receiver {
  /** `delivered` is the highest number that it has accepted, as the boat knows; gives what it asks the boat for. */
  receive(document: ExportDocument, delivered?: number): Asked | Promise<Asked>;
  /** Keeps what it has, and goes back to that, as a server whose backup is restored. */
  backup?(): void | Promise<void>;
  restore?(): void | Promise<void>;
  /** What is stored of a category, by the name of its source where one is given; a row a record. */
  rows(category: string, source?: string): readonly Record<string, unknown>[];
  /** Resolves when what was received is in the rows. */
  settled?(): Promise<void>;
}

// A receiver may keep silent.
// biome-ignore lint/suspicious/noConfusingVoidType: what returns nothing asks for nothing.
export type Asked = ResendAsk | undefined | void;

interface Row {
  readonly source: string;
  readonly sequence: number;
  readonly boat: string;
  readonly record: Record<string, unknown>;
}

/** Whether an older boat key had another key for what this export has. */
function isNamedAnew(row: Row, now: Row | undefined): boolean {
  if (now === undefined || now.sequence <= row.sequence || now.source !== row.source) return false;
  const said = ({ record_key: _, ...record }: Row['record']) => record;
  return isDeepStrictEqual(said(row.record), said(now.record));
}

/**
 * A server that stores exports by the one rule that the contract gives: upsert by category and key unless what is stored is
 * of a later export; of each complete mirror remove what is not listed of the same boat. It knows no category by name, and no clock.
 */
export function tableReceiver() {
  let tables = new Map<string, Map<string, Row>>();
  /** By boat, category and source, the newest export that was a complete mirror of it. */
  let mirrored = new Map<string, number>();
  let highest = 0;
  let kept = structuredClone({ tables, mirrored, highest });

  const tableOf = (category: string) => {
    const table = tables.get(category) ?? new Map<string, Row>();
    tables.set(category, table);
    return table;
  };

  return {
    /** Asks for what is missing of what was delivered, as the import API says. */
    receive(document: ExportDocument, delivered = 0): Asked {
      const after = highest;
      highest = Math.max(highest, document.sequence ?? 0);
      this.store(document);
      return delivered > after ? { after_sequence: after } : undefined;
    },
    backup(): void {
      kept = structuredClone({ tables, mirrored, highest });
    },
    restore(): void {
      ({ tables, mirrored, highest } = structuredClone(kept));
    },

    store({ sequence = 0, boat_key: boat = '', data, categories }: ExportDocument): void {
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
          for (const [key, row] of table) {
            if (row.source !== name || row.sequence >= sequence) continue;
            if (row.boat === boat || isNamedAnew(row, table.get(key.split('~')[0] ?? ''))) table.delete(key);
          }
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
