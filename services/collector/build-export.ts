import type { FileHandle } from 'node:fs/promises';
import type { CategoryName, Problem } from '../../shared/export/categories.ts';
import { FORMAT_VERSION } from '../../shared/export/document.ts';
import { isoTime } from '../../shared/runtime/clock.ts';
import type { Category } from './categories/category.ts';
import { createExportWriter, type WrittenFile } from './export-writer.ts';
import type { Boat } from './sources/boat.ts';
import { type WrittenCategory, writeCategory } from './write-category.ts';

export interface BuildExport {
  readonly boat: Boat;
  readonly categories: readonly Category[];
  /** Null: all of them. */
  readonly wanted: readonly CategoryName[] | null;
  readonly file: FileHandle;
  /** Throws when there is no more room on the disk. */
  checkSpace(): Promise<void>;
  /** When aborted, the building ends by throwing its reason. */
  readonly stop: AbortSignal;
  /** Told now and then how far a category has come. */
  readonly progress?: (category: CategoryName, records: number) => void;
}

export interface BuiltExport extends WrittenFile {
  /** How many of the nine could be read. */
  readonly categoryCount: number;
  readonly records: Record<string, number>;
  readonly problems: Problem[];
  readonly createdAt: string;
}

/** As many as an announcement may carry. */
const MOST_PROBLEMS = 50;

/**
 * Streams one export document into a file, in flat memory at any size. A category that fails never fails the export.
 * Throws what the disk says, and when `stop` is aborted. The file is whole then, not yet durable.
 */
export async function buildExport(build: BuildExport): Promise<BuiltExport> {
  const { boat, categories, wanted, stop } = build;
  const writer = createExportWriter(build.file, build.checkSpace);
  const createdAt = isoTime(boat.at);
  const records: Record<string, number> = {};
  const problems: Problem[] = [];
  let categoryCount = 0;

  const head = {
    installation_id: boat.license.installationId,
    format_version: FORMAT_VERSION,
    export_timestamp: createdAt,
    tier: boat.license.tier,
  };
  writer.append(`${JSON.stringify(head).slice(0, -1)},"data":{`);
  for (const [i, category] of categories.entries()) {
    stop.throwIfAborted();
    writer.append(`${i === 0 ? '' : ','}${JSON.stringify(category.name)}:`);
    const isWanted = wanted === null || wanted.includes(category.name);
    const written = isWanted
      ? await writeCategory(category, boat, writer, stop, (records) => build.progress?.(category.name, records))
      : leftOut(category, writer.append);
    records[category.name] = written.records;
    problems.push(...written.problems.map((problem) => ({ category: category.name, ...problem })));
    if (written.records > 0 || written.problems.length === 0) categoryCount++;
  }
  const told = problems.slice(0, MOST_PROBLEMS);
  writer.append(`},"problems":${JSON.stringify(told)}}`);
  return { ...(await writer.finish()), categoryCount, records, problems: told, createdAt };
}

function leftOut(category: Category, append: (text: string) => void): WrittenCategory {
  append(category.shape === 'list' ? '[]' : '{}');
  return { records: 0, problems: [{ code: 'not_requested', message: 'The request did not ask for it.' }] };
}
