import { signOf } from './hemisphere-letters.ts';
import { finite, isNothing } from './read-fields.ts';

/** One coordinate, in the ways that people and programs write it. Pure. */
export interface Axis {
  readonly name: 'latitude' | 'longitude';
  readonly most: number;
  readonly positive: string;
  readonly negative: string;
  /** Digits of the degrees as receivers write them (NMEA 0183), before two of the minutes. */
  readonly digits: number;
}

export const LATITUDE: Axis = { name: 'latitude', most: 90, positive: 'N', negative: 'S', digits: 2 };
export const LONGITUDE: Axis = { name: 'longitude', most: 180, positive: 'E', negative: 'W', digits: 3 };

/** No coordinate, and no pair of them, is longer. */
export const LONGEST = 200;

/** One coordinate whose letter may stand in a field of its own: it gives the sign, and must not contradict one. */
export function halfDegrees(given: unknown, letter: unknown, axis: Axis): number | null {
  if (isNothing(letter)) return degreesOf(given, axis);
  const sign = signOf(letter, axis.name);
  if (sign === null) return null;
  const letterOfSign = sign > 0 ? axis.positive : axis.negative;
  const text = String(given).trim();
  const lettered = `${text} ${letterOfSign}`;
  const isAsReceived = receiverDegrees(text, letterOfSign, axis) !== null;
  const degrees = (isAsReceived ? null : degreesOf(given, axis)) ?? degreesOf(lettered, axis);
  if (degrees === null || degrees === 0) return degrees;
  const isSigned = degrees < 0 || (typeof given === 'string' && /^[+NSEW]|[NSEW]$/i.test(text));
  if (isSigned) return Math.sign(degrees) === sign ? degrees : null;
  return degrees * sign;
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
