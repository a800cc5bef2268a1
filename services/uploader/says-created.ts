import { ID_NAMES, OTHER_IDS } from './import-words.ts';
import { wordsOf } from './success-words.ts';

/**
 * Whether a 2xx says by its status that what was sent was taken, so that no word beside it, which is not known, matters:
 * 202, which accepts it (RFC 9110, 15.3.3), and 201 (15.3.2) that names what was created, whatever state that is in. Pure.
 */
export function isYesByStatus(status: number, fields: Fields, location: string | undefined): boolean {
  return status === ACCEPTED || (status === CREATED && ((location ?? '') !== '' || namesIt(fields, 0)));
}

type Fields = Readonly<Record<string, unknown>>;

const [CREATED, ACCEPTED] = [201, 202];
const DEEPEST = 6;
const IDS: ReadonlySet<string> = new Set(ID_NAMES);
const NO_IDS: ReadonlySet<string> = new Set(OTHER_IDS);

/** By an id, or where it is (`_links.self`). */
function namesIt(fields: Fields, depth: number): boolean {
  return Object.entries(fields).some(([name, value]) => {
    if (name === 'self' && value) return true;
    if (typeof value === 'object' && value !== null)
      return depth < DEEPEST && !Array.isArray(value) && namesIt(value as Fields, depth + 1);
    return isId(wordsOf(name)) && ((typeof value === 'string' && value.trim() !== '') || typeof value === 'number');
  });
}

const isId = (words: readonly string[]): boolean =>
  words.some((word) => IDS.has(word)) && !words.some((word) => NO_IDS.has(word));
