/**
 * Nothing that a boat's programs write comes near it, and whoever follows a value down, as `JSON.stringify` does, stays far
 * from the end of its stack.
 */
export const DEEPEST_JSON = 64;

/** JSON that is nested deeper than we follow it. */
export class TooDeepError extends SyntaxError {
  constructor() {
    super(`It is nested deeper than ${DEEPEST_JSON} levels.`);
  }
}

/** Reads JSON that a stranger wrote. Throws a SyntaxError; a TooDeepError before anything follows it down. Pure. */
export function parseJson(text: string): unknown {
  checkDepth(text);
  return JSON.parse(text);
}

const SPACES = new Set(['\0', ' ', '\t', '\r', '\n']);

/** A text without the NULs by which C ends it, one or more of them; some firmware sends them along. */
export function withoutTerminator(text: string): string {
  if (!text.includes('\0')) return text;
  let end = text.length;
  while (end > 0 && SPACES.has(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/** Throws a TooDeepError. Looks at the text alone, which need not be JSON. */
export function checkDepth(text: string): void {
  let depth = 0;
  let isInText = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (isInText) {
      if (code === BACKSLASH) i += 1;
      else if (code === QUOTE) isInText = false;
    } else if (code === QUOTE) isInText = true;
    else if (code === OPEN_LIST || code === OPEN_OBJECT) {
      depth += 1;
      if (depth > DEEPEST_JSON) throw new TooDeepError();
    } else if (code === CLOSE_LIST || code === CLOSE_OBJECT) depth -= 1;
  }
}
