import { closeSync, openSync, readSync, statSync } from 'node:fs';
import type { CategoryName } from '../../../shared/export/categories.ts';
import { createDocumentScan, type OnRecord, type Outline } from '../../../shared/export/scan-document.ts';
import { AppError } from '../../../shared/runtime/errors.ts';
import type { Place } from './parts.ts';

/** Reads export documents in flat memory. Throws what the file system says, and `corrupt` of what is none. */

const CHUNK_BYTES = 256 * 1024;

/** Bytes of a file, from `from` up to but not including `to`. */
export interface Range {
  readonly from: number;
  to: number;
}

export function outlineOf(path: string, onRecord?: OnRecord): Outline {
  const scan = createDocumentScan(onRecord);
  for (const chunk of chunksOf(path, { from: 0, to: statSync(path).size })) scan.push(chunk);
  const outline = scan.end();
  if (outline === null)
    throw new AppError('corrupt', 'The export file is no whole document, and cannot be sent in parts.');
  return outline;
}

export function* chunksOf(path: string, { from, to }: Range): Generator<Uint8Array> {
  const fd = openSync(path, 'r');
  try {
    const chunk = Buffer.alloc(Math.min(CHUNK_BYTES, Math.max(1, to - from)));
    for (let at = from; at < to; ) {
      const length = readSync(fd, chunk, 0, Math.min(chunk.length, to - at), at);
      if (length === 0) return;
      yield chunk.subarray(0, length);
      at += length;
    }
  } finally {
    closeSync(fd);
  }
}

export const textIn = (path: string, range: Range): string =>
  Buffer.concat([...chunksOf(path, range)].map((one) => Buffer.from(one))).toString('utf8');

/** Goes through the records of an export that are asked for, as they stand in it. */
export function eachRecord(
  path: string,
  isAsked: (category: CategoryName, index: number) => boolean,
  use: (place: Place, record: object) => void,
): void {
  const fd = openSync(path, 'r');
  try {
    outlineOf(path, (category, index, from, to) => {
      if (!isAsked(category, index)) return;
      const bytes = Buffer.alloc(to - from);
      readSync(fd, bytes, 0, bytes.length, from);
      use({ category, index }, JSON.parse(bytes.toString('utf8')) as object);
    });
  } finally {
    closeSync(fd);
  }
}
