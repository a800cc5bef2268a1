/** When what a server asks for in its answers is sent anew, so that one that asks in each of them has it once. Pure. */

/** What a server asked for: numbers above `after`, up to the highest that had been delivered by then. */
export interface Gap {
  readonly after: number;
  readonly upTo: number;
  /** Whether its newest answer still asked for it. */
  readonly isAsked: boolean;
}

const A_DAY_MS = 24 * 60 * 60 * 1000;

/**
 * What an answer makes of the gap that is known: `gap` is what is to be remembered, `isNew` whether it is to be filled.
 * A server that goes on asking for the same one, or for less and less of it as it fills, has asked once. One that asks
 * again after an answer without it has lost it again, as has one that asks for more. `newest` is the highest number that
 * was delivered.
 */
export function afterAnswer(
  known: Gap | null,
  askedAfter: number | null,
  newest: number | null,
): { readonly gap: Gap | null; readonly isNew: boolean } {
  if (askedAfter === null || newest === null || askedAfter >= newest) {
    return { gap: known && { ...known, isAsked: false }, isNew: false };
  }
  const isSame = known?.isAsked === true && askedAfter >= known.after && askedAfter < known.upTo;
  if (isSame) return { gap: known, isNew: false };
  return { gap: { after: askedAfter, upTo: newest, isAsked: true }, isNew: true };
}

/**
 * How long after it was last sent anew a server gets an export once more: it is let have it at once the first time, then after a day, two, four, …, so that one that loses the same again and again costs ever less.
 */
export const pauseBeforeMs = (timesBefore: number): number =>
  timesBefore === 0 ? 0 : A_DAY_MS * 2 ** Math.min(timesBefore - 1, 10);

/** What a server was given anew since a moment of true time. */
export interface Spent {
  readonly fromTrueMs: number;
  readonly bytes: number;
}

/**
 * What is spent of a day's bytes once these are; null when they do not fit into it any more. What alone is larger than a
 * day's goes as the first of a day.
 */
export function spend(before: Spent | null, bytes: number, most: number, trueMs: number): Spent | null {
  const isOver = before === null || trueMs - before.fromTrueMs >= A_DAY_MS || trueMs < before.fromTrueMs;
  if (most <= 0) return null;
  if (isOver) return { fromTrueMs: trueMs, bytes };
  if (before.bytes > 0 && before.bytes + bytes > most) return null;
  return { ...before, bytes: before.bytes + bytes };
}

/** When these bytes fit into a day, which is now where they still do; null for never. */
export function fitsAt(before: Spent | null, bytes: number, most: number, trueMs: number): number | null {
  if (most <= 0) return null;
  return before === null || spend(before, bytes, most, trueMs) !== null ? trueMs : before.fromTrueMs + A_DAY_MS;
}
