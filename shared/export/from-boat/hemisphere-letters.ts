/** What stands for a hemisphere: a letter or a word, in the languages in which boats are spoken to. Pure. */
export type HalfName = 'latitude' | 'longitude';

/** `o` is east in German, and west in French. */
const WORDS: Readonly<Record<HalfName, readonly [positive: RegExp, negative: RegExp]>> = {
  latitude: [/^(?:n|north(?:ern)?|nord|norte)\.?$/i, /^(?:s|south(?:ern)?|süd|sud|sur)\.?$/i],
  longitude: [/^(?:e|east(?:ern)?|est|este|ost)\.?$/i, /^(?:w|west(?:ern)?|ouest|oeste)\.?$/i],
};

/** The sign that a letter gives degrees of this axis; null for what is none of its letters. */
export function signOf(letter: unknown, axis: HalfName): 1 | -1 | null {
  if (typeof letter !== 'string') return null;
  const [positive, negative] = WORDS[axis];
  if (positive.test(letter.trim())) return 1;
  return negative.test(letter.trim()) ? -1 : null;
}

/** Of which half of a position a letter speaks; null for what is none. */
export function halfOfLetter(value: unknown): HalfName | null {
  if (signOf(value, 'latitude') !== null) return 'latitude';
  return signOf(value, 'longitude') === null ? null : 'longitude';
}
