import { rowNumber } from '../sources/local-readings.ts';
import type { Recording } from './recording.ts';
import type { prepareRecordingSql } from './recording-sql.ts';

/**
 * Keeps how the local times of a contribution were read, also of one that is known: another text may tell the same time.
 * Of what its record said before only the newest stay. Gives how many more are kept than before, or fewer.
 */
export function keepReadings(
  sql: Pick<ReturnType<typeof prepareRecordingSql>, 'noteReading' | 'forgetEarlierReadings'>,
  { category, key, readings = new Map() }: Recording,
  ranMs: number,
): number {
  if (readings.size === 0) return 0;
  const record = rowNumber(category, key);
  let more = 0;
  for (const [row, zone] of readings) more += Number(sql.noteReading.run({ row, zone, ranMs, record }).changes);
  if (more === 0) return 0;
  const rows = JSON.stringify([...readings.keys()]);
  return more - Number(sql.forgetEarlierReadings.run({ record, rows }).changes);
}
