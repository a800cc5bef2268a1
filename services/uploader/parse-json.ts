/** So deep nobody nests what he means to say. */
const DEEPEST = 100;

/** As `JSON.parse` calls it, with the text that a number was written in. */
export type Reviver = (name: string, value: unknown, context?: { readonly source?: string }) => unknown;

/**
 * The JSON that a server wrote; undefined where it is none, or is nested deeper than 100: so whoever reads an answer may
 * walk all of it, and no answer ends us. Nothing of an answer is parsed but here. Pure.
 */
export function parseJson(text: string, reviver?: Reviver): unknown {
  if (isTooDeep(text)) return undefined;
  try {
    return JSON.parse(text, reviver);
  } catch {
    return undefined;
  }
}

/** Brackets within texts nest nothing. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  let isText = false;
  for (let at = 0; at < text.length; at += 1) {
    const one = text[at];
    if (one === '"') isText = !isText;
    else if (isText) at += one === '\\' ? 1 : 0;
    else if (one === '{' || one === '[') depth += 1;
    else if (one === '}' || one === ']') depth -= 1;
    if (depth > DEEPEST) return true;
  }
  return false;
}
