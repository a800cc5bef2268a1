import { expect } from 'vitest';
import type { CategoryName } from '../../shared/export/category-names.ts';
import type { ExportDocument } from '../../shared/export/document.ts';

/**
 * Each record of a document has a key, and a source that its category names; each source has as many records as it says.
 * `{}` is no record.
 */
export function expectNamedSources({ data, categories }: Pick<ExportDocument, 'data' | 'categories'>): void {
  for (const [category, value] of Object.entries(data)) {
    const given = (Array.isArray(value) ? value : [value]) as Record<string, unknown>[];
    const records = Array.isArray(value) ? given : given.filter((one) => Object.keys(one).length > 0);
    const counts = new Map<unknown, number>();
    for (const { source, record_key } of records) {
      expect(record_key, category).toBeTypeOf('string');
      counts.set(source, (counts.get(source) ?? 0) + 1);
    }
    const told = categories?.[category as CategoryName].sources ?? [];
    expect(Object.fromEntries(told.filter(({ records }) => records > 0).map((one) => [one.name, one.records]))).toEqual(
      Object.fromEntries(counts),
    );
  }
}
