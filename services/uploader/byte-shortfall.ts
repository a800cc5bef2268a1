import { SUMMARY_NAMES } from './counting-words.ts';
import { memberInWords } from './member-in-words.ts';
import { isMessage, isVerdict, isWrapper } from './member-says.ts';
import { numberOf, type Within } from './read-count.ts';
import { bare, wordsOf } from './success-words.ts';

/**
 * Whether an answer says that it got fewer bytes than were sent: `bytes_received: 65536`, “received 65536 of 82519 bytes”.
 * What was stored may be smaller, since servers compress, and what has only a size may be counted in characters: of
 * these only 0 is too little. Pure.
 */

/** Words of a name that counts what came, of which one tells of bytes, ... */
export const BYTES_CAME = [
  ...['bytes', 'byte', 'received', 'read', 'uploaded', 'total', 'in', 'sent', 'content', 'body', 'request', 'payload'],
  ...[
    'upload',
    'import',
    'export',
    'file',
    'document',
    'data',
    'size',
    'length',
    'count',
    'num',
    'number',
    'of',
    'raw',
  ],
] as const;
/** ... and those of one that counts what was kept, or in a unit that it does not say. */
export const BYTES_KEPT = ['stored', 'written', 'saved', 'persisted', 'compressed', 'on', 'disk', 'kept'] as const;

const CAME: ReadonlySet<string> = new Set(BYTES_CAME);
const MAY_NAME: ReadonlySet<string> = new Set([...BYTES_CAME, ...BYTES_KEPT]);
const IS_IN_BYTES = new Set(['bytes', 'byte']);
const SUMMARIES: ReadonlySet<string> = new Set(SUMMARY_NAMES);
const SIZES = new Set(['size', 'length', ...IS_IN_BYTES]);
const LONGEST_SENTENCE = 400;
/** “65536 of 82519 bytes”, “65536/82519 bytes” */
const OF_ALL = /(?<![\d.,])(\d{1,12}) ?(?:bytes )?(?:(?:out )?of|\/) ?(\d{1,12}) ?(?:bytes|octets|b)\b/i;

/** Each shortfall in words; of what holds the answer proper, since a disk has a size as well. */
export function fewerBytes({ path, members }: Within, sent: number | undefined): string[] {
  if (!path.every((name) => isWrapper(bare(name)) || SUMMARIES.has(bare(name)))) return [];
  return members.flatMap(([name, value]) =>
    isFewer(name, value, sent) || saysFewer(name, value) ? [memberInWords([...path, name], value)] : [],
  );
}

/** tus 1.0: how many bytes of an upload the server has. */
export const isOffset = (name: string): boolean => bare(name) === 'uploadoffset';

function isFewer(name: string, value: unknown, sent: number | undefined): boolean {
  const count = numberOf(typeof value === 'string' ? value.replace(/(?:bytes|octets|b)\s*$/i, '').trim() : value);
  if (count === null || sent === undefined || count >= sent) return false;
  const isTextInBytes = typeof value === 'string' && /bytes|octets/i.test(value);
  if (isOffset(name)) return true;
  const words = wordsOf(name);
  const isInBytes = isTextInBytes || words.some((word) => IS_IN_BYTES.has(word));
  if (!words.every((word) => MAY_NAME.has(word))) return false;
  if (isInBytes || words.join(' ') === 'content length') return words.every((word) => CAME.has(word)) || count === 0;
  return words.some((word) => SIZES.has(word)) && count === 0;
}

function saysFewer(name: string, value: unknown): boolean {
  if (typeof value !== 'string' || !(isVerdict(bare(name)) || isMessage(bare(name)))) return false;
  const found = OF_ALL.exec(value.slice(0, LONGEST_SENTENCE));
  return found !== null && Number(found[1]) < Number(found[2]);
}
