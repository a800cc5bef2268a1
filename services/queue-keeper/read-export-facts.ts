import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { problemOf } from '../../shared/contracts/decode-payload.ts';
import { CATEGORIES, Problem } from '../../shared/export/categories.ts';
import { queueIdOf } from '../../shared/export/ids.ts';
import { DOCUMENT_HEAD_BYTES, installationIdIn, isInstallationId } from '../../shared/export/installation-id.ts';
import type { ExportFacts } from '../../shared/export/job.ts';

/** Up to this size a document is parsed to count its records; beyond, only its head is read. */
const PARSED_UP_TO_BYTES = 32 * 1024 * 1024;
const HEAD_BYTES = 4096;

/**
 * Finds out what an export file holds whose announcement is lost, from the document itself. `request_id` is made from
 * the file's name. Null when the file is not a whole export document. Throws what the file system says.
 */
export function readExportFacts(path: string): ExportFacts | null {
  const exportFile = basename(path);
  const size = statSync(path).size;
  const document = size <= PARSED_UP_TO_BYTES ? parsed(readFileSync(path, 'utf8')) : headOf(path);
  const createdAt = String(document?.export_timestamp);
  if (!document || typeof document.installation_id !== 'string' || Number.isNaN(Date.parse(createdAt))) return null;
  const problems = problemsOf(document.problems);
  return {
    queue_id: queueIdOf(exportFile),
    request_id: `adopted-${exportFile.slice('export_'.length, -'.json'.length)}`,
    export_file: exportFile,
    file_size_bytes: size,
    sha256: sha256Of(path),
    category_count: CATEGORIES.length - new Set(problems.map((problem) => problem.category)).size,
    records: recordsOf(document.data),
    problems,
    ...(isInstallationId(document.installation_id) ? { installation_id: document.installation_id } : {}),
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

/** The fields before `data`; our own writer puts them first. A large file must end as a document does. */
function headOf(path: string): Document | null {
  const fd = openSync(path, 'r');
  try {
    const size = statSync(path).size;
    const head = Buffer.alloc(HEAD_BYTES);
    readSync(fd, head, 0, HEAD_BYTES, 0);
    const tail = Buffer.alloc(1);
    readSync(fd, tail, 0, 1, size - 1);
    const fields = head.toString('utf8').split(',"data":')[0];
    return tail.toString() === '}' ? parsed(`${fields}}`) : null;
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

function problemsOf(value: unknown): Problem[] {
  const list = Array.isArray(value) ? value : [];
  return list.filter((problem) => problemOf(Problem, problem) === null).slice(0, 50) as Problem[];
}

/** Whose export a file is, as its beginning says; null when it cannot be read or does not say so. */
export function installationIdOf(path: string): string | null {
  try {
    const fd = openSync(path, 'r');
    try {
      const head = Buffer.alloc(DOCUMENT_HEAD_BYTES);
      return installationIdIn(head.toString('utf8', 0, readSync(fd, head, 0, DOCUMENT_HEAD_BYTES, 0)));
    } finally {
      closeSync(fd);
    }
  } catch {
    return null;
  }
}

/** A file’s digest, in flat memory. Throws what the file system says. */
export function sha256Of(path: string): string {
  const hash = createHash('sha256');
  const fd = openSync(path, 'r');
  try {
    const chunk = Buffer.alloc(1024 * 1024);
    for (let length = readSync(fd, chunk); length > 0; length = readSync(fd, chunk))
      hash.update(chunk.subarray(0, length));
    return hash.digest('hex');
  } finally {
    closeSync(fd);
  }
}
