import { isQueueId } from '../../../shared/export/ids.ts';

/**
 * The names of exports of the service before this one: `q_20260220_164416`, `export_20260220_164416.json`,
 * `q_20260220_164416_failed.json`, `d3kos_export_<id>_20260220164416.json`, … Pure.
 */

/** What an id or a file is known by: the same for an export's id, its file and its failed file. */
export function legacyName(idOrFile: string): string {
  const base = (idOrFile.split(/[\\/]/).at(-1) ?? '').replace(/\.json$/i, '').replace(/_failed$/, '');
  const ours = /^(?:q|export)_(\d{8}_\d{6}(?:_\d{1,6})?)$/.exec(base)?.[1];
  return ours !== undefined && stampIn(ours) !== null ? ours : base.slice(0, 200);
}

/** The local time in a name, as `YYYYMMDD_HHMMSS`; null when it holds none that a clock can show. */
export function stampIn(name: string): string | null {
  const found = /(?:^|\D)(\d{4})(\d\d)(\d\d)_?(\d\d)(\d\d)(\d\d)(?!\d)/.exec(name);
  if (!found) return null;
  const [, year, month, day, hour, minute, second] = found;
  const isTime =
    Number(month) >= 1 &&
    Number(month) <= 12 &&
    Number(day) >= 1 &&
    Number(day) <= 31 &&
    Number(hour) <= 23 &&
    Number(minute) <= 59 &&
    Number(second) <= 59;
  return isTime ? `${year}${month}${day}_${hour}${minute}${second}` : null;
}

/** The queue id that an export keeps, or gets from the time in its name; null when its name tells no time. */
export function queueIdIn(name: string): string | null {
  const kept = `q_${name}`;
  if (isQueueId(kept)) return kept;
  const stamp = stampIn(name);
  return stamp === null ? null : `q_${stamp}`;
}
