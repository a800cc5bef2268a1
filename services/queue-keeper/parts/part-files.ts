import { createHash } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { CATEGORIES, type CategoryName, type Problem } from '../../../shared/export/categories.ts';
import { isObjectCategory } from '../../../shared/export/document.ts';
import { isPartFile } from '../../../shared/export/ids.ts';
import { partFileFor } from '../../../shared/export/part-ids.ts';
import type { DataFolders } from '../../../shared/runtime/data-folders.ts';
import { fsyncFolder, isFile, unlinkIfThere } from '../../../shared/runtime/durable-file.ts';
import { AppError } from '../../../shared/runtime/errors.ts';
import { countOf, type Holds, membership, type Parts, type Piece, type Suspect } from './parts.ts';
import { createDocumentScan, type OnRecord, type Outline } from './scan-document.ts';

const CHUNK_BYTES = 256 * 1024;
/** The problems of a document, and what follows them. */
const LARGEST_TAIL = 1024 * 1024;

/** Bytes of a file, from `from` up to but not including `to`. */
interface Range {
  readonly from: number;
  to: number;
}

export type PartFiles = ReturnType<typeof createPartFiles>;

/**
 * The files of exports that go ashore in parts. A part is made out of its export's own file, which stays as it is until
 * the export has ended: made again it has the same name and the same bytes, so that nothing depends on a part's file, and
 * what is left of one is removed. Throws what the file system says, and an AppError `corrupt` of a file that is no
 * whole document.
 */
export function createPartFiles({ outbox }: Pick<DataFolders, 'outbox'>) {
  const placeOf = (queueId: string, nth: number) => join(outbox, partFileFor(queueId, nth));

  return {
    /** What an export holds. */
    holdsIn(path: string): Holds {
      const { holds } = outlineOf(path);
      return Object.fromEntries(Object.entries(holds).filter(([, { records }]) => records > 0));
    },

    /** Makes the file of the current part, unless it is there; durable when this returns. */
    make(queueId: string, path: string, { nth, current, file }: Parts): NonNullable<Parts['file']> {
      const place = placeOf(queueId, nth);
      if (file !== null && isFile(place) && statSync(place).size === file.bytes) return file;
      if (current === null) throw new AppError('failed', 'Nothing is left of this export to be sent.');
      const aside = `${place}.partial`;
      mkdirSync(outbox, { recursive: true });
      const made = writePart(path, aside, current, { queue_id: queueId, part: nth });
      renameSync(aside, place);
      fsyncFolder(outbox);
      return made;
    },

    /** Removes a part's file, which can be made anew. */
    remove: (queueId: string, nth: number): void => unlinkIfThere(placeOf(queueId, nth)),

    /** Removes the files of parts that are not sent now. */
    tidy(isCurrent: (partFile: string) => boolean): void {
      for (const name of readdirSync(outbox)) {
        const isLeft = name.endsWith('.partial') ? isPartFile(name.slice(0, -'.partial'.length)) : isPartFile(name);
        if (isLeft && !isCurrent(name)) unlinkIfThere(join(outbox, name));
      }
    },

    /** Records of an export as they stand in it, by their places. */
    recordsOf(path: string, suspects: readonly Suspect[]): { suspect: Suspect; record: object }[] {
      const wanted = new Map(suspects.map((suspect) => [`${suspect.category}/${suspect.index}`, suspect]));
      const ranges: [Suspect, Range][] = [];
      outlineOf(path, (category, index, from, to) => {
        const suspect = wanted.get(`${category}/${index}`);
        if (suspect) ranges.push([suspect, { from, to }]);
      });
      return ranges.map(([suspect, range]) => ({ suspect, record: JSON.parse(textIn(path, range)) as object }));
    },
  };
}

function outlineOf(path: string, onRecord?: OnRecord): Outline {
  const scan = createDocumentScan(onRecord);
  for (const chunk of chunksOf(path, { from: 0, to: statSync(path).size })) scan.push(chunk);
  const outline = scan.end();
  if (outline === null)
    throw new AppError('corrupt', 'The export file is no whole document, and cannot be sent in parts.');
  return outline;
}

function* chunksOf(path: string, { from, to }: Range): Generator<Uint8Array> {
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

const textIn = (path: string, range: Range): string =>
  Buffer.concat([...chunksOf(path, range)].map((one) => Buffer.from(one))).toString('utf8');

/** The document with these records only: everything around them as it stands, and each that is less than whole named. */
function writePart(
  path: string,
  place: string,
  piece: Piece,
  partOf: { readonly queue_id: string; readonly part: number },
): NonNullable<Parts['file']> {
  const isIn = membership(piece);
  const ranges = new Map<CategoryName, Range[]>();
  let before = -1;
  const outline = outlineOf(path, (category, index, from, to) => {
    if (!isIn(category, index)) return;
    const own = ranges.get(category) ?? [];
    ranges.set(category, own);
    const last = own.at(-1);
    // Records that follow one another are copied at once, with what stands between them.
    if (last && before === index - 1) last.to = to;
    else own.push({ from, to });
    before = index;
  });
  const { dataFrom, dataTo, holds } = outline;
  const size = statSync(path).size;
  const tail = textIn(path, { from: dataTo, to: Math.min(size, dataTo + LARGEST_TAIL) });
  const out = createPartWriter(place);
  try {
    out.copy(path, { from: 0, to: dataFrom });
    out.text(`"part_of":${JSON.stringify(partOf)},"data":{`);
    for (const [i, category] of CATEGORIES.entries()) {
      const [open, close] = isObjectCategory(category) ? ['', ''] : ['[', ']'];
      const own = ranges.get(category) ?? [];
      out.text(`${i === 0 ? '' : ','}${JSON.stringify(category)}:${open}`);
      for (const [j, range] of own.entries()) {
        if (j > 0) out.text(',');
        out.copy(path, range);
      }
      out.text(own.length === 0 && isObjectCategory(category) ? '{}' : close);
    }
    out.text(`},${JSON.stringify(tailOf(tail, problemsOf(piece, holds, partOf.queue_id))).slice(1)}`);
    return out.finish();
  } finally {
    out.close();
  }
}

/** Every category that is not whole here says so: no receiver may take what it does not find for gone. */
function problemsOf(piece: Piece, holds: Holds, queueId: string): Problem[] {
  return CATEGORIES.flatMap((category): Problem[] => {
    const here = countOf(piece, category);
    const all = holds[category]?.records ?? 0;
    if (here === all) return [];
    const message = `This is a part of the export ${queueId}: ${here} of the ${all} records of this category are here.`;
    return [{ category, code: 'in_parts', message }];
  });
}

/** What follows the data, with these problems added. */
function tailOf(text: string, problems: readonly Problem[]): object {
  const tail = JSON.parse(`{${text.trim().replace(/^,/, '')}`) as { problems?: unknown };
  const own = Array.isArray(tail.problems) ? tail.problems : [];
  return { ...tail, problems: [...own, ...problems] };
}

function createPartWriter(place: string) {
  const fd = openSync(place, 'w', 0o640);
  const hash = createHash('sha256');
  let bytes = 0;

  function write(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; ) at += writeSync(fd, chunk, at);
    hash.update(chunk);
    bytes += chunk.length;
  }

  return {
    text: (text: string): void => write(Buffer.from(text)),
    copy(path: string, range: Range): void {
      for (const chunk of chunksOf(path, range)) write(chunk);
    },
    finish(): NonNullable<Parts['file']> {
      fsyncSync(fd);
      return { bytes, sha256: hash.digest('hex') };
    },
    close: (): void => closeSync(fd),
  };
}
