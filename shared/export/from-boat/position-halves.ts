import { type HalfName, halfOfLetter } from './hemisphere-letters.ts';
import { bareName, type Fields, field, isBlank } from './read-fields.ts';

/** The two halves of a position, by the names that they have in its fields. Pure. */
const NAMES: Readonly<Record<HalfName, readonly string[]>> = {
  latitude: ['latitude', 'lat', 'Latitude', 'Lat'],
  longitude: ['longitude', 'lon', 'lng', 'long', 'Longitude', 'Lon', 'Lng'],
};

/**
 * One half by its names as they are usually written, else by these in any style, and with `gps` before them. A letter of a
 * hemisphere is none where another of its names holds anything: some receivers’ programs have the letter as `lat`, and the
 * number as `latitude`.
 */
export function halfOf(fields: Fields, half: HalfName): unknown {
  const holding = NAMES[half].filter((name) => !isLetter(fields, name));
  const usual = field(fields, ...holding);
  if (!isBlank(usual)) return usual;
  const others = Object.keys(fields).filter((name) => isHalf(name, half));
  const other = field(fields, ...holding, ...others.filter((name) => !isLetter(fields, name)));
  return isBlank(other) ? field(fields, ...NAMES[half], ...others) : other;
}

/** Whether a half is named here, be it to say that there is none. */
export const tellsHalf = (fields: Fields, half: HalfName): boolean =>
  NAMES[half].some((name) => Object.hasOwn(fields, name));

/** Whether a field by this name is a half, and no letter beside one. */
export const holdsHalf = (fields: Fields, name: string): boolean =>
  (isHalf(name, 'latitude') || isHalf(name, 'longitude')) && !isLetter(fields, name);

const isHalf = (name: string, half: HalfName): boolean =>
  NAMES[half].includes(bareName(name).replace(/^(?:gps|pos|position)/, ''));

/** Without taking it for read. */
const isLetter = (fields: Fields, name: string): boolean =>
  halfOfLetter(Object.getOwnPropertyDescriptor(fields, name)?.value) !== null;
