import { createHash } from 'node:crypto';
import type { CategoryName } from '../../../shared/export/categories.ts';
import type { BoatTime } from '../../../shared/export/from-boat/boat-time.ts';
import { BOATLOG_NAMES } from '../../../shared/export/from-boat/boatlog-names.ts';
import { type Fields, isFields, textField } from '../../../shared/export/from-boat/read-fields.ts';
import { rowNumber } from '../sources/local-readings.ts';

/** The names under which contributed records of any category name themselves. */
const ID_NAMES = ['entry_id', 'capture_id', 'snapshot_id', 'alert_id', 'run_id', ...BOATLOG_NAMES.entry_id];

/**
 * Contributions come again: a program that was not answered repeats them, another tells its whole list at every start. A
 * time of theirs without a zone stays what it was when it first came, local or UTC, wherever the boat is by then; else the
 * same record would go ashore anew with another time. `zoneOf` gives the zone in which a row was read, null for a new one.
 */
export function keepTimes(time: BoatTime, zoneOf: (row: number) => string | null) {
  const read = new Map<number, string>();
  return {
    /** The time for one contributed record, as it was given. */
    timeFor: (category: CategoryName, given: unknown): BoatTime =>
      time.readIn((text) => {
        const row = rowNumber(`${category}\n${nameOf(given)}`, text);
        const known = zoneOf(row);
        if (known !== null) return known;
        const zone = read.get(row) ?? time.zoneFor(text);
        read.set(row, zone);
        return zone;
      }),

    /** The zones in which new rows were read. */
    read: read as ReadonlyMap<number, string>,
  };
}

const nameOf = (given: unknown): string =>
  (isFields(given) ? textField(given as Fields, ...ID_NAMES) : null) ??
  createHash('sha256').update(JSON.stringify(given)).digest('base64url');
