import type { AnswerBody } from './read-answer-body.ts';
import { bare } from './success-words.ts';

/** The names under which servers repeat a digest or our key, without their dashes and underscores. */
const DIGEST_NAMES = /^(sha256|digest|contentdigest|reprdigest|contentsha256|idempotencykey)$/;

/**
 * Which export a body speaks of: ours, another, or not said. Digests are read as hex, base64 or RFC 9530's
 * `sha-256=:…:`, also within an object; one in no known form says nothing. `sentSha256` is of what went out, where that is
 * not the export as it lies in its file.
 */
export function namedExport({ fields }: AnswerBody, sha256: string, sentSha256 = sha256): 'ours' | 'another' | 'none' {
  const known = digestsIn(fields).filter(({ isKey, hex }) => isKey || hex !== null);
  if (known.length === 0) return 'none';
  return known.every(({ hex, value }) => [sha256, sentSha256].includes(hex ?? value)) ? 'ours' : 'another';
}

function digestsIn(fields: Readonly<Record<string, unknown>>): { isKey: boolean; hex: string | null; value: string }[] {
  return Object.entries(fields).flatMap(([name, value]) => {
    const its = bare(name);
    if (!DIGEST_NAMES.test(its)) return [];
    if (typeof value === 'object' && value !== null) return digestsIn(value as Record<string, unknown>);
    if (typeof value !== 'string' || value === '') return [];
    return [{ isKey: its === 'idempotencykey', hex: asHex(value), value }];
  });
}

function asHex(digest: string): string | null {
  const bare = digest.replace(/^sha-?256[=:]/i, '').replace(/^:|:$/g, '');
  if (/^[0-9a-f]{64}$/i.test(bare)) return bare.toLowerCase();
  return /^[A-Za-z0-9+/]{43}=$/.test(bare) ? Buffer.from(bare, 'base64').toString('hex') : null;
}
