import { CATEGORIES, type CategoryName } from '../../../shared/export/category-names.ts';
import { TOO_LARGE } from './about-records.ts';
import { anew, bytesOf, cut, halves, onesOf, placesNamed, toHalve, wholeOf } from './cut-pieces.ts';
import { followed, lookAgain, mayBeHeld, suspectOf, withPassing, withSaying } from './look-again.ts';
import {
  countOf,
  countRecords,
  type Holds,
  NOT_LOOKED_AGAIN,
  type Parts,
  type PartsEnd,
  type Piece,
  placesIn,
  type Suspect,
} from './parts.ts';

/**
 * What follows when the central server refuses an export, so that what it takes goes ashore: the records that it names are
 * left out, or, when it names none, each category goes alone and is halved until a single record is refused. Data in,
 * data out.
 *
 * Laws: no record is given up before something else of its export was taken, since a server that refuses everything has
 * nothing against a record; and none but one that was named, and beside which all was taken, or that was refused alone, and
 * so again later (`look-again.ts`). Nothing goes twice.
 */

/** What the server said of one upload. */
export interface Refusal {
  readonly status: number;
  /** JSON Pointers into what was sent. */
  readonly places: readonly string[];
  readonly said: string;
}

/** Uploads that may be refused before anything was taken; then no record is the reason. */
const MOST_REFUSED_AT_FIRST = 10;
/** Uploads that may be refused until it is looked again, or in all. Those that are taken are no waste. */
const MOST_REFUSED = 40;
/** Before anything was taken, a server that names one record at a time is believed so often. */
const MOST_NAMED_AT_FIRST = 3;
const MOST_RECEIPTS = 100;

/** The first upload, the whole, was refused. Null when it has too few records for any of them to be told from the rest. */
export function beginParts(holds: Holds, refusal: Refusal): Parts | null {
  const whole = wholeOf(holds);
  if (countRecords(whole) < 2) return null;
  const parts: Parts = {
    holds,
    nth: 0,
    current: whole,
    file: null,
    todo: [],
    isCut: false,
    suspects: [],
    refused: 0,
    accepted: 0,
    importIds: [],
    took: [],
    tooLarge: null,
    ...NOT_LOOKED_AGAIN,
    end: null,
  };
  return afterPartRefused(parts, refusal);
}

/** The current part was taken. */
export function afterPartAccepted(before: Parts, importId: string | null): Parts {
  const parts = followed(before);
  const { current: piece, sinceLook } = parts;
  if (piece === null) return parts;
  const ashore = piece.spans.map(({ category }) => category).filter((category) => countOf(piece, category) > 0);
  const rest = parts.todo.filter(({ group }) => group !== null && group === piece.group);
  return advance({
    ...parts,
    accepted: parts.accepted + 1,
    importIds: importId === null ? parts.importIds : [...parts.importIds, importId].slice(-MOST_RECEIPTS),
    took: [...new Set([...parts.took, ...ashore])],
    suspects: [...parts.suspects, ...piece.without],
    sinceLook: { ...sinceLook, accepted: sinceLook.accepted + 1 },
    passing: withPassing(parts, piece),
    // All others of its group were taken: what is refused is in the last one, which need not be sent to know that.
    todo:
      rest.length === 1
        ? parts.todo.map((one) => (one === rest[0] ? { ...toHalve(one), group: one.group } : one))
        : parts.todo,
  });
}

/** The current part was refused. */
export function afterPartRefused(parts: Parts, refusal: Refusal): Parts {
  const { current: piece } = parts;
  if (piece === null) return parts;
  const isTooLarge = refusal.status === TOO_LARGE;
  const bytes = bytesOf(piece, parts.holds);
  const refused: Parts = {
    ...parts,
    refused: parts.refused + 1,
    sinceLook: { ...parts.sinceLook, refused: parts.sinceLook.refused + 1 },
    sayings: withSaying(parts.sayings, refusal.said),
    tooLarge: isTooLarge ? Math.min(bytes, parts.tooLarge ?? bytes) : parts.tooLarge,
    todo: parts.todo.map((one) => (one.group !== null && one.group === piece.group ? { ...one, group: null } : one)),
  };
  if (countRecords(piece) === 1) {
    const [place] = placesIn(piece);
    const suspects = place ? [suspectOf(place, piece, { ...refusal, isTooLarge })] : [];
    return advance({
      ...refused,
      suspects: [...parts.suspects, ...suspects],
      todo: [...onesOf(piece), ...refused.todo],
    });
  }
  const smaller = withoutNamed(piece, refusal, parts);
  if (smaller !== null) return advance({ ...refused, todo: [smaller, ...refused.todo] });
  if (!parts.isCut) return advance({ ...refused, isCut: true, todo: cut(piece, refused, !isTooLarge) });
  const halved: Piece = { ...toHalve(piece), group: isTooLarge ? null : parts.nth };
  // Every category is tried once before one is halved: what they take tells whether records are the reason at all.
  const isCategory = piece.spans.every(({ category, from, to }) => to - from === parts.holds[category]?.records);
  return advance({ ...refused, todo: isCategory ? [...refused.todo, halved] : [halved, ...refused.todo] });
}

/**
 * A person wants it tried again: what is not ashore goes, but for what is `held`, in quarantine. The current part may be
 * ashore without a word: it goes again as it is, by which the server knows it. Null when nothing is ashore for sure: then all
 * of it goes whole.
 */
export function resumeParts(parts: Parts, held: readonly Suspect[]): Parts | null {
  const again: Parts = { ...parts, refused: 0, tooLarge: null, file: null, ...NOT_LOOKED_AGAIN };
  if (parts.end === null) return again;
  if (parts.accepted === 0) return null;
  const { rest, quarantine } = parts.end;
  const todo = [...rest, ...onesOf({ without: quarantine.filter((suspect) => !held.includes(suspect)) })];
  return todo.length === 0 ? null : advance({ ...again, suspects: held, todo, end: null });
}

/** The server took another export: then what it refuses of this one is told apart anew, were it all. */
export const afterOtherTaken = (parts: Parts): Parts | null => (parts.end?.took === 'none' ? null : followed(parts));

/** It is not looked again any more: what was not proven to be the reason is left. */
export function giveUp(parts: Parts): Parts {
  const { current, todo, suspects } = parts;
  return ended({ ...parts, suspects, todo: [...(current === null ? [] : [current]), ...todo] });
}

/** The categories of which nothing is left aboard but what lies in quarantine. */
export function categoriesAshore({ holds, current, todo, suspects, end }: Parts): CategoryName[] {
  const left =
    end === null ? [...(current === null ? [] : [current]), ...todo, ...onesOf({ without: suspects })] : end.rest;
  const isLeft = new Set(left.flatMap(({ spans }) => spans.map(({ category }) => category)));
  return CATEGORIES.filter((category) => holds[category] !== undefined && !isLeft.has(category));
}

/** Where there is nothing to do any more it ends; else the next piece becomes the current one. */
function advance(parts: Parts): Parts {
  let [next, ...todo] = parts.todo;
  if (next === undefined || isHopeless(parts)) {
    const later = parts.accepted === 0 ? null : lookAgain(parts);
    return later === null ? ended(parts) : advance(later);
  }
  while (next !== undefined && countRecords(next) > 1 && (next.isToHalve || isTooLarge(next, parts))) {
    const { pieces, last } = halves(next, parts);
    [next, ...todo] = [...pieces, ...todo, ...last];
  }
  return { ...parts, nth: parts.nth + 1, current: next ?? null, file: null, todo };
}

function isHopeless({ accepted, refused, looks, sinceLook, isCut, todo, holds }: Parts): boolean {
  const takesSome = looks === 0 || sinceLook.accepted > 0;
  if (accepted > 0) return sinceLook.refused >= (takesSome ? MOST_REFUSED : MOST_REFUSED_AT_FIRST);
  const areAllRefused = isCut && todo.every(({ isToHalve }) => isToHalve) && Object.keys(holds).length > 1;
  return refused >= MOST_REFUSED_AT_FIRST || areAllRefused;
}

function ended(parts: Parts): Parts {
  const { accepted, suspects, todo } = parts;
  const quarantine = accepted === 0 ? [] : suspects.filter((suspect) => mayBeHeld(suspect, parts));
  const kept = suspects.filter((suspect) => !quarantine.includes(suspect));
  const rest = [...todo.map(anew), ...onesOf({ without: kept })];
  const left = rest.reduce((sum, piece) => sum + countRecords(piece), 0);
  const end: PartsEnd = {
    took: accepted === 0 ? 'none' : left === 0 ? 'all' : 'some',
    ...{ quarantine, rest, left },
    quarantined: [],
  };
  return { ...parts, current: null, file: null, todo: [], end };
}

/** The piece without what the server named in it; null when that is no help. */
function withoutNamed(piece: Piece, { places, said }: Refusal, { accepted, refused }: Parts): Piece | null {
  const named = places.join(' ');
  const isHeard = named !== piece.named && (accepted > 0 || refused < MOST_NAMED_AT_FIRST);
  const found = isHeard ? placesNamed(piece, places) : [];
  if (found.length === 0 || found.length >= countRecords(piece)) return null;
  return { ...piece, named, without: [...piece.without, ...found.map((place) => ({ ...place, said }))], group: null };
}

const isTooLarge = (piece: Piece, { tooLarge, holds }: Parts): boolean =>
  tooLarge !== null && piece.spans.length === 1 && bytesOf(piece, holds) >= tooLarge;
