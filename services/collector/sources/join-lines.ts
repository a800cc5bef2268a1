import { endOfText } from '../../../shared/export/from-boat/json-texts.ts';
import type { Line } from './read-lines.ts';

/** A record on several lines is no longer, in characters. */
const LONGEST = 128 * 1024;

/**
 * Joins the lines of an object that goes on over several, as a program writes it that indents its JSON. What is torn is
 * joined to nothing: a line on which `hasRecord` finds one begins anew, and so does what comes after a text without its
 * end. Each line is looked at once. Pure.
 */
export function joinLines(hasRecord: (text: string) => boolean) {
  let open: { readonly line: Line; depth: number } | null = null;

  function begin(line: Line): Line[] {
    const depth = line.isPart || !line.isFinished ? null : depthOf(line.text);
    if (depth === null || depth <= 0 || !/^[\s\uFEFF[]*\{/.test(line.text)) return [line];
    open = { line, depth };
    return [];
  }

  return {
    /** The lines that are whole with this one. */
    take(line: Line): Line[] {
      if (open === null) return begin(line);
      const { line: first } = open;
      const more = line.isPart ? null : depthOf(line.text);
      const depth = more === null ? null : open.depth + more;
      const isNew = depth === null ? line.isFinished : depth > 0 && hasRecord(line.text);
      if (isNew || line.isPart || first.text.length + line.text.length > LONGEST) {
        open = null;
        return [first, ...begin(line)];
      }
      const joined = { ...first, text: `${first.text}\n${line.text}`, isFinished: line.isFinished };
      open = depth !== null && depth > 0 && line.isFinished ? { line: joined, depth } : null;
      return open === null ? [joined] : [];
    },

    /** What was begun and has no end. */
    rest: (): Line[] => (open === null ? [] : [open.line]),
  };
}

const [QUOTE, NUL, OPEN_OBJECT, CLOSE_OBJECT] = [0x22, 0, 0x7b, 0x7d];

/** How many objects begin here more than end; null where a text does not end, or NUL bytes stand. */
function depthOf(text: string): number | null {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === OPEN_OBJECT) depth += 1;
    else if (code === CLOSE_OBJECT) depth -= 1;
    else if (code === NUL) return null;
    else if (code === QUOTE) {
      const end = endOfText(text, at);
      if (end === null) return null;
      at = end - 1;
    }
  }
  return depth;
}
