/** The two ways in which the boat's programs write times: UTC with a Z, and local time without a zone. */
export interface TimeStyles {
  utc(ms: number): string;
  /** As Python's `datetime.now().isoformat()` writes it: microseconds, no zone. */
  local(ms: number): string;
}

const HOUR_MS = 3_600_000;

export function timeStyles(zone: string): TimeStyles {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  let known = { hour: Number.NaN, offset: 0 };
  function offsetAt(ms: number): number {
    const hour = Math.floor(ms / HOUR_MS);
    if (hour !== known.hour) {
      const name = format.formatToParts(ms).find((part) => part.type === 'timeZoneName')?.value ?? '';
      const [, sign, hours = 0, minutes = 0] = /([+-])(\d\d):(\d\d)/.exec(name) ?? [];
      known = { hour, offset: (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === '-' ? -1 : 1) };
    }
    return known.offset;
  }
  const utc = (ms: number) => new Date(ms).toISOString();
  return { utc, local: (ms) => `${utc(ms + offsetAt(ms)).slice(0, -1)}217` };
}
