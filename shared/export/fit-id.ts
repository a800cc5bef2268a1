import { createHash } from 'node:crypto';
import { cleaned, cut, isLonger, MARK } from './fit-text.ts';

/**
 * An id that is too long, or holds what no database takes: clean, bounded, and with a digest of what was given at its end,
 * so that two which begin alike, or look alike once they are clean, stay two.
 */
export function fitId(given: string, most: number): string {
  // UTF-8 has one stand-in for all halves of pairs.
  const digest = createHash('sha256').update(given, given.isWellFormed() ? 'utf8' : 'utf16le');
  const end = digest.digest('hex').slice(0, 16);
  const id = cleaned(given);
  const room = most - end.length;
  return isLonger(id, room - MARK.length) ? `${cut(id, room)}${end}` : `${id}${MARK}${end}`;
}
