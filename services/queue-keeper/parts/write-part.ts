import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, statSync, writeSync } from 'node:fs';
import { CATEGORIES, type CategoryName, type Problem } from '../../../shared/export/categories.ts';
import { type ExportDocument, isObjectCategory } from '../../../shared/export/document.ts';
import { countOf, type Holds, membership, type Parts, type Piece } from './parts.ts';
import { chunksOf, outlineOf, type Range, textIn } from './read-document.ts';

/** The problems of a document, and what follows them. */
const LARGEST_TAIL = 1024 * 1024;

interface Tail {
  readonly problems?: unknown;
  readonly categories?: ExportDocument['categories'];
}

/** The document with these records only: everything around them as it stands, and each that is less than whole named. */
export function writePart(
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
    const problems = problemsOf(piece, holds, partOf.queue_id);
    out.text(`},${JSON.stringify(tailOf(tail, problems)).slice(1)}`);
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

const ONLY_IN_ALL = { complete: false, complete_in_parts: true } as const;

/** What follows the data, with these problems added; no source of theirs is complete by itself. */
function tailOf(text: string, problems: readonly Problem[]): object {
  const tail = JSON.parse(`{${text.trim().replace(/^,/, '')}`) as Tail;
  const own = Array.isArray(tail.problems) ? tail.problems : [];
  const states = Object.entries(tail.categories ?? {}).map(([name, state]) => {
    if (!problems.some(({ category }) => category === name)) return [name, state];
    const sources = state.sources.map((source) => (source.complete ? { ...source, ...ONLY_IN_ALL } : source));
    return [name, { ...state, state: 'problem', sources }];
  });
  return {
    ...tail,
    problems: [...own, ...problems],
    ...(tail.categories !== undefined && { categories: Object.fromEntries(states) }),
  };
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
