import { asText } from '../fit-text.ts';
import { type Fields, field, finite, isFields, isNothing } from './read-fields.ts';

/**
 * Positions in the ways that people and programs write them: degrees, with minutes and seconds, with letters for the
 * hemispheres, with decimal commas, as objects of several names. Only what can mean one place is read.
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

interface Axis {
  readonly most: number;
  readonly positive: string;
  readonly negative: string;
  /** Digits of the degrees as receivers write them (NMEA 0183), before two of the minutes. */
  readonly digits: number;
}
const LATITUDE: Axis = { most: 90, positive: 'N', negative: 'S', digits: 2 };
const LONGITUDE: Axis = { most: 180, positive: 'E', negative: 'W', digits: 3 };

const LATITUDES = ['latitude', 'lat', 'Latitude', 'Lat'] as const;
const LONGITUDES = ['longitude', 'lon', 'lng', 'long', 'Longitude', 'Lon', 'Lng'] as const;
const LONGEST = 200;

/** `gps`, and `gps_given` where what was given is not that very pair of numbers. Nothing given is no position. */
export function positionFields(given: unknown): PositionFields {
  const gps = positionOf(given);
  return isPlain(given) || isNowhere(given) ? { gps } : { gps, gps_given: asText(given) };
}

/** The same of a record whose own fields they are, by any of their names. */
export const placeFields = (record: Fields): PositionFields =>
  pairFields(field(record, ...LATITUDES), field(record, ...LONGITUDES));

/** The same of a pair of values, as a table has them; one alone is no position, and is told. A million rows pass here. */
export function pairFields(latitude: unknown, longitude: unknown): PositionFields {
  if (isNothing(latitude) || isNothing(longitude)) {
    if (!isNothing(latitude)) return { gps: null, gps_given: `latitude ${asText(latitude)}` };
    return isNothing(longitude) ? { gps: null } : { gps: null, gps_given: `longitude ${asText(longitude)}` };
  }
  const gps = pairOf(latitude, longitude);
  if (gps !== null && finite(latitude) !== null && finite(longitude) !== null) return { gps };
  return { gps, gps_given: `${asText(latitude)}, ${asText(longitude)}` };
}

/** Null for what is no position, or may be several. */
export function positionOf(given: unknown): Position | null {
  if (typeof given === 'string') return given.length > LONGEST ? null : fromText(given.trim());
  if (!isFields(given)) return null;
  // A GeoJSON point has its longitude first (RFC 7946, 3.1.1); two bare numbers may be in either order.
  if (given.type === 'Point' && Array.isArray(given.coordinates)) {
    const [longitude, latitude] = given.coordinates as unknown[];
    return typeof longitude === 'number' && typeof latitude === 'number' ? pairOf(latitude, longitude) : null;
  }
  const pair = pairOf(field(given, ...LATITUDES), field(given, ...LONGITUDES));
  return pair ?? (isFields(given.value) ? positionOf(given.value) : null);
}

function pairOf(latitude: unknown, longitude: unknown): Position | null {
  const north = degreesOf(latitude, LATITUDE);
  const east = degreesOf(longitude, LONGITUDE);
  return north === null || east === null ? null : { latitude: north, longitude: east };
}

function isPlain(given: unknown): boolean {
  return (
    isFields(given) &&
    finite(given.latitude) !== null &&
    finite(given.longitude) !== null &&
    pairOf(given.latitude, given.longitude) !== null
  );
}

/** Nothing, or two halves that are nothing, as receivers without a fix tell of them. */
function isNowhere(given: unknown): boolean {
  if (!isFields(given)) return isNothing(given);
  const isTold = (names: readonly string[]) => names.some((name) => Object.hasOwn(given, name));
  return [LATITUDES, LONGITUDES].every((names) => isTold(names) && isNothing(field(given, ...names)));
}

/** Two whole numbers in a text may count anything. */
const IS_PLACED = /^.*\d.*[.,°ºd:'′’NSEW]|^[NSEW].*\d/i;

/** Two coordinates in one text: by their letters, else the latitude first. */
function fromText(text: string): Position | null {
  const uri = GEO_URI.exec(text);
  if (uri) return pairOf(uri[1], uri[2]);
  const iso = ISO_6709.exec(text);
  if (iso) return pairOf(isoDegrees(iso[1], LATITUDE), isoDegrees(iso[2], LONGITUDE));
  const bare = text.replace(/^[([]\s*|\s*[)\]]$/g, '');
  const [first = '', second = '', ...more] = halvesOf(bare);
  if (!IS_PLACED.test(first) || !IS_PLACED.test(second) || more.length > 0) return null;
  return pairOf(first, second) ?? (/[EW]/i.test(first) && /[NS]/i.test(second) ? pairOf(second, first) : null);
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

const NUMBER = String.raw`\d{1,3}(?:[.,]\d+)?`;
const DEGREES = new RegExp(
  String.raw`^(?<sign>[+\u2212-]?)(?<degrees>${NUMBER})\s*(?<mark>[°ºd:-]|\s|$)\s*` +
    String.raw`(?:(?<minutes>${NUMBER})\s*(?:['′’m:-]|\s|$)\s*(?:(?<seconds>${NUMBER})\s*(?:"|″|”|''|s|$))?)?$`,
);

/** One coordinate in degrees. A comma in it is a decimal comma: no coordinate has thousands. */
function degreesOf(given: unknown, axis: Axis): number | null {
  if (typeof given === 'number') return within(given, axis);
  if (typeof given !== 'string' || given.length > LONGEST) return null;
  const plain = finite(given);
  if (plain !== null) return within(plain, axis);
  const [, before = '', middle = '', after = ''] = /^\s*([NSEW]?)\s*(.*?)\s*,?\s*([NSEW]?)\s*$/i.exec(given) ?? [];
  if (before !== '' && after !== '') return null;
  const letter = (before || after).toUpperCase();
  if (letter !== '' && letter !== axis.positive && letter !== axis.negative) return null;
  const size = receiverDegrees(middle, letter, axis) ?? writtenDegrees(middle, letter);
  return size === null ? null : within(letter === axis.negative ? -size : size, axis);
}

/** `5419.5000` with its letter beside it: degrees and minutes without anything between them. */
function receiverDegrees(text: string, letter: string, { digits }: Axis): number | null {
  const parts = /^(\d+)(\d\d\.\d+)$/.exec(text);
  if (!parts || letter === '' || parts[1]?.length !== digits || Number(parts[2]) >= 60) return null;
  return Number(parts[1]) + Number(parts[2]) / 60;
}

function writtenDegrees(text: string, letter: string): number | null {
  const parts = DEGREES.exec(text)?.groups;
  if (!parts) return null;
  const { sign = '', degrees = '', mark = '', minutes, seconds } = parts;
  // A sign and a letter say it twice, and who knows which counts; without either, two numbers may be two things.
  if (sign !== '' && letter !== '') return null;
  if (minutes !== undefined && letter === '' && /^[\s-]?$/.test(mark)) return null;
  const given = [degrees, ...(minutes === undefined ? [] : [minutes]), ...(seconds === undefined ? [] : [seconds])];
  if (given.slice(0, -1).some((number) => /[.,]/.test(number))) return null;
  const [whole = 0, sixtieths = 0, last = 0] = given.map((number) => Number(number.replace(',', '.')));
  if (sixtieths >= 60 || last >= 60) return null;
  const size = whole + sixtieths / 60 + last / 3_600;
  return sign === '' || sign === '+' ? size : -size;
}

/** Null beyond the pole, or around the world. */
function within(degrees: number, { most }: Axis): number | null {
  if (!Number.isFinite(degrees) || Math.abs(degrees) > most) return null;
  return degrees;
}
