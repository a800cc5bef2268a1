import { createHash } from 'node:crypto';
import type { CategoryName } from '../../../shared/export/categories.ts';
import type { BoatTime } from '../../../shared/export/from-boat/boat-time.ts';
import { type Fields, idField, isFields } from '../../../shared/export/from-boat/read-fields.ts';
import { rowNumber } from '../sources/local-readings.ts';
import { idNames } from './id-fields.ts';

/**
 * Contributions come again: a program that was not answered repeats them, another tells its whole list at every start. A
 * time of theirs without a zone stays what it was when it first came, local or UTC, wherever the boat is by then; else the
 * same record would go ashore anew with another time. `zoneOf` gives the zone in which a row was read, null for a new one.
 */
export function keepTimes(time: BoatTime, zoneOf: (row: number) => string | null) {
  /** The time for one contributed record, as it was given, and the zones in which it then reads, by row. */
  return (category: CategoryName, given: unknown): { time: BoatTime; readings: ReadonlyMap<number, string> } => {
    const readings = new Map<number, string>();
    const kept = time.readIn((text) => {
      const row = rowNumber(`${category}\n${nameOf(category, given)}`, text);
      const zone = readings.get(row) ?? zoneOf(row) ?? time.zoneFor(text);
      readings.set(row, zone);
      return zone;
    });
    return { time: kept, readings };
  };
}

const nameOf = (category: CategoryName, given: unknown): string =>
  (isFields(given) ? idField(given as Fields, ...idNames(category)) : null) ??
  createHash('sha256').update(JSON.stringify(given)).digest('base64url');
