/**
 * Reads JSON that a power cut has torn or a bad card has damaged, up to the damage; what is open there is closed. Also
 * reads the NaN and Infinity that Python writes, as null. Pure, and linear in the length of the text.
 */
export interface TornReading {
  /** What could be read; undefined when nothing could. A member or element is there whole or not at all. */
  readonly value: unknown;
  /** Whether the value came to its end. */
  readonly isWhole: boolean;
  /** The character at which the reading ended: behind the value, or at the damage. */
  readonly readTo: number;
}

/** Reads a whole text. */
export function parseTornJson(text: string): TornReading {
  try {
    return { value: JSON.parse(text), isWhole: true, readTo: text.length };
  } catch {
    const reading = readValueAt(text, 0);
    return { ...reading, isWhole: reading.isWhole && text.slice(reading.readTo).trim() === '' };
  }
}

type Expecting = 'value' | 'value or ]' | 'key' | 'key or }' | ':' | ', or end';

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;
const NO_NUMBER = /NaN|-?Infinity/y;

/** Reads the one value that begins at `from`, whatever comes behind it. */
export function readValueAt(text: string, from: number): TornReading {
  let at = from;
  let expecting: Expecting = 'value';
  const open: string[] = [];
  let json = '';
  let copiedTo = from;
  /** The last place at which what came before can be closed: nothing was opened or closed since. */
  let safe: { json: string; copiedTo: number; to: number } | null = null;

  const expectsValue = () => expecting === 'value' || expecting === 'value or ]';
  const markSafe = () => {
    safe = { json, copiedTo, to: at };
  };
  const match = (pattern: RegExp) => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0] ?? null;
  };
  const valueEnded = () => {
    expecting = ', or end';
    markSafe();
  };

  function step(): boolean {
    const character = text[at];
    if (character === '"') return takeString();
    if (character === '{' || character === '[') return takeOpening(character);
    if (character === '}' || character === ']') return takeClosing(character);
    if (character === ':' && expecting === ':') return take(1, 'value');
    if (character === ',' && expecting === ', or end') return take(1, open.at(-1) === '}' ? 'key' : 'value');
    return expectsValue() && takePlain();
  }

  function take(length: number, next: Expecting): boolean {
    at += length;
    expecting = next;
    return true;
  }

  function takeString(): boolean {
    const isKey = expecting === 'key' || expecting === 'key or }';
    const end = isKey || expectsValue() ? endOfString(text, at) : null;
    if (end === null) return false;
    at = end;
    if (isKey) expecting = ':';
    else valueEnded();
    return true;
  }

  function takeOpening(bracket: string): boolean {
    if (!expectsValue()) return false;
    open.push(bracket === '{' ? '}' : ']');
    take(1, bracket === '{' ? 'key or }' : 'value or ]');
    markSafe();
    return true;
  }

  function takeClosing(bracket: string): boolean {
    const mayClose = expecting === ', or end' || expecting === (bracket === '}' ? 'key or }' : 'value or ]');
    if (!mayClose || open.at(-1) !== bracket) return false;
    at++;
    open.pop();
    valueEnded();
    return true;
  }

  function takePlain(): boolean {
    const noNumber = match(NO_NUMBER);
    const word = noNumber ?? match(WORD);
    const plain = word ?? match(NUMBER);
    if (plain === null) return false;
    if (noNumber !== null) {
      json += `${text.slice(copiedTo, at)}null`;
      copiedTo = at + noNumber.length;
    }
    at += plain.length;
    // A number at the very end may have lost digits.
    if (word === null && at === text.length && open.length > 0) return false;
    valueEnded();
    return true;
  }

  const isEnded = () => expecting === ', or end' && open.length === 0;
  do {
    while (/[\s\uFEFF]/.test(text[at] ?? '')) at++;
  } while (!isEnded() && at < text.length && step());
  const cut = safe as { json: string; copiedTo: number; to: number } | null;
  if (cut === null) return { value: undefined, isWhole: false, readTo: at };
  const closing = open.toReversed().join('');
  const value: unknown = JSON.parse(`${cut.json}${text.slice(cut.copiedTo, cut.to)}${closing}`.replace(/^\uFEFF/, ''));
  return { value, isWhole: isEnded(), readTo: at };
}

/** Null when the string does not end, or holds what no string may hold: a control character, a wrong escape. */
function endOfString(text: string, from: number): number | null {
  for (let at = from + 1; at < text.length; at++) {
    const character = text[at];
    if (character === '"') return at + 1;
    if (character === undefined || character < ' ') return null;
    if (character !== '\\') continue;
    at++;
    const escaped = text[at];
    if (escaped === 'u' && /^[0-9a-fA-F]{4}$/.test(text.slice(at + 1, at + 5))) at += 4;
    else if (escaped === undefined || !'"\\/bfnrt'.includes(escaped)) return null;
  }
  return null;
}
