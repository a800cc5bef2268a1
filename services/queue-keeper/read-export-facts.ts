import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { problemOf } from '../../shared/contracts/decode-payload.ts';
import { Absent, CATEGORIES, Category, type CategoryName, Problem, Withheld } from '../../shared/export/categories.ts';
import { queueIdOf } from '../../shared/export/ids.ts';
import {
  DOCUMENT_HEAD_BYTES,
  installationIdIn,
  isInstallationId,
  sequenceIn,
} from '../../shared/export/installation-id.ts';
import type { ExportFacts } from '../../shared/export/job.ts';
import { requestIdIn as requestIdInText } from '../../shared/export/request-id-in.ts';
import { createDocumentScan } from '../../shared/export/scan-document.ts';
import { sortEarlierProblems, type Wholeness } from '../../shared/export/wholeness.ts';
import { sha256Of } from '../../shared/runtime/sha256-of.ts';
import { chunksOf } from './parts/read-document.ts';

/** Up to this size a document is parsed to count its records; beyond, only its head and its tail are read. */
const PARSED_UP_TO_BYTES = 32 * 1024 * 1024;
const HEAD_BYTES = 4096;
/** As much as problems and what follows them can have. */
const TAIL_BYTES = 128 * 1024;
const MOST_TOLD = 50;

/**
 * Finds out what an export file holds whose announcement is lost, from the document itself. `request_id` is made from
 * the file's name. Null when the file is not a whole export document. Throws what the file system says.
 */
export function readExportFacts(path: string, exportFile = basename(path)): ExportFacts | null {
  const size = statSync(path).size;
  const isLarge = size > PARSED_UP_TO_BYTES;
  const document = isLarge ? endsOf(path) : parsed(readFileSync(path, 'utf8'));
  const createdAt = String(document?.export_timestamp);
  if (!document || typeof document.installation_id !== 'string' || Number.isNaN(Date.parse(createdAt))) return null;
  const held = isLarge ? heldIn(path, size) : recordsOf(document.data);
  if (held === null) return null;
  const said = wholenessOf(document);
  const notWhole = new Set([...said.not_requested, ...said.problems.map(({ category }) => category)]);
  return {
    queue_id: queueIdOf(exportFile),
    request_id: `adopted-${exportFile.slice('export_'.length, -'.json'.length)}`,
    export_file: exportFile,
    file_size_bytes: size,
    sha256: sha256Of(path),
    category_count: CATEGORIES.length - notWhole.size,
    records: held,
    ...said,
    ...(isInstallationId(document.installation_id) ? { installation_id: document.installation_id } : {}),
    ...numberIn(path),
    source: 'adopted',
    tier: [0, 1, 2, 3].includes(Number(document.tier)) ? Number(document.tier) : 0,
    created_at: new Date(createdAt).toISOString(),
  };
}

type Document = Record<string, unknown>;

function parsed(text: string): Document | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Document) : null;
  } catch {
    return null;
  }
}

/**
 * How many records of each category a document too large to be parsed holds; null when it is not whole from its beginning to
 * its end: a copy may have its last bytes before those in its middle, which are zeros until then.
 */
function heldIn(path: string, size: number): Record<string, number> | null {
  const scan = createDocumentScan();
  for (const chunk of chunksOf(path, { from: 0, to: size })) {
    if (chunk.includes(0)) return null;
    scan.push(chunk);
  }
  const outline = scan.end();
  return outline && Object.fromEntries(Object.entries(outline.holds).map(([name, { records }]) => [name, records]));
}

/** The fields before and after `data`, as our own writer puts them. A large file must end as a document does. */
function endsOf(path: string): Document | null {
  const fd = openSync(path, 'r');
  try {
    const size = statSync(path).size;
    const head = Buffer.alloc(HEAD_BYTES);
    readSync(fd, head, 0, HEAD_BYTES, 0);
    const tail = Buffer.alloc(Math.min(TAIL_BYTES, size));
    readSync(fd, tail, 0, tail.length, size - tail.length);
    const [fields] = head.toString('utf8').split(',"data":');
    const after = tail.toString('utf8');
    if (!after.endsWith('}')) return null;
    const before = parsed(`${fields}}`);
    // Text within a record has its quotes escaped: the last one is the document's own.
    const said = after.slice(after.lastIndexOf(',"problems":') + 1);
    return before && { ...parsed(`{${said}`), ...before };
  } finally {
    closeSync(fd);
  }
}

function recordsOf(data: unknown): Record<string, number> {
  const records: Record<string, number> = {};
  for (const category of CATEGORIES) {
    const value = (data as Document | undefined)?.[category];
    if (Array.isArray(value)) records[category] = value.length;
    else if (typeof value === 'object' && value !== null) records[category] = Object.keys(value).length > 0 ? 1 : 0;
  }
  return records;
}

/** What the document says is not in it, whichever version wrote it. */
function wholenessOf(document: Document): Wholeness {
  const { problems, absent, withheld, not_requested } = sortEarlierProblems(listOf(Problem, document.problems));
  return {
    problems: problems.slice(0, MOST_TOLD),
    absent: [...absent, ...listOf<Absent>(Absent, document.absent)].slice(0, MOST_TOLD),
    withheld: [...withheld, ...listOf<Withheld>(Withheld, document.withheld)].slice(0, CATEGORIES.length),
    not_requested: [...new Set([...not_requested, ...listOf<CategoryName>(Category, document.not_requested)])],
  };
}

/** What fits of a list. */
function listOf<T = Problem>(schema: Parameters<typeof problemOf>[0], value: unknown): T[] {
  return (Array.isArray(value) ? value : []).filter((one) => problemOf(schema, one) === null) as T[];
}

/** Whose export a file is, as its beginning says; null when it cannot be read or does not say so. */
export function installationIdOf(path: string): string | null {
  return installationIdIn(beginningOf(path));
}

/** The number of an export, as its file's beginning says; null when it does not, as in files of earlier versions. */
export function sequenceOf(path: string): number | null {
  return sequenceIn(beginningOf(path));
}

function numberIn(path: string): Pick<ExportFacts, 'sequence'> {
  const sequence = sequenceOf(path);
  return sequence === null ? {} : { sequence };
}

/** The request that a file answers, as its beginning says; null when it does not, as in files of earlier versions. */
export function requestIdIn(path: string | null): string | null {
  return path === null ? null : requestIdInText(beginningOf(path));
}

/** Empty when it cannot be read. */
function beginningOf(path: string): string {
  try {
    const fd = openSync(path, 'r');
    try {
      const head = Buffer.alloc(DOCUMENT_HEAD_BYTES);
      return head.toString('utf8', 0, readSync(fd, head, 0, DOCUMENT_HEAD_BYTES, 0));
    } finally {
      closeSync(fd);
    }
  } catch {
    return '';
  }
}
