import { endOfText } from './json-texts.ts';

/**
 * JSON in which an object has a name twice: parsers keep the last value, and the one before is gone without a word. Here
 * the earlier one gets a name of its own, `earlier content`, so that it is told like whatever else a record holds. Pure.
 */

const EARLIER = 'earlier ';

/** The name that a value had which its object says again; null for any other. */
export const nameBefore = (name: string): string | null =>
  name.startsWith(EARLIER) ? name.slice(EARLIER.length).replace(/ \(\d+\)$/, '') : null;

const [QUOTE, COLON, COMMA] = [0x22, 0x3a, 0x2c];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/** Whether a text, of which this is the value, has more names than its value: most have not, and are looked at no further. */
export const hasRepeats = (text: string, value: unknown): boolean => countColons(text) > countMembers(value);

/** The same text with another name for each value that its object names again. The text must be JSON. */
export function withRepeatsNamed(text: string): string {
  const earlier = [...repeatedNames(text)].sort(([a], [b]) => a.start - b.start);
  let from = 0;
  let renamed = '';
  for (const [{ start, end }, name] of earlier) {
    renamed += text.slice(from, start) + JSON.stringify(name);
    from = end;
  }
  return renamed + text.slice(from);
}

/** Where the name of a value stands. */
interface Place {
  readonly start: number;
  readonly end: number;
}

/** An object, or a list, that is not at its end: of an object its names so far. */
interface Open {
  readonly names: Names | null;
  isName: boolean;
}

interface Names {
  readonly places: Map<string, Place>;
  /** How often each that came again has come: to count anew each time would take hours for a hundred thousand. */
  readonly counts: Map<string, number>;
}

/** The names that come again, by where they stand, with what they are to be called. */
function repeatedNames(text: string): Map<Place, string> {
  const found = new Map<Place, string>();
  const open: Open[] = [];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const around = open.at(-1);
    if (code === QUOTE) {
      const end = endOfText(text, at) ?? text.length;
      if (around?.isName && around.names) note(around.names, JSON.parse(text.slice(at, end)), { start: at, end });
      at = end - 1;
    } else if (code === OPEN_OBJECT) open.push({ names: { places: new Map(), counts: new Map() }, isName: true });
    else if (code === OPEN_LIST) open.push({ names: null, isName: false });
    else if (code === CLOSE_OBJECT || code === CLOSE_LIST) open.pop();
    else if (around && (code === COLON || code === COMMA)) around.isName = code === COMMA;
  }
  return found;

  function note({ places, counts }: Names, name: string, here: Place): void {
    const before = places.get(name);
    places.set(name, here);
    if (before === undefined) return;
    let nth = counts.get(name) ?? 1;
    while (places.has(earlierName(name, nth))) nth += 1;
    counts.set(name, nth + 1);
    places.set(earlierName(name, nth), before);
    found.set(before, earlierName(name, nth));
  }
}

const earlierName = (name: string, nth: number): string => EARLIER + name + (nth === 1 ? '' : ` (${nth})`);

function countColons(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = (endOfText(text, at) ?? text.length) - 1;
    else if (code === COLON) count += 1;
  }
  return count;
}

function countMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const within = Object.values(value).reduce<number>((sum, one) => sum + countMembers(one), 0);
  return Array.isArray(value) ? within : within + Object.keys(value).length;
}
