import { checkDepth, TooDeepError } from '../parse-json.ts';
import { changedOutsideTexts } from './json-texts.ts';
import { hasRepeats, nameBefore, withRepeatsNamed } from './repeated-names.ts';

/**
 * Reads JSON that the boat's programs wrote. Ids are text: a number that stands under the name of an id (`id`,
 * `entry_id`, `entryId`, `uuid`, …) comes as it was written, digit by digit, since a 64-bit number is more than a number
 * of JavaScript's holds. Two ids are the same when they are the same text: `7` and `"7"` are, `7` and `7.0` are not.
 * So does every whole number that is too large to be held exactly, whatever its name: a serial number, an id in a list,
 * nanoseconds; and one beyond all numbers, as `1e400`. What programs write for no number (`NaN` and `Infinity` of Python, `-nan` and `inf` of C), which is no JSON
 * and has no value, comes as null, and a number that ends in its point as the number. Of a name that an object has twice the last
 * value counts, and the one before comes as `earlier <name>`. Throws a SyntaxError; a TooDeepError
 * for what is nested too deep. Pure.
 */
export function parseBoatJson(text: string): unknown {
  try {
    return parseAll(text);
  } catch (error) {
    const mended = error instanceof TooDeepError ? text : withoutNoNumbers(text, 'null');
    if (mended === text) throw error;
    return parseAll(mended);
  }
}

/** With each value of a name that an object has twice. */
function parseAll(text: string): unknown {
  const value = parseDigits(text);
  return hasRepeats(text, value) ? parseDigits(withRepeatsNamed(text)) : value;
}

/** Reads JSON with the digits of its ids and long numbers, as `parseBoatJson` does, and nothing but JSON. Pure. */
export function parseDigits(text: string): unknown {
  checkDepth(text);
  return NEEDS_DIGITS.test(text) ? parseWithDigits(text) : JSON.parse(text);
}

/** A number as an id, one of sixteen digits, or of an exponent of three. Looked for first: most texts have none, and are parsed five times as fast. */
const NEEDS_DIGITS = /id"\s*:\s*-?\d|[:[,]\s*-?\d{16}|\de\+?\d{3}/i;
/** In any spelling; `grid`, `humid` and `paid` are none. */
const ID_NAME = /^(?:id|uuid|guid)$|_(?:id|uuid|guid)$/i;
const CAMEL_ID_NAME = /[a-z0-9](?:Id|ID|Uuid|UUID|Guid|GUID)$/;
const isIdName = (name: string) => isPlainIdName(nameBefore(name) ?? name);
const isPlainIdName = (name: string) => ID_NAME.test(name) || CAMEL_ID_NAME.test(name);

const parseWithDigits = (text: string): unknown =>
  JSON.parse(text, (name: string, value: unknown, context?: { readonly source?: string }) =>
    typeof value === 'number' && context?.source !== undefined && (isIdName(name) || isRounded(value, context.source))
      ? context.source
      : value,
  );

const isRounded = (value: number, written: string): boolean =>
  !Number.isFinite(value) || (!Number.isSafeInteger(value) && Number.isInteger(value) && /^-?\d+$/.test(written));

/** A word for no number, or the point at the end of one. */
const NO_NUMBER =
  /(?<![\w.])[+-]?(?:nan|infinity|inf)(?:\([^()"]{0,40}\))?(?![\w.])|(?<=[:[,\s-]\d{1,30})\.(?=\s*[,}\]])/gi;
const MAY_HOLD_ONE = /nan|inf|\d\.\s*[,}\]]/i;

/** A text with what is no number, though a program wrote it as one, replaced; `instead` is JSON. */
export const withoutNoNumbers = (text: string, instead: string): string =>
  MAY_HOLD_ONE.test(text)
    ? changedOutsideTexts(text, (piece) => piece.replace(NO_NUMBER, (found) => (found === '.' ? '' : instead)))
    : text;
