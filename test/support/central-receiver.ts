import { expect } from 'vitest';
import { CATEGORIES } from '../../shared/export/category-names.ts';
import type { ExportDocument } from '../../shared/export/document.ts';
import { eventually } from './eventually.ts';
import { httpCall } from './http-call.ts';
import { type Asked, type Receiver, tableReceiver } from './table-receiver.ts';

export interface CentralRecord {
  readonly record_key: string;
  readonly source: string;
  readonly sequence: number;
  readonly import_id: string;
  readonly record: Record<string, unknown>;
}

/** All that a central server has of a category of one installation, page by page. */
export async function recordsAt(url: string, category: string, installation: string): Promise<CentralRecord[]> {
  const records: CentralRecord[] = [];
  for (let after: string | null = ''; after !== null; ) {
    const query = new URLSearchParams({ installation_id: installation, limit: '500', after });
    const { json } = await httpCall(`${url}/api/v1/records/${category}?${query}`);
    records.push(...(json.records as CentralRecord[]));
    after = json.next as string | null;
  }
  return records;
}

/** Resolves when nothing waits to be taken apart any more. */
export const takenApart = (url: string, timeoutMs?: number) =>
  eventually('all is taken apart', async () => (await httpCall(`${url}/health`)).json.imports_waiting === 0, timeoutMs);

/** A central server that is fed by HTTP: once settled, its tables are those of a receiver that knows the rule alone. */
export function centralReceiver(urlNow: () => string, shore: Pick<Receiver, 'backup' | 'restore'> = {}): Receiver {
  const byRule = tableReceiver();
  let installation = '';
  return {
    async receive(document: ExportDocument, delivered = 0): Promise<Asked> {
      installation = document.installation_id;
      byRule.store(document);
      const { status, json } = await httpCall(`${urlNow()}/api/v1/data/import`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${installation}`,
          ...(delivered > 0 && { 'delivered-sequence': String(delivered) }),
        },
        body: document,
      });
      expect([status, json.status, json.error_code]).toEqual([200, 'success', undefined]);
      return json.resend as Asked;
    },
    async settled(): Promise<void> {
      const url = urlNow();
      await takenApart(url);
      for (const category of CATEGORIES) {
        const stored = await recordsAt(url, category, installation);
        const found = Object.fromEntries(
          stored.map(({ record_key, source, sequence, record }) => [record_key, { source, sequence, record }]),
        );
        const due = [...byRule.table(category)].map(([key, { boat: _, ...row }]) => [key, row]);
        expect(found, category).toEqual(Object.fromEntries(due));
      }
    },
    async backup(): Promise<void> {
      byRule.backup();
      await shore.backup?.();
    },
    async restore(): Promise<void> {
      byRule.restore();
      await shore.restore?.();
    },
    rows: byRule.rows,
  };
}
