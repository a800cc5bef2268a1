import { checkDepth } from '../parse-json.ts';

/**
 * Reads JSON that the boat's programs wrote. Ids are text: a number that stands under the name of an id (`id`,
 * `entry_id`, `entryId`, `uuid`, …) comes as it was written, digit by digit, since a 64-bit number is more than a number
 * of JavaScript's holds. Two ids are the same when they are the same text: `7` and `"7"` are, `7` and `7.0` are not.
 * Python's `NaN` and `Infinity`, which are no JSON and have no value, come as null. Throws a SyntaxError;
 * a TooDeepError for what is nested too deep. Pure.
 */
export function parseBoatJson(text: string): unknown {
  checkDepth(text);
  const parse = NUMBER_AS_ID.test(text) ? parseWithIds : JSON.parse;
  try {
    return parse(text);
  } catch (error) {
    const mended = withoutNoNumbers(text, 'null');
    if (mended === text) throw error;
    return parse(mended);
  }
}

/** Looked for first: most texts have none, and are parsed five times as fast. */
const NUMBER_AS_ID = /id"\s*:\s*-?\d/i;
/** In any spelling; `grid`, `humid` and `paid` are none. */
const ID_NAME = /^(?:id|uuid|guid)$|_(?:id|uuid|guid)$/i;
const CAMEL_ID_NAME = /[a-z0-9](?:Id|ID|Uuid|UUID|Guid|GUID)$/;
const isIdName = (name: string) => ID_NAME.test(name) || CAMEL_ID_NAME.test(name);
const TEXT_OR_NO_NUMBER = /"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g;

const parseWithIds = (text: string): unknown =>
  JSON.parse(text, (name: string, value: unknown, context?: { readonly source?: string }) =>
    typeof value === 'number' && context?.source !== undefined && isIdName(name) ? context.source : value,
  );

/** A text with what is no number, though a program wrote it as one, replaced; `instead` is JSON. */
export const withoutNoNumbers = (text: string, instead: string): string =>
  /NaN|Infinity/.test(text)
    ? text.replace(TEXT_OR_NO_NUMBER, (found) => (found.startsWith('"') ? found : instead))
    : text;
