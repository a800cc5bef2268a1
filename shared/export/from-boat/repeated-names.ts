/**
 * JSON in which an object has a name twice: parsers keep the last value, and the one before is gone without a word. Here
 * the earlier one gets a name of its own, `earlier content`, so that it is told like whatever else a record holds. Pure.
 */

const EARLIER = 'earlier ';

/** The name that a value had which its object says again; null for any other. */
export const nameBefore = (name: string): string | null =>
  name.startsWith(EARLIER) ? name.slice(EARLIER.length).replace(/ \(\d+\)$/, '') : null;

const [QUOTE, BACKSLASH, COLON, COMMA] = [0x22, 0x5c, 0x3a, 0x2c];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/** Whether a text, of which this is the value, has more names than its value: most have not, and are looked at no further. */
export const hasRepeats = (text: string, value: unknown): boolean => countColons(text) > countMembers(value);

/** The same text with another name for each value that its object names again. The text must be JSON. */
export function withRepeatsNamed(text: string): string {
  const earlier = repeatedNames(text);
  let from = 0;
  let renamed = '';
  for (const { start, end, name } of earlier.sort((a, b) => a.start - b.start)) {
    renamed += text.slice(from, start) + JSON.stringify(name);
    from = end;
  }
  return renamed + text.slice(from);
}

interface Name {
  readonly start: number;
  readonly end: number;
  readonly name: string;
}

/** An object, or a list, that is not at its end: of an object its names so far. */
interface Open {
  readonly names: Map<string, Name> | null;
  isName: boolean;
}

/** The names that come again, with what they are to be called. */
function repeatedNames(text: string): Name[] {
  const found: Name[] = [];
  const open: Open[] = [];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const around = open.at(-1);
    if (code === QUOTE) {
      const end = endOfText(text, at);
      if (around?.isName && around.names) note(around.names, { start: at, end, name: JSON.parse(text.slice(at, end)) });
      at = end - 1;
    } else if (code === OPEN_OBJECT) open.push({ names: new Map(), isName: true });
    else if (code === OPEN_LIST) open.push({ names: null, isName: false });
    else if (code === CLOSE_OBJECT || code === CLOSE_LIST) open.pop();
    else if (around && (code === COLON || code === COMMA)) around.isName = code === COMMA;
  }
  return found;

  function note(names: Map<string, Name>, here: Name): void {
    const before = names.get(here.name);
    names.set(here.name, here);
    if (before === undefined) return;
    let name = EARLIER + here.name;
    for (let nth = 2; names.has(name); nth++) name = `${EARLIER}${here.name} (${nth})`;
    names.set(name, before);
    found.push({ ...before, name });
  }
}

function endOfText(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at + 1;
}

function countColons(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfText(text, at) - 1;
    else if (code === COLON) count += 1;
  }
  return count;
}

function countMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const within = Object.values(value).reduce<number>((sum, one) => sum + countMembers(one), 0);
  return Array.isArray(value) ? within : within + Object.keys(value).length;
}
