import { type ColumnKind, readBytes } from './read-bytes.ts';

/**
 * Rows hold whatever programs put into them, such as photographs as text, and memory must do for all of them. So of a long
 * value SQLite is asked for its beginning, which is more than a record may hold: what leaves the boat, and what is told of
 * it, is the same. An id comes whole, since it is known by all of it. What is too large even to be looked at is not asked for.
 */

/** What stands in a text for bytes that are no UTF-8; a writer may also have meant it. */
export const STAND_IN = '\uFFFD';
/** A record's longest text, 32,768 characters of four bytes each, and as much again. */
const WHOLE_BYTES = 256 * 1024;
/** SQLite takes a value into memory whole before it gives a part of it. */
export const MOST_BYTES = 16 * 1024 * 1024;
/** A beginning comes as bytes, one more than what is whole can have, or two: so what it is of is told by its length. */
const [OF_BYTES, OF_TEXT] = [WHOLE_BYTES + 1, WHOLE_BYTES + 2];

/**
 * SQL for a column's value within these bounds; of one that is too large its size, which is the only integer that comes out.
 * `octet_length` alone looks at a value without taking it into memory.
 */
export function boundCell(column: string, kind: ColumnKind): string {
  const whole = wholeSql(column, kind);
  const size = `octet_length(${column})`;
  const part = `substr(CAST(${column} AS BLOB), 1, iif(typeof(${column}) = 'text', ${OF_TEXT}, ${OF_BYTES}))`;
  const long = kind === 'id' ? '' : ` WHEN ${size} > ${WHOLE_BYTES} THEN ${part}`;
  const bounded = `CASE WHEN ${size} <= ${WHOLE_BYTES} THEN ${whole} WHEN ${size} > ${MOST_BYTES} THEN ${size}${long} ELSE ${whole} END`;
  return kind === 'number' ? `iif(typeof(${column}) IN ('integer', 'real'), ${whole}, ${bounded})` : bounded;
}

function wholeSql(column: string, kind: ColumnKind): string {
  // An integer may be larger than a JavaScript number can hold exactly; then it comes rounded instead of failing.
  if (kind === 'number') return `iif(typeof(${column}) = 'integer', CAST(${column} AS REAL), ${column})`;
  return `iif(typeof(${column}) = 'blob', ${column}, CAST(${column} AS TEXT))`;
}

/** Whether these bytes are the beginning of a longer value. */
export const isBeginning = (kind: ColumnKind, bytes: Uint8Array): boolean =>
  kind !== 'id' && bytes.length > WHOLE_BYTES;

/** The value that begins so, as `readBytes` has it; `encoding` is the database's. Pure. */
export function readBeginning(kind: ColumnKind, bytes: Uint8Array, encoding: string): string | number | Uint8Array {
  if (bytes.length === OF_TEXT) {
    // A stream, since its last character may be cut in two.
    const text = new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes, { stream: true });
    if (!text.includes(STAND_IN)) return text;
  }
  return readBytes(kind, bytes.subarray(0, endOfCharacters(bytes)));
}

/** Where the last character of UTF-8 ends that is not cut in two. */
function endOfCharacters(bytes: Uint8Array): number {
  const lead = bytes.findLastIndex((byte) => (byte & 0xc0) !== 0x80);
  const first = bytes[lead] ?? 0;
  const length = first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  return lead + length > bytes.length ? lead : bytes.length;
}
