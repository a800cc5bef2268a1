/** Texts that begin with the mark of UTF-16, as Windows’ editors and PowerShell write them. Pure. */
const MARKS = [
  { encoding: 'utf-16le', bytes: [0xff, 0xfe] },
  { encoding: 'utf-16be', bytes: [0xfe, 0xff] },
] as const;

/** A decoder for a text that begins with these bytes, piece by piece; null where they are no mark of UTF-16. */
export function utf16Decoder(beginning: Uint8Array): ((piece: Uint8Array) => string) | null {
  const found = MARKS.find(({ bytes: [first, second] }) => beginning[0] === first && beginning[1] === second);
  if (found === undefined) return null;
  const decoder = new TextDecoder(found.encoding);
  return (piece) => decoder.decode(piece, { stream: true });
}

/** The text of bytes that are UTF-16 by their mark, without it; null for others. */
export const utf16Text = (bytes: Uint8Array): string | null => utf16Decoder(bytes)?.(bytes) ?? null;
