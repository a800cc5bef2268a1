import type { CategoryName } from '../../../shared/export/categories.ts';
import type { Held } from '../../../shared/export/scan-document.ts';

export type Holds = Readonly<Partial<Record<CategoryName, Held>>>;

/** A record, by its place in the export as the collector made it. */
export interface Place {
  readonly category: CategoryName;
  readonly index: number;
}

/** A record that the server refused, and its words. */
export interface Suspect extends Place {
  readonly said: string;
  /** Of one that was refused alone, and not named; absent: it is the reason for sure. */
  readonly doubt?: Doubt;
}

/** How far it is proven that such a record is the reason, and not the moment. */
export interface Doubt {
  /** How often it was refused again in the same words, though the server had taken something else since the time before. */
  readonly proofs: number;
  /** Whether the server took something else since it was refused last. */
  readonly isFollowed: boolean;
}

/** Records of one category, from `from` up to but not including `to`. */
export interface Span {
  readonly category: CategoryName;
  readonly from: number;
  readonly to: number;
}

/** Some of the records of an export, to be sent as one document. */
export interface Piece {
  readonly spans: readonly Span[];
  /** Records of these spans that are left out, since the server named them. */
  readonly without: readonly Suspect[];
  /** What the server named in it the last time; the same again is no help. */
  readonly named: string;
  /** What is refused is in here for sure: it is not sent again, but halved, unless it is a single record. */
  readonly isToHalve: boolean;
  /** Pieces of one group hold something refused between them; null: not known. */
  readonly group: number | null;
  /** A single record that was refused alone before, and is looked at again. */
  readonly again?: Suspect;
}

/** How far an export is that goes ashore in parts, since the server refused the whole; kept with its job. */
export interface Parts {
  readonly holds: Holds;
  /** How many parts were begun; the number of the current one. */
  readonly nth: number;
  readonly current: Piece | null;
  /** The current part's file, once it was made. */
  readonly file: { readonly bytes: number; readonly sha256: string } | null;
  /** What is sent after the current one, in this order. */
  readonly todo: readonly Piece[];
  /** Whether the whole was cut: before that, it goes whole without the records that were named. */
  readonly isCut: boolean;
  /** Refused alone, or everything beside them was taken. */
  readonly suspects: readonly Suspect[];
  /** Uploads of this export that were refused, the first one included. */
  readonly refused: number;
  readonly accepted: number;
  readonly importIds: readonly string[];
  /** Categories of which something is ashore. */
  readonly took: readonly CategoryName[];
  /** So many bytes of records were too many (HTTP 413). */
  readonly tooLarge: number | null;
  /** How often it was begun to look again at what was refused, each time after a pause. */
  readonly looks: number;
  /** Uploads since then, or since the beginning. */
  readonly sinceLook: { readonly refused: number; readonly accepted: number };
  /** What was said with the refusals, without figures; the first two that differ. */
  readonly sayings: readonly string[];
  /** With these words a record was refused that was taken later: they are about the moment. */
  readonly passing: readonly string[];
  /** How it ended; null until then. */
  readonly end: PartsEnd | null;
}

/** What plans of earlier versions lack. */
export const NOT_LOOKED_AGAIN = { looks: 0, sinceLook: { refused: 0, accepted: 0 }, sayings: [], passing: [] } as const;

export interface PartsEnd {
  /** `none`: nothing was taken, so no record is the reason. `some`: something is left that was not tried any more. */
  readonly took: 'all' | 'some' | 'none';
  /** What goes into quarantine. */
  readonly quarantine: readonly Suspect[];
  /** What is neither ashore nor in quarantine, and how many records that are. */
  readonly rest: readonly Piece[];
  readonly left: number;
  /** The files of what went into quarantine, once they are there. */
  readonly quarantined: readonly string[];
}

/** Whether a record is in a piece, which has one span a category at most. */
export function membership({ spans, without }: Pick<Piece, 'spans' | 'without'>) {
  const spanOf = new Map(spans.map((span) => [span.category, span]));
  const left = new Map<CategoryName, Set<number>>();
  for (const { category, index } of without) left.set(category, (left.get(category) ?? new Set()).add(index));
  return (category: CategoryName, index: number): boolean => {
    const span = spanOf.get(category);
    return span !== undefined && index >= span.from && index < span.to && !left.get(category)?.has(index);
  };
}

/** The records of a piece, in its order. */
export function* placesIn(piece: Pick<Piece, 'spans' | 'without'>): Generator<Place> {
  const isIn = membership(piece);
  for (const { category, from, to } of piece.spans) {
    for (let index = from; index < to; index++) if (isIn(category, index)) yield { category, index };
  }
}

export const countRecords = ({ spans, without }: Pick<Piece, 'spans' | 'without'>): number =>
  spans.reduce((sum, { from, to }) => sum + to - from, 0) - without.length;

/** How many records of a category are in a piece. */
export function countOf({ spans, without }: Pick<Piece, 'spans' | 'without'>, category: CategoryName): number {
  const isOf = (one: { readonly category: CategoryName }) => one.category === category;
  return countRecords({ spans: spans.filter(isOf), without: without.filter(isOf) });
}
