import { createHash } from 'node:crypto';
import { rowNumber } from './local-readings.ts';
import { numberSet } from './number-set.ts';
import type { Source } from './source-memory.ts';

/** One record on its way into an export: what it is known by ashore, and where it comes from. */
export interface Entry<Rec extends object = object> {
  readonly record: Rec;
  /** Of this record among all of its category, for ever. */
  readonly key: string;
  readonly source: Pick<Source, 'name' | 'mode'>;
  /** It was changed so often, where that is known; 1 is a new one. */
  readonly revision?: number;
}

/** An id that may stand in a key as it is. */
const PLAIN_ID = /^[A-Za-z0-9._@-]{1,64}$/;

/**
 * A row's key: its id and the time that it was written with, as the boat wrote it. Edits leave both; a database that
 * begins anew gives old ids to other things, at other times. `generation` tells those apart that have the same time as well,
 * by a clock that began anew too. Pure.
 */
export function rowKey(id: string, time: unknown, generation = 1): string {
  const born = time === null || time === undefined ? '' : `-${shortDigest(String(time))}`;
  return `${plainId(id)}${born}${generation === 1 ? '' : `~${generation}`}`;
}

/** Of a thing that is known by what it holds. Pure. */
export const contentKey = (content: unknown): string => digestOf(JSON.stringify(content)).slice(0, 20);

/** An id as it may stand in a key; of any other a digest. Pure. */
export const plainId = (id: string): string => (PLAIN_ID.test(id) ? id : `=${digestOf(id).slice(0, 20)}`);

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Six letters and digits for a time: beside its id, that is enough to tell two apart. */
const shortDigest = (text: string): string => (rowNumber('', text) % 36 ** 6).toString(36).padStart(6, '0');

/** Keeps the keys of one category apart: of things that are known by the same the second is `…#2`. */
export function apart(): (key: string) => string {
  const numbers = numberSet();
  const repeated = new Map<string, number>();
  return (key) => {
    if (numbers.add(rowNumber('key', key) + 1)) return key;
    const nth = (repeated.get(key) ?? 1) + 1;
    repeated.set(key, nth);
    return `${key}#${nth}`;
  };
}
