import type { DatabaseSync } from 'node:sqlite';
import { joined, type KeptReadings, type NewReadings } from './sources/local-readings.ts';

/**
 * The part of the collector's database that remembers how local times were read. An export adds a list; lists of about
 * one size become one, so that there are few, and each number is written anew a few times in all.
 */
export function prepareReadings(database: DatabaseSync) {
  const all = database.prepare('SELECT zone, rows FROM readings WHERE source = ? ORDER BY seq');
  const newest = database.prepare(
    'SELECT seq, length(rows) / 8 AS count FROM readings WHERE source = ? AND zone = ? ORDER BY seq DESC LIMIT 1',
  );
  const take = database.prepare('DELETE FROM readings WHERE seq = ? RETURNING rows');
  const add = database.prepare('INSERT INTO readings (source, zone, rows) VALUES (?, ?, ?)');
  const forget = database.prepare('DELETE FROM readings WHERE source = ?');

  function keep(source: string, { zone, rows }: KeptReadings): void {
    let list = rows;
    for (;;) {
      const last = newest.get(source, zone);
      if (last === undefined || Number(last.count) > 2 * list.length) break;
      list = joined(list, numbersOf(take.get(Number(last.seq))?.rows));
    }
    add.run(source, zone, new Uint8Array(list.buffer, list.byteOffset, list.byteLength));
  }

  return {
    of: (source: string): KeptReadings[] =>
      all.all(source).map(({ zone, rows }) => ({ zone: String(zone), rows: numbersOf(rows) })),

    /** To be called in a transaction. */
    keep({ source, isAll, read }: NewReadings): void {
      if (isAll) forget.run(source);
      for (const one of read) keep(source, one);
    },
  };
}

/** A copy, since numbers may only begin where a multiple of their size is. */
const numbersOf = (bytes: unknown): Float64Array =>
  bytes instanceof Uint8Array ? new Float64Array(bytes.slice().buffer) : new Float64Array();
