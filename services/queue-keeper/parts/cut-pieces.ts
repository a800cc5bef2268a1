import { CATEGORIES, type CategoryName, isObjectCategory } from '../../../shared/export/category-names.ts';
import { type Holds, type Parts, type Piece, type Place, placesIn, type Span } from './parts.ts';

/** How an export is taken apart. Pure. */

/** The whole export, as one piece. */
export function wholeOf(holds: Holds): Piece {
  const spans = CATEGORIES.flatMap((category): Span[] => {
    const records = holds[category]?.records ?? 0;
    return records === 0 ? [] : [{ category, from: 0, to: records }];
  });
  return { spans, without: [], named: '', isToHalve: false, group: null };
}

/** It holds what is refused, for sure: it is halved, not sent. A single record is sent by itself, to know. */
export const toHalve = (piece: Piece): Piece => ({
  ...piece,
  without: [],
  named: '',
  isToHalve: true,
  group: null,
});

/** The records of a piece that pointers into its document name. */
export function placesNamed(piece: Piece, pointers: readonly string[]): Place[] {
  const wanted = new Set(pointers);
  const found: Place[] = [];
  const counted = new Map<CategoryName, number>();
  for (const place of placesIn(piece)) {
    const { category } = place;
    const nth = counted.get(category) ?? 0;
    counted.set(category, nth + 1);
    if (wanted.has(isObjectCategory(category) ? `/data/${category}` : `/data/${category}/${nth}`)) found.push(place);
  }
  return found;
}

/** Each category alone, the smallest first: few bytes tell whether the server takes anything. A single one in halves. */
export function cut(whole: Piece, parts: Pick<Parts, 'holds' | 'nth' | 'tooLarge'>, isOneAtFault: boolean): Piece[] {
  const { holds, nth } = parts;
  const group = isOneAtFault ? nth : null;
  if (whole.spans.length === 1) {
    const { pieces, last } = halves({ ...whole, group }, parts);
    return [...pieces, ...last];
  }
  const alone = whole.spans.map((span): Piece => ({ ...toHalve(whole), spans: [span], isToHalve: false, group }));
  return alone.sort((a, b) => bytesOf(a, holds) - bytesOf(b, holds));
}

/**
 * Of one category. Pieces that were known to hold something refused make a group of their own. Of a whole category one record
 * that is neither old nor new is kept back, as a piece of the same group, to be sent behind all others: should a record be
 * refused alone, its being taken tells that the server takes anything after that.
 */
export function halves(
  { spans, group: known }: Piece,
  { nth, holds, tooLarge }: Pick<Parts, 'nth' | 'holds' | 'tooLarge'>,
): { readonly pieces: Piece[]; readonly last: Piece[] } {
  const [span] = spans;
  if (span === undefined) return { pieces: [], last: [] };
  const { category, from, to } = span;
  const isWhole = to - from === holds[category]?.records && to - from > 2 && tooLarge === null;
  const at = isWhole ? from + Math.floor((to - from) / 3) : Math.ceil((from + to) / 2);
  const group = known === null ? null : nth;
  const piece = (begin: number, end: number): Piece => ({
    spans: [{ category, from: begin, to: end }],
    without: [],
    named: '',
    isToHalve: false,
    group,
  });
  return isWhole
    ? { pieces: [piece(from, at), piece(at + 1, to)], last: [piece(at, at + 1)] }
    : { pieces: [piece(from, at), piece(at, to)], last: [] };
}

/** What was named was not the reason, or not the only one: each goes alone. */
export const onesOf = ({ without }: Pick<Piece, 'without'>): Piece[] =>
  without.map(({ category, index }) => ({
    spans: [{ category, from: index, to: index + 1 }],
    without: [],
    named: '',
    isToHalve: false,
    group: null,
  }));

/** With what it was to go without, and as if nothing were known of it yet. */
export const anew = ({ spans }: Piece): Piece => ({ spans, without: [], named: '', isToHalve: false, group: null });

/** About: records of one category count as equally large. */
export function bytesOf({ spans }: Piece, holds: Holds): number {
  return spans.reduce((sum, { category, from, to }) => {
    const { records, bytes } = holds[category] ?? { records: 1, bytes: 0 };
    return sum + Math.ceil((bytes / Math.max(1, records)) * (to - from));
  }, 0);
}
