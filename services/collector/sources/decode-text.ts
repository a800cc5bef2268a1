import { isUtf8 } from 'node:buffer';
import { utf16Decoder, utf16Text } from '../../../shared/export/from-boat/decode-utf16.ts';

/**
 * Text of files that should be UTF-8. Some begin with the mark of UTF-16. Programs of Windows, and old ones, write theirs (`Öldruck` with one byte for its first
 * letter): what is UTF-8 stays, and each byte that is none is read as Windows-1252, and counted. Pure.
 *
 * Until it is known whether such a byte belongs to a text or to damage, a stand-in holds its place, which no UTF-8 can: half
 * of a surrogate pair, from U+DC80 on, as Python has it.
 */
const STAND_IN_BASE = 0xdc00;
const STAND_INS = /[\uDC80-\uDCFF]/g;

/** A character of two to four bytes, or a byte that belongs to none; of bytes as Latin-1. */
const CHARACTER_OR_BYTE =
  /[\xC2-\xDF][\x80-\xBF]|\xE0[\xA0-\xBF][\x80-\xBF]|[\xE1-\xEC\xEE\xEF][\x80-\xBF]{2}|\xED[\x80-\x9F][\x80-\xBF]|\xF0[\x90-\xBF][\x80-\xBF]{2}|[\xF1-\xF3][\x80-\xBF]{3}|\xF4[\x80-\x8F][\x80-\xBF]{2}|[\x80-\xFF]/g;
/** What may be the beginning of a character whose end is still to come. */
const UNFINISHED = /(?:[\xC2-\xDF]|[\xE0-\xEF][\x80-\xBF]?|[\xF0-\xF4][\x80-\xBF]{0,2})$/;
const LONGEST_UNFINISHED = 3;

/** Where Windows-1252 is not Latin-1: the bytes from 80 to 9F, of which five mean nothing. */
const WINDOWS = '€\uFFFD‚ƒ„…†‡ˆ‰Š‹Œ\uFFFDŽ\uFFFD\uFFFD‘’“”•–—˜™š›œ\uFFFDžŸ';

/** Bytes as text, with a stand-in for each that is no UTF-8; UTF-16 by its mark. */
export const decodeText = (bytes: Buffer): string => utf16Text(bytes) ?? decodeUtf8(bytes);

function decodeUtf8(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  return bytes
    .toString('latin1')
    .replace(CHARACTER_OR_BYTE, (found) =>
      found.length > 1
        ? Buffer.from(found, 'latin1').toString('utf8')
        : String.fromCharCode(STAND_IN_BASE + found.charCodeAt(0)),
    );
}

/** Decodes a file piece by piece; a character that its end cuts in two is left out. */
export function createTextDecoder(): (piece: Buffer) => string {
  let carried = Buffer.alloc(0);
  let decodeUtf16: ReturnType<typeof utf16Decoder> | undefined;
  return (piece) => {
    if (decodeUtf16 === undefined) decodeUtf16 = utf16Decoder(piece);
    if (decodeUtf16 !== null) return decodeUtf16(piece);
    const bytes = carried.length === 0 ? piece : Buffer.concat([carried, piece]);
    const [{ length } = ''] =
      UNFINISHED.exec(bytes.toString('latin1', Math.max(0, bytes.length - LONGEST_UNFINISHED))) ?? [];
    const end = bytes.length - length;
    carried = Buffer.from(bytes.subarray(end));
    return decodeUtf8(bytes.subarray(0, end));
  };
}

/** The same text, with what Windows-1252 means in the place of stand-ins. */
export const withoutStandIns = (text: string): string =>
  countStandIns(text) === 0
    ? text
    : text.replace(STAND_INS, (standIn) => windowsCharacter(standIn.charCodeAt(0) & 0xff));

const windowsCharacter = (byte: number): string =>
  byte < 0xa0 ? (WINDOWS[byte - 0x80] ?? '') : String.fromCharCode(byte);

export const countStandIns = (text: string): number => (text.isWellFormed() ? 0 : (text.match(STAND_INS)?.length ?? 0));

/** The first of these bytes and its line, counted from `line` on. */
export function standInExample(text: string, line: number): string {
  const at = text.search(STAND_INS);
  const byte = (text.charCodeAt(at) & 0xff).toString(16).toUpperCase();
  return `${byte} in line ${line + text.slice(0, at).split('\n').length - 1}`;
}

/** How it is told; no word of what the file says, since messages go into logs. */
export function windowsSentence(name: string, count: number, example: string): string {
  const are = count === 1 ? 'byte is' : 'bytes are';
  return `${name}: ${count} ${are} no UTF-8 and read as Windows-1252, such as ${example}; its program should write UTF-8.`;
}
