import { asText } from '../../../shared/export/fit-text.ts';

/** What a column of a table holds. An id is text of which two that differ stay two. */
export type ColumnKind = 'id' | 'text' | 'number' | 'time';

const utf8 = new TextDecoder('utf-8', { fatal: true });
const CONTROL = /[^\P{Cc}\t\r\n]/u;
const NUMBER_TEXT = /^\s*[+-]?[\d.,]+(?:e[+-]?\d+)?\s*$/i;
/** What is smaller, or larger, is more likely no number of that kind. */
const LEAST_FRACTION = 1e-9;
const MOST_FRACTION = 1e15;
const MOST_WHOLE = { 4: 2 ** 23, 8: 2 ** 48 } as const;

/**
 * What bytes are by what their column holds, in which a program stored them as they were: a text, a number, else
 * themselves; as an id, each its own text. Pure.
 */
export function readBytes(kind: ColumnKind, bytes: Uint8Array): string | number | Uint8Array {
  switch (kind) {
    case 'id':
      return textInBytes(bytes) ?? asText(bytes);
    case 'text':
      return textInBytes(bytes) ?? bytes;
    case 'number':
      return numberInBytes(bytes) ?? textInBytes(bytes) ?? bytes;
    case 'time':
      return textInBytes(bytes) ?? numberInBytes(bytes) ?? bytes;
  }
}

/** The text that bytes are; null when they are none, or hold what cannot be printed. */
function textInBytes(bytes: Uint8Array): string | null {
  try {
    const text = utf8.decode(bytes);
    return CONTROL.test(text) ? null : text;
  } catch {
    return null;
  }
}

/**
 * The number that bytes are: written as text, or as a program's memory holds it, which Python's sqlite3 stores for the
 * numbers of numpy: a whole number or a fraction of 4 or 8 bytes, the least first, or one byte that is 0 or 1. A small whole
 * number would be no usual fraction, nor the other way round; null for what may be either.
 */
function numberInBytes(bytes: Uint8Array): number | string | null {
  const text = textInBytes(bytes);
  if (text !== null && NUMBER_TEXT.test(text)) return text;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length === 1) return view.getUint8(0) <= 1 ? view.getUint8(0) : null;
  if (bytes.length !== 4 && bytes.length !== 8) return null;
  const whole = bytes.length === 4 ? view.getInt32(0, true) : Number(view.getBigInt64(0, true));
  if (Math.abs(whole) < MOST_WHOLE[bytes.length]) return whole;
  const fraction = bytes.length === 4 ? view.getFloat32(0, true) : view.getFloat64(0, true);
  const size = Math.abs(fraction);
  return size >= LEAST_FRACTION && size <= MOST_FRACTION ? fraction : null;
}
