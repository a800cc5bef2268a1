import { type HalfName, halfOfLetter, signOf } from './hemisphere-letters.ts';
import { halfOf } from './position-halves.ts';
import { bareName, type Fields, finite, isFields, isNothing } from './read-fields.ts';

/**
 * The letters of the hemispheres where they stand in fields of their own, beside degrees without a sign: as receivers
 * (NMEA 0183), photographs (EXIF) and tables have them; by their usual names, and by what they are under any other. The file
 * is long because whatever may be such a letter is weighed in one place. Pure.
 */
export interface Hemispheres {
  readonly latitude: unknown;
  readonly longitude: unknown;
}

const PREFIXES = ['', 'gps', 'pos', 'position'];
const SUFFIXES = [
  ...['ref', 'reference', 'dir', 'direction', 'hemisphere', 'hemi', 'hem', 'letter', 'indicator', 'cardinal', 'card'],
  ...['pole', 'sign', 'suffix', 'orientation', 'side'],
];
const AXES = { latitude: ['latitude', 'lat'], longitude: ['longitude', 'lon', 'lng', 'long'] } as const;

/** `latref`, `reflat`, `ns`, and the same of a `gps`. */
function namesOf(axis: readonly string[], letters: readonly string[]): readonly string[] {
  const ofAxis = axis.flatMap((name) => [...SUFFIXES, ...letters].flatMap((one) => [name + one, one + name]));
  const ofLetters = letters.flatMap((one) => [one, `${one}indicator`]);
  return PREFIXES.flatMap((prefix) => [...ofAxis, ...ofLetters].map((name) => prefix + name));
}

/** As `bareName` has them: `lat_dir`, `latDir` and `LAT-DIR` are one. */
export const HEMISPHERE_NAMES = {
  latitude: namesOf(AXES.latitude, ['ns', 'nors', 'northsouth']),
  longitude: namesOf(AXES.longitude, ['ew', 'eorw', 'eastwest']),
  /** One field for both, such as `SW`. */
  both: PREFIXES.flatMap((prefix) => ['hemisphere', 'hemispheres', 'hemi', 'quadrant'].map((name) => prefix + name)),
} as const;

type Kind = HalfName | 'both';

const KINDS = new Map<string, Kind>(
  (['latitude', 'longitude', 'both'] as const).flatMap((kind) => HEMISPHERE_NAMES[kind].map((name) => [name, kind])),
);

/** Where the letters stand: in the position’s own object, or in the record that it is of. */
export type LetterScope = 'within' | 'beside';

/** Those of a record, or of a position; null when it tells none. */
export function hemispheresIn(fields: Fields, scope: LetterScope = 'within'): Hemispheres | null {
  const told: Partial<Record<Kind, unknown>> = {};
  for (const name of Object.keys(fields)) {
    const kind = KINDS.get(bareName(name));
    if (kind === undefined || typeof peek(fields, name) === 'object') continue;
    const letter = bareName(name).endsWith('sign') ? letterOfSign(fields[name], kind) : fields[name];
    if (!isNothing(letter)) told[kind] ??= letter;
  }
  const named = hemispheresOf(told.latitude, told.longitude, told.both);
  return named?.latitude && named.longitude ? named : beneath(named, unnamedIn(fields, scope));
}

/** What is told under a usual name counts. */
export function beneath(over: Hemispheres | null, under: Hemispheres | null): Hemispheres | null {
  return over && under
    ? hemispheresOf(over.latitude ?? under.latitude, over.longitude ?? under.longitude)
    : (over ?? under);
}

/** A sign may be told by itself: `-` or −1. */
function letterOfSign(given: unknown, kind: Kind): unknown {
  const sign = /^\s*([+\u2212-])1?\s*$/.exec(String(given))?.[1] ?? (String(given) === '1' ? '+' : null);
  if (sign === null || kind === 'both') return given;
  const [positive, negative] = kind === 'latitude' ? ['N', 'S'] : ['E', 'W'];
  return sign === '+' ? positive : negative;
}

/** Those of a letter for each, or of one field for both; null when nothing is told. */
export function hemispheresOf(latitude: unknown, longitude: unknown, both?: unknown): Hemispheres | null {
  if (isNothing(latitude) && isNothing(longitude) && isNothing(both)) return null;
  const of = halvesOf(both);
  return {
    latitude: isNothing(latitude) ? of.latitude : latitude,
    longitude: isNothing(longitude) ? of.longitude : longitude,
  };
}

/** `S` says nothing of east and west; what cannot be read may be about either. */
function halvesOf(both: unknown): Hemispheres {
  const [, north, east] = OF_BOTH.exec(String(both)) ?? [];
  if (north !== undefined) return { latitude: north, longitude: east };
  if (signOf(both, 'latitude') !== null) return { latitude: both, longitude: null };
  return { latitude: signOf(both, 'longitude') === null ? both : null, longitude: both };
}

const OF_BOTH = /^\s*([NS])[\s/,-]*([EW])\s*$/i;

/** A letter under a name that is not one of the usual. */
interface Unnamed {
  readonly half: HalfName;
  readonly letter: unknown;
  /** Where it stands, by its names. */
  readonly path: string;
  readonly words: readonly string[];
  readonly take: () => void;
}

/** Words of names that speak of another direction, ... */
const OF_OTHERS =
  /^(?:heading|hdg|course|cog|sog|track|bearing|brg|azimuth|winds?|gusts?|swells?|waves?|current|tides?|drift|var|variation|magvar|magnetic|mag|declination|deviation)$/;
/** ... may do so, or of a unit or a state, or are answered with a letter (`N` for no). */
const MAY_BE_OF_OTHERS =
  /^(?:dir|directions?|towards?|from|to|sea|set|units?|uom|speed|datum|zone|timezone|tz|mode|status|state|quality|valid|validity|type|level|severity|priority|grade|kind|class|code|flag|is|has|weather|content|text|message|title|name|note|label|category|resolved|late|latest|later|latch)$/;
/** Words of names that speak of a hemisphere. */
const TELLING =
  /^(?:(?:gps|pos|position)?(?:lat|lon|lng)|hemi|hem$|ns$|ew$|nors$|eorw$|north|south|east|west|poles?$|cardinal|quadrant)/;

/**
 * Letters by what they are. Whose name tells, or that stand within a position for both halves, are letters of it. Others may
 * speak of something else: where the sign of the degrees is not theirs the position is unclear, but for a single one in its
 * record, which may be anything.
 */
function unnamedIn(fields: Fields, scope: LetterScope): Hemispheres | null {
  const all = lettersOf(fields);
  const isPair = new Set(all.map(({ half }) => half)).size === 2;
  const isSure = (one: Unnamed) => tells(one) || (isPair && scope === 'within');
  const of = (half: HalfName): unknown => {
    const letters = all.filter((one) => one.half === half);
    const sure = letters.filter(isSure);
    const unclear = isPair || scope === 'within' ? letters.filter((one) => isAgainst(one, fields)) : [];
    const counts = sure.length > 0 ? sure : unclear;
    for (const { take } of counts) take();
    const signs = new Set(sure.map(({ letter }) => signOf(letter, half)));
    if (signs.size === 1) return sure[0]?.letter;
    return counts.map(({ path, letter }) => `${path}: ${String(letter)}`).join(', ');
  };
  return hemispheresOf(of('latitude'), of('longitude'));
}

const tells = ({ words }: Unnamed): boolean =>
  words.some((word) => TELLING.test(word)) || /\b(?:n s|e w)\b/.test(words.join(' '));

/** Whether the degrees have another sign than the letter gives them. */
function isAgainst({ half, letter }: Unnamed, fields: Fields): boolean {
  const around = [fields, peek(fields, 'gps'), peek(fields, 'position')].filter(isFields);
  const degrees = around.map((one) => degreesIn(one, half)).find((one) => one !== null) ?? 0;
  return degrees !== 0 && Math.sign(degrees) !== signOf(letter, half);
}

function degreesIn(fields: Fields, half: HalfName): number | null {
  const points = peek(fields, 'coordinates');
  return finite(Array.isArray(points) ? points[half === 'latitude' ? 1 : 0] : halfOf(fields, half));
}

function lettersOf(fields: Fields): Unnamed[] {
  return Object.keys(fields).flatMap((name) => {
    if (isOfElse(wordsOf(name)) || (KINDS.has(bareName(name)) && typeof peek(fields, name) !== 'object')) return [];
    return lettersAt(peek(fields, name), [name], () => fields[name]);
  });
}

/** Those of one value: a letter, or letters for both in a text, a list or an object that holds nothing else. */
function lettersAt(value: unknown, path: readonly string[], read: () => unknown): Unnamed[] {
  const words = path.flatMap(wordsOf);
  if (isOfElse(words)) return [];
  const one = { path: path.join('.'), words, take: () => void read() };
  const half = halfOfLetter(value);
  if (half !== null) return [{ ...one, half, letter: value }];
  const [, north, east] =
    typeof value === 'string' && words.some((word) => TELLING.test(word)) ? (OF_BOTH.exec(value) ?? []) : [];
  if (north !== undefined)
    return [
      { ...one, half: 'latitude', letter: north },
      { ...one, half: 'longitude', letter: east },
    ];
  if (typeof value !== 'object' || value === null || path.length > 1) return [];
  const parts = Object.entries(value).filter(([, part]) => !isNothing(part));
  if (parts.length > 2 || !parts.every(([, part]) => halfOfLetter(part) !== null)) return [];
  return parts.flatMap(([name, part]) => lettersAt(part, [...path, name], () => (read() as Fields)[name]));
}

const isOfElse = (words: readonly string[]): boolean =>
  words.some((word) => OF_OTHERS.test(word)) ||
  (words.some((word) => MAY_BE_OF_OTHERS.test(word)) &&
    words.every((word) => MAY_BE_OF_OTHERS.test(word) || !TELLING.test(word)));

const wordsOf = (name: string): string[] =>
  name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/);

/** Without taking it for read. */
const peek = (fields: Fields, name: string): unknown => Object.getOwnPropertyDescriptor(fields, name)?.value;
