import { readlinkSync } from 'node:fs';

/**
 * The time zone that JavaScript's own dates are in, by its IANA name: as TZ says, else as the link /etc/localtime does
 * (`timedatectl` keeps it); null when neither tells. Read at the start, as V8 does.
 */
export function ownTimeZone(tz: string, localtime = '/etc/localtime'): string | null {
  if (tz !== '') return tz.replace(/^:/, '');
  try {
    return readlinkSync(localtime).split('/zoneinfo/')[1] ?? null;
  } catch {
    return null;
  }
}
