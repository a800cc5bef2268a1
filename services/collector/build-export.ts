import type { FileHandle } from 'node:fs/promises';
import type { CategoryName } from '../../shared/export/categories.ts';
import type { CategoryState } from '../../shared/export/category-state.ts';
import { DOCUMENT_SCHEMA, type ExportDocument, FORMAT_VERSION } from '../../shared/export/document.ts';
import type { Wholeness } from '../../shared/export/wholeness.ts';
import { CLOCK_SET_FROM_MS, isoTime } from '../../shared/runtime/clock.ts';
import { version } from '../../shared/runtime/version.ts';
import type { Category } from './categories/category.ts';
import { createExportWriter, type WrittenFile } from './export-writer.ts';
import type { HeldBack } from './held-back.ts';
import type { Boat } from './sources/boat.ts';
import { writeCategory } from './write-category.ts';

export interface BuildExport {
  readonly boat: Boat;
  /** Whose answer it is: it stands in the file, by which a file without its announcement is known. */
  readonly requestId: string;
  /** The boat's own; null where it has none just now. */
  readonly boatKey?: string | null;
  readonly categories: readonly Category[];
  /** How long this computer has been up. */
  readonly uptimeMs: number;
  /** Whether the system says that its clock is right. */
  readonly isSynchronised: boolean;
  /** Null: all of them. */
  readonly wanted: readonly CategoryName[] | null;
  /** What the central database refused before, and is left out. */
  readonly heldBack: HeldBack;
  readonly file: FileHandle;
  /** Throws when there is no more room on the disk. */
  checkSpace(): Promise<void>;
  /** When aborted, the building ends by throwing its reason. */
  readonly stop: AbortSignal;
  /** Told now and then how far a category has come. */
  readonly progress?: (category: CategoryName, records: number) => void;
}

export interface BuiltExport extends WrittenFile, Wholeness {
  /** How many of those asked for have no problem. */
  readonly categoryCount: number;
  readonly records: Record<string, number>;
  /** By category, the newest time of its records. */
  readonly lastRecordAt: Record<string, string>;
  readonly createdAt: string;
}

/** As many as an announcement may carry. */
const MOST_TOLD = 50;

/**
 * Streams one export document into a file, in flat memory at any size. A category that fails never fails the export.
 * Throws what the disk says, and when `stop` is aborted. The file is whole then, not yet durable.
 */
export async function buildExport(build: BuildExport): Promise<BuiltExport> {
  const { boat, categories, wanted, stop } = build;
  const writer = createExportWriter(build.file, build.checkSpace);
  const createdAt = isoTime(boat.at);
  const records: Record<string, number> = {};
  const lastRecordAt: Record<string, string> = {};
  const said: Wholeness = { problems: [], absent: [], withheld: [], not_requested: [] };
  const states: Record<string, CategoryState> = {};
  let categoryCount = 0;

  const head = {
    installation_id: boat.license.installationId,
    format_version: FORMAT_VERSION,
    export_timestamp: createdAt,
    tier: boat.license.tier,
    request_id: build.requestId,
    ...(build.boatKey && { boat_key: build.boatKey }),
    $schema: DOCUMENT_SCHEMA,
    software_version: version,
    sequence: boat.sequence,
    boot: { id: boat.bootId, uptime_s: Math.round(build.uptimeMs / 1_000) },
    clock: clockTrust(boat.at, build.isSynchronised),
  };
  writer.append(`${JSON.stringify(head).slice(0, -1)},"data":{`);
  for (const [i, category] of categories.entries()) {
    stop.throwIfAborted();
    const { name } = category;
    writer.append(`${i === 0 ? '' : ','}${JSON.stringify(name)}:`);
    if (wanted !== null && !wanted.includes(name)) {
      writer.append(category.shape === 'list' ? '[]' : '{}');
      records[name] = 0;
      said.not_requested.push(name);
      states[name] = { state: 'not_requested', sources: [] };
      continue;
    }
    const written = await writeCategory(category, boat, writer, {
      stop,
      held: build.heldBack.of(name),
      progress: (count) => build.progress?.(name, count),
    });
    records[name] = written.records;
    states[name] = written.state;
    if (written.lastRecordAt !== null) lastRecordAt[name] = written.lastRecordAt;
    said.problems.push(...written.problems.map((problem) => ({ category: name, ...problem })));
    said.absent.push(...written.absent.map((source) => ({ category: name, ...source })));
    said.withheld.push(...written.withheld.map((withheld) => ({ category: name, ...withheld })));
    if (written.problems.length === 0) categoryCount++;
  }
  const told = {
    ...said,
    problems: said.problems.slice(0, MOST_TOLD),
    absent: said.absent.slice(0, MOST_TOLD),
  };
  writer.append(`},${JSON.stringify({ ...told, categories: states }).slice(1)}`);
  return { ...(await writer.finish()), ...told, categoryCount, records, lastRecordAt, createdAt };
}

/** What the times that this computer gave are worth. Pure. */
function clockTrust(at: number, isSynchronised: boolean): NonNullable<ExportDocument['clock']> {
  if (at < CLOCK_SET_FROM_MS) return { synchronized: false, source: 'unset' };
  return isSynchronised ? { synchronized: true, source: 'ntp' } : { synchronized: false, source: 'unverified' };
}
