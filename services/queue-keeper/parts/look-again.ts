import type { CategoryName } from '../../../shared/export/category-names.ts';
import { onesOf, placesNamed } from './cut-pieces.ts';
import { countRecords, type Parts, type Piece, type Place, type Suspect } from './parts.ts';

/**
 * What is known of a record that was refused alone. A database that is away refuses whatever comes, and some servers say so
 * as if it were the record. So none is given up for one refusal: it is sent again after a pause, and must be refused in the
 * same words though the server took something else in between. Pure.
 */

/** So many records of several categories, refused in one sentence, have nothing in common but the server ... */
const MANY = 4;
/** ... so that it takes more to believe it. */
const PROOFS_OF_MANY = 2;
/** Of a category of which nothing was taken, so few records may all be at fault; of more, it is the category. */
const FEW = 3;
const MOST_SAYINGS = 2;
const MOST_PASSING = 10;
const LONGEST_SAYING = 200;

/** What was said, without what differs from record to record or from upload to upload: figures, and words with figures. */
export const sayingOf = (said: string): string =>
  (said.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [])
    .filter((word) => !/\p{N}/u.test(word))
    .join(' ')
    .slice(0, LONGEST_SAYING);

export const withSaying = (sayings: readonly string[], said: string): readonly string[] =>
  [...new Set([...sayings, sayingOf(said)])].slice(0, MOST_SAYINGS);

/** The only record of a piece was refused: for sure, where it is named, or too large by itself. */
export function suspectOf(
  place: Place,
  piece: Piece,
  {
    places,
    said,
    isTooLarge,
  }: { readonly places: readonly string[]; readonly said: string; readonly isTooLarge: boolean },
): Suspect {
  if (isTooLarge || placesNamed(piece, places).length > 0) return { ...place, said };
  const { again } = piece;
  const isProof = again?.doubt?.isFollowed === true && sayingOf(again.said) === sayingOf(said);
  return { ...place, said, doubt: { proofs: (again?.doubt?.proofs ?? 0) + (isProof ? 1 : 0), isFollowed: false } };
}

/** The server took something else: what was refused before that was refused by a server that takes exports. */
export function followed(parts: Parts): Parts {
  const { current, todo, suspects } = parts;
  return {
    ...parts,
    current: current && pieceFollowed(current),
    todo: todo.map(pieceFollowed),
    suspects: suspects.map(follow),
  };
}

const follow = (suspect: Suspect): Suspect =>
  suspect.doubt === undefined ? suspect : { ...suspect, doubt: { ...suspect.doubt, isFollowed: true } };
const pieceFollowed = (piece: Piece): Piece =>
  piece.again === undefined ? piece : { ...piece, again: follow(piece.again) };

/**
 * What was taken had been refused, alone, or as the only record that could be the reason: nothing is held back for the words
 * that it was refused with.
 */
export function withPassing({ passing, sayings }: Parts, { again, isToHalve }: Piece): readonly string[] {
  const refuted = again !== undefined ? [sayingOf(again.said)] : isToHalve ? sayings : [];
  return [...new Set([...passing, ...refuted])].slice(-MOST_PASSING);
}

/** Whether a record goes into quarantine, should it be the reason. */
export const mayBeHeld = ({ category }: Place, { took, holds }: Pick<Parts, 'took' | 'holds'>): boolean =>
  took.includes(category) || (holds[category]?.records ?? 0) <= FEW;

function isSure({ said, doubt }: Suspect, { suspects, passing }: Parts): boolean {
  if (doubt === undefined) return true;
  const saying = sayingOf(said);
  const alike = suspects.filter((one) => one.doubt !== undefined && sayingOf(one.said) === saying);
  const isOfServer = alike.length >= MANY && new Set(alike.map(({ category }): CategoryName => category)).size > 1;
  return !passing.includes(saying) && doubt.proofs >= (isOfServer ? PROOFS_OF_MANY : 1);
}

/**
 * All that is to be sent was sent: what follows after a pause, or null when nothing does. That are the records of which it
 * is not sure that they are the reason, and what is left where every refusal said the same.
 */
export function lookAgain(parts: Parts): Parts | null {
  const { suspects, todo, sayings } = parts;
  const isKept = (suspect: Suspect) => !mayBeHeld(suspect, parts);
  const isOfServer = sayings.length === 1 && (todo.length > 0 || suspects.some(isKept));
  const isOpen = (suspect: Suspect) => (isKept(suspect) ? isOfServer : !isSure(suspect, parts));
  const open = suspects.filter(isOpen);
  if (open.length === 0 && !isOfServer) return null;
  return {
    ...parts,
    looks: parts.looks + 1,
    sinceLook: { refused: 0, accepted: 0 },
    suspects: suspects.filter((suspect) => !open.includes(suspect)),
    todo: [...open.flatMap(pieceOf), ...todo],
  };
}

const pieceOf = (suspect: Suspect): Piece[] =>
  onesOf({ without: [suspect] }).map((piece) => ({ ...piece, again: suspect }));

/** Whether nothing is left but records that may be the reason. */
export const isOnlyInDoubt = ({ current, todo, ...parts }: Parts): boolean =>
  [...(current === null ? [] : [current]), ...todo].every(
    ({ again }) => again !== undefined && mayBeHeld(again, parts),
  );

/** How many records are looked at again. */
export const countAgain = ({ current, todo }: Parts): number =>
  [current, ...todo].reduce((sum, piece) => sum + (piece?.again === undefined ? 0 : countRecords(piece)), 0);
