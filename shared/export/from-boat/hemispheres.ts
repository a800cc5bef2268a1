import { bareName, type Fields, isNothing } from './read-fields.ts';

/**
 * The letters of the hemispheres where they stand in fields of their own, beside degrees without a sign: as receivers
 * (NMEA 0183), photographs (EXIF) and tables have them. Pure.
 */
export interface Hemispheres {
  readonly latitude: unknown;
  readonly longitude: unknown;
}

type Axis = keyof Hemispheres;

const PREFIXES = ['', 'gps', 'pos', 'position'];
const SUFFIXES = [
  'ref',
  'reference',
  'dir',
  'direction',
  'hemisphere',
  'hemi',
  'hem',
  'letter',
  'indicator',
  'cardinal',
];
const AXES = { latitude: ['latitude', 'lat'], longitude: ['longitude', 'lon', 'lng', 'long'] } as const;

/** `latref`, `reflat`, `ns`, and the same of a `gps`. */
function namesOf(axis: readonly string[], letters: readonly string[]): readonly string[] {
  const ofAxis = axis.flatMap((name) => [...SUFFIXES, ...letters].flatMap((one) => [name + one, one + name]));
  return PREFIXES.flatMap((prefix) => [...ofAxis, ...letters].map((name) => prefix + name));
}

/** As `bareName` has them: `lat_dir`, `latDir` and `LAT-DIR` are one. */
export const HEMISPHERE_NAMES = {
  latitude: namesOf(AXES.latitude, ['ns', 'nors', 'northsouth']),
  longitude: namesOf(AXES.longitude, ['ew', 'eorw', 'eastwest']),
  /** One field for both, such as `SW`. */
  both: PREFIXES.flatMap((prefix) => ['hemisphere', 'hemispheres', 'quadrant'].map((name) => prefix + name)),
} as const;

const KINDS = new Map(
  (['latitude', 'longitude', 'both'] as const).flatMap((kind) => HEMISPHERE_NAMES[kind].map((name) => [name, kind])),
);

/** Those of a record, or of a position; null when it tells none. */
export function hemispheresIn(fields: Fields): Hemispheres | null {
  const told: Partial<Record<Axis | 'both', unknown>> = {};
  for (const name of Object.keys(fields)) {
    const kind = KINDS.get(bareName(name));
    if (kind !== undefined && !isNothing(fields[name])) told[kind] ??= fields[name];
  }
  return hemispheresOf(told.latitude, told.longitude, told.both);
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
  const [, north, east] = /^\s*([NS])[\s/,-]*([EW])\s*$/i.exec(String(both)) ?? [];
  if (north !== undefined) return { latitude: north, longitude: east };
  if (signOf(both, 'latitude') !== null) return { latitude: both, longitude: null };
  return { latitude: signOf(both, 'longitude') === null ? both : null, longitude: both };
}

/** `o` is east in German, and west in French. */
const WORDS: Readonly<Record<Axis, readonly [positive: RegExp, negative: RegExp]>> = {
  latitude: [/^(?:n|north(?:ern)?|nord|norte)\.?$/i, /^(?:s|south(?:ern)?|süd|sud|sur)\.?$/i],
  longitude: [/^(?:e|east(?:ern)?|est|este|ost)\.?$/i, /^(?:w|west(?:ern)?|ouest|oeste)\.?$/i],
};

/** The sign that a letter gives degrees of this axis; null for what is none of its letters. */
export function signOf(letter: unknown, axis: Axis): 1 | -1 | null {
  if (typeof letter !== 'string') return null;
  const [positive, negative] = WORDS[axis];
  if (positive.test(letter.trim())) return 1;
  return negative.test(letter.trim()) ? -1 : null;
}
