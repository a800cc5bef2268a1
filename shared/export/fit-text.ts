/** Texts as every receiver takes them: whole characters, no NUL, bounded. Pure. */

/** Characters of a text that people write: as many as a whole record may have bytes. */
export const LONGEST_TEXT = 32_768;
/** Characters of a word that programs write: a name, a kind, an id. */
export const LONGEST_WORD = 1_000;
/** What stands at the end of a text that was cut. */
export const MARK = '…';
/** What stands for a character that no database takes: U+FFFD, as Unicode has it. */
const STAND_IN = '\uFFFD';
/** So far back is looked for the beginning of a character that is made of several, such as a flag or a family. */
const LONGEST_CHARACTER = 64;

/**
 * PostgreSQL refuses a whole document for one NUL or one half of a surrogate pair in it, which JSON can write and many
 * programs do, when they cut a text in the middle of an emoji.
 */
export function isClean(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

/** The same text with a stand-in for each character that no database takes. */
export const cleaned = (text: string): string => text.toWellFormed().replaceAll('\0', STAND_IN);

/** Whether a text has more characters (code points) than that. */
export function isLonger(text: string, most: number): boolean {
  if (text.length <= most) return false;
  if (text.length > most * 2) return true;
  let pairs = 0;
  for (let i = 0; i < text.length; i++) if ((text.charCodeAt(i) & 0xfc00) === 0xd800) pairs++;
  return text.length - pairs > most;
}

/**
 * A clean text that is too long, cut to `most` code points, a mark among them. It is cut between characters as people
 * see them: no half emoji, no accent without its letter.
 */
export function cut(text: string, most: number): string {
  const end = offsetOf(text, most - MARK.length);
  const from = knownBoundary(text, end - LONGEST_CHARACTER);
  const segments = new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(
    text.slice(from, end + LONGEST_CHARACTER),
  );
  let whole = from;
  for (const { index, segment } of segments) {
    if (from + index + segment.length > end) break;
    whole = from + index + segment.length;
  }
  // What is that long is no character, but letters under a heap of accents.
  return `${text.slice(0, end - whole > LONGEST_CHARACTER ? end : whole)}${MARK}`;
}

/** A text as it is, cut where it is too long. What no database takes stays in it. */
export const shortened = (text: string, most: number): string => (isLonger(text, most) ? cut(text, most) : text);

/** Words for a person, which may hold names of files and words of errors, and these may hold anything: clean and bounded. */
export function boundedText(text: string, most: number): string {
  const clean = cleaned(text);
  return isLonger(clean, most) ? cut(clean, most) : clean;
}

/** Where the code point with this number begins. */
function offsetOf(text: string, codePoints: number): number {
  let offset = 0;
  for (let n = 0; n < codePoints && offset < text.length; n++)
    offset += (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1;
  return offset;
}

/** A place up to that one where a character begins whatever stands before it: an ASCII letter, or the beginning. */
function knownBoundary(text: string, upTo: number): number {
  let at = Math.max(0, upTo);
  while (at > 0 && text.charCodeAt(at) > 0x7f) at -= 1;
  return at;
}

/** Anything at all as text, for a person who is to see what was given: structures as JSON, bytes in hexadecimal. */
export function asText(given: unknown): string {
  if (given instanceof Uint8Array) return Buffer.from(given).toString('hex');
  if (typeof given !== 'object' || given === null) return String(given);
  try {
    return JSON.stringify(given) ?? '';
  } catch {
    return String(given);
  }
}

/** The same, but of a number that was rounded what was kept of it before. */
export const asGiven = (given: unknown, kept: unknown): string =>
  typeof given === 'number' && typeof kept === 'string' && Number(kept) === given ? kept : asText(given);
