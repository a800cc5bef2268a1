import { asText } from '../fit-text.ts';
import { type FixScope, noFixIn } from './fix-marks.ts';
import { beneath, type Hemispheres, hemispheresIn } from './hemispheres.ts';
import { areNoDegrees, standForNone } from './no-degrees.ts';
import { tellsAge } from './position-age.ts';
import { halfOf, holdsHalf, tellsHalf } from './position-halves.ts';
import { fromRadians, type ToldUnit, unitIn } from './position-unit.ts';
import { type Axis, halfDegrees, LATITUDE, LONGEST, LONGITUDE } from './read-degrees.ts';
import { type Fields, field, finite, isBlank, isFields, isNothing } from './read-fields.ts';

/**
 * Positions in the ways that people and programs write them: degrees, with minutes and seconds, with letters for the
 * hemispheres, be it in fields of their own, with decimal commas, as objects of several names. Only what can mean one place
 * is read. The file is long because every form of a place ends in one pair, read here.
 */
export interface Position {
  readonly latitude: number;
  readonly longitude: number;
}

/** The two fields that every record with a position holds. */
export interface PositionFields {
  gps: Position | null;
  gps_given?: string;
}

/**
 * `gps`, and `gps_given` where what was given is not that very pair of numbers. Nothing given is no position, and one of
 * which is said within it that it is none is null. `beside` are letters outside of it.
 */
export function positionFields(
  given: unknown,
  beside: Hemispheres | null = null,
  unit: ToldUnit | null = null,
): PositionFields {
  const gps = positionOf(given, beside, unit);
  if (gps !== null && isFields(given) && noFixIn(given, 'within').length > 0)
    return { gps: null, gps_given: asText(given) };
  const isInDegrees = unit === null || unit.unit === 'degrees';
  if (isNowhere(given) || (isPlain(given) && isInDegrees && beside === null && !tellsAge(given))) return { gps };
  const more = [...(beside === null ? [] : [pairText(beside)]), ...(isInDegrees ? [] : [unit.said])];
  return { gps, gps_given: more.length === 0 ? asText(given) : `${asText(given)} (${more.join(', ')})` };
}

/** The two halves that a record has itself, in the unit that it says. */
function ownPair(record: Fields, beside: Hemispheres | null): PositionFields {
  const [latitude, longitude] = [halfOf(record, 'latitude'), halfOf(record, 'longitude')];
  const isPair = !isNothing(latitude) && !isNothing(longitude);
  const told = isPair ? unitIn(record, 'within') : null;
  if (told === null || told.unit === 'degrees') return pairFields(latitude, longitude, beside);
  const { gps_given } = pairFields(latitude, longitude, beside);
  const given = gps_given ?? `${asText(latitude)}, ${asText(longitude)}`;
  return { gps: inUnit(latitude, longitude, beside, told), gps_given: `${given} (${told.said})` };
}

/**
 * The same of a record: a position in one field, else its own fields, by any of their names. Letters of hemispheres may
 * stand beside either, and so may words that say that there is no fix.
 */
export function placeFields(record: Fields, scope: FixScope = 'beside'): PositionFields {
  const beside = hemispheresIn(record, 'beside');
  const stated = field(record, 'gps', 'position');
  const isElsewhere = isFields(stated) && !tellsPlace(stated);
  const unit = unitIn(record, 'beside');
  const whole = positionFields(isBlank(stated) || isElsewhere ? null : stated, beside, unit);
  const pair = () => ownPair(record, beside);
  const place = whole.gps !== null || whole.gps_given !== undefined ? whole : pair();
  if (isElsewhere && isPlaceless(place)) return positionFields(stated, beside);
  return withoutFix(place, () => noFixIn(record, scope), isFields(stated) ? stated : null);
}

/**
 * A position of which is said that it is none: null, beside all that was given, and what says so. `stated` is where it
 * stands.
 */
export function withoutFix(
  place: PositionFields,
  noFix: () => readonly string[],
  stated: unknown = null,
): PositionFields {
  const { gps, gps_given } = place;
  const said = gps === null ? [] : noFix();
  if (gps === null || said.length === 0) return place;
  const given = gps_given ?? (isPlain(stated) ? asText(stated) : `${gps.latitude}, ${gps.longitude}`);
  return { gps: null, gps_given: `${given} (${said.join(', ')})` };
}

const isPlaceless = ({ gps, gps_given }: PositionFields): boolean => gps === null && gps_given === undefined;

/** Whether an object is a place, or means to be one; a receiver’s state alone is none. */
const tellsPlace = (given: Fields): boolean =>
  Object.keys(given).some((name) => ['value', 'coordinates', 'type'].includes(name) || holdsHalf(given, name));

const pairText = ({ latitude, longitude }: Hemispheres): string =>
  [latitude, longitude].flatMap((told) => (isNothing(told) ? [] : [asText(told)])).join(', ');

/** The same of a pair of values, as a table has them; one alone is no position, and is told. A million rows pass here. */
export function pairFields(
  latitude: unknown,
  longitude: unknown,
  hemispheres: Hemispheres | null = null,
): PositionFields {
  if (isNothing(latitude) || isNothing(longitude)) {
    if (!isNothing(latitude))
      return { gps: null, gps_given: `latitude ${withLetter(latitude, hemispheres?.latitude)}` };
    if (isNothing(longitude)) return { gps: null };
    return { gps: null, gps_given: `longitude ${withLetter(longitude, hemispheres?.longitude)}` };
  }
  const gps = pairOf(latitude, longitude, hemispheres);
  if (gps !== null && hemispheres === null && finite(latitude) !== null && finite(longitude) !== null) return { gps };
  const given = [withLetter(latitude, hemispheres?.latitude), withLetter(longitude, hemispheres?.longitude)];
  return { gps, gps_given: given.join(', ') };
}

const withLetter = (degrees: unknown, letter: unknown): string =>
  isNothing(letter) ? asText(degrees) : `${asText(degrees)} ${asText(letter)}`;

/** Null for what is no position, or may be several. `beside` are letters outside of it, for one that has none. */
export function positionOf(
  given: unknown,
  beside: Hemispheres | null = null,
  told: ToldUnit | null = null,
): Position | null {
  if (typeof given === 'string') return given.length > LONGEST ? null : fromText(given.trim(), beside);
  if (!isFields(given)) return null;
  const letters = beneath(hemispheresIn(given), beside);
  const unit = unitIn(given, 'within') ?? told;
  // A GeoJSON point has its longitude first (RFC 7946, 3.1.1); two bare numbers may be in either order.
  if (given.type === 'Point' && Array.isArray(given.coordinates)) {
    const [longitude, latitude] = given.coordinates as unknown[];
    return typeof longitude === 'number' && typeof latitude === 'number'
      ? inUnit(latitude, longitude, letters, unit)
      : null;
  }
  const pair = inUnit(halfOf(given, 'latitude'), halfOf(given, 'longitude'), letters, unit);
  return pair ?? (isFields(given.value) ? positionOf(given.value, letters, unit) : null);
}

/** In another unit than degrees letters beside the numbers say nothing that is known. */
function inUnit(
  latitude: unknown,
  longitude: unknown,
  letters: Hemispheres | null,
  unit: ToldUnit | null,
): Position | null {
  if (unit === null || unit.unit === 'degrees') return pairOf(latitude, longitude, letters);
  const degrees = unit.unit === 'radians' && letters === null ? fromRadians(latitude, longitude) : null;
  return degrees && pairOf(...degrees, null);
}

function pairOf(latitude: unknown, longitude: unknown, letters: Hemispheres | null): Position | null {
  const north = halfDegrees(latitude, letters?.latitude, LATITUDE);
  const east = halfDegrees(longitude, letters?.longitude, LONGITUDE);
  if (north === null || east === null || areNoDegrees(north, east)) return null;
  if (standForNone(finite(latitude), finite(longitude))) return null;
  return { latitude: north, longitude: east };
}

function isPlain(given: unknown): boolean {
  return (
    isFields(given) &&
    finite(given.latitude) !== null &&
    finite(given.longitude) !== null &&
    hemispheresIn(given) === null &&
    (unitIn(given, 'within')?.unit ?? 'degrees') === 'degrees' &&
    pairOf(given.latitude, given.longitude, null) !== null
  );
}

/** Nothing, or two halves that are nothing, as receivers without a fix tell of them. */
function isNowhere(given: unknown): boolean {
  if (!isFields(given)) return isNothing(given);
  return (['latitude', 'longitude'] as const).every((half) => tellsHalf(given, half) && isNothing(halfOf(given, half)));
}

/** Two whole numbers in a text may count anything. */
const IS_PLACED = /^.*\d.*[.,°ºd:'′’NSEW]|^[NSEW].*\d/i;

/** Two coordinates in one text: by their letters, else the latitude first. */
function fromText(text: string, letters: Hemispheres | null): Position | null {
  const uri = GEO_URI.exec(text);
  if (uri) return pairOf(uri[1], uri[2], letters);
  const iso = ISO_6709.exec(text);
  if (iso) return pairOf(isoDegrees(iso[1], LATITUDE), isoDegrees(iso[2], LONGITUDE), letters);
  const bare = text.replace(/^[([]\s*|\s*[)\]]$/g, '');
  const [first = '', second = '', ...more] = halvesOf(bare);
  if (!IS_PLACED.test(first) || !IS_PLACED.test(second) || more.length > 0) return null;
  const isEastFirst = /[EW]/i.test(first) && /[NS]/i.test(second);
  return pairOf(first, second, letters) ?? (isEastFirst ? pairOf(second, first, letters) : null);
}

/** `geo:54.325,9.972,12;u=35`, RFC 5870. Of another `crs` nothing is known. */
const GEO_URI = /^geo:(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?)(?:,-?[\d.]+)?(?:;crs=wgs84)?(?:;(?!crs=)[^;?]+)*(?:\?.*)?$/i;
/** `+5419.5+00958.3/`: degrees, or with minutes, or with seconds, by the number of digits; perhaps the height. */
const ISO_6709 = /^([+-]\d{2,6}(?:\.\d+)?)([+-]\d{3,7}(?:\.\d+)?)(?:[+-]\d+(?:\.\d+)?)?(?:CRSWGS_?84)?\/$/;

/** Null for a number of digits that is none of the three, and for sixty minutes. */
function isoDegrees(text = '', { digits }: Axis): number | null {
  const form = new RegExp(String.raw`^([+-])(\d{${digits}})(?:(\d\d)(\d\d)?)?(\.\d+)?$`);
  const [, sign, degrees, minutes, seconds, fraction = ''] = form.exec(text) ?? [];
  if (degrees === undefined) return null;
  const parts = [degrees, minutes, seconds].filter((part) => part !== undefined);
  const [whole = 0, sixtieths = 0, last = 0] = parts.map((part, i) =>
    Number(i === parts.length - 1 ? part + fraction : part),
  );
  if (sixtieths >= 60 || last >= 60) return null;
  const size = whole + sixtieths / 60 + last / 3_600;
  return sign === '-' ? -size : size;
}

function halvesOf(text: string): string[] {
  // After a letter, or before one, where each has its own.
  const lettered = /^(.*?[NSEW])[\s,;/]*(.*[NSEW])$/i.exec(text) ?? /^([NSEW].*?)[\s,;/]*([NSEW].*)$/i.exec(text);
  if (lettered) return lettered.slice(1);
  for (const between of [/\s*;\s*/, /\s*,\s+/, /\s+/]) {
    const halves = text.split(between);
    if (halves.length > 1) return halves;
  }
  // Of four numbers between commas nobody knows which are pairs.
  return text.includes('.') ? text.split(',') : [];
}
