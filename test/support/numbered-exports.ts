import type { ExportDocument } from '../../shared/export/document.ts';
import { sampleData, sampleDocument, sampleEntry } from './sample-document.ts';

/** A boat log entry as a boat of this version gives it. */
export const keyedEntry = (key: string, content: string, source = 'log'): Record<string, unknown> => ({
  ...sampleEntry(0, content),
  entry_id: key,
  record_key: key,
  source,
});

/** One part of an export, whose `log` has so many records in all of them. */
export function numberedPart(
  sequence: number,
  boatlog: readonly Record<string, unknown>[],
  all: number,
): ExportDocument {
  const part = numberedExport(sequence, boatlog);
  const sources = [
    { name: 'log', mode: 'mirror', complete: false, complete_in_parts: true, state: 'whole', records: all },
  ];
  return { ...part, categories: { ...part.categories, boatlog: { state: 'problem', sources } } } as ExportDocument;
}

/** An export of this number whose boat log is this; of its sources, which are complete mirrors. */
export function numberedExport(
  sequence: number,
  boatlog: readonly Record<string, unknown>[],
  sources: readonly { name: string; mode?: string; complete?: boolean }[] = [{ name: 'log' }],
  boatKey?: string,
): ExportDocument {
  const { installation_id, format_version, export_timestamp, tier, data, ...rest } = sampleDocument(0, {
    data: sampleData(0, { boatlog, settings: {} }),
  });
  const empty = { state: 'whole', sources: [] };
  const categories = Object.fromEntries(Object.keys(data as object).map((name) => [name, empty]));
  const views = sources.map(({ name, mode = 'mirror', complete = true }) => ({
    ...{ name, mode, complete, state: complete ? 'whole' : 'problem' },
    records: boatlog.filter(({ source }) => source === name).length,
  }));
  return {
    ...{ installation_id, format_version, export_timestamp, tier },
    ...(boatKey !== undefined && { boat_key: boatKey }),
    ...{ sequence, data, ...rest },
    categories: { ...categories, boatlog: { state: 'whole', sources: views } },
  } as ExportDocument;
}
