/**
 * The texts within JSON, which may be torn or none at all: who looks for what stands outside of them goes from one to the
 * next, and looks at each character once. A pattern that tries again from every quote takes hours for a torn file of
 * megabytes, and holds the process meanwhile. Pure.
 */

const [QUOTE, BACKSLASH] = [0x22, 0x5c];

/** Where the text ends whose quote stands here, behind its other one; null where it has none. */
export function endOfText(json: string, from: number): number | null {
  for (let at = from + 1; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (code === QUOTE) return at + 1;
    if (code === BACKSLASH) at += 1;
  }
  return null;
}

/** The same with what stands between its texts changed, piece by piece. */
export function changedOutsideTexts(json: string, change: (piece: string) => string): string {
  let changed = '';
  for (let from = 0; from < json.length; ) {
    const quote = json.indexOf('"', from);
    if (quote < 0) return changed + change(json.slice(from));
    const end = endOfText(json, quote) ?? json.length;
    changed += change(json.slice(from, quote)) + json.slice(quote, end);
    from = end;
  }
  return changed;
}
