import { readlinkSync } from 'node:fs';

/**
 * The time zone of this computer, as TZ names or describes it, else by its IANA name as the link /etc/localtime says it
 * (`timedatectl` keeps it); null when neither tells. Read at the start, as V8 does.
 */
export function ownTimeZone(tz: string, localtime = '/etc/localtime'): string | null {
  const zone = tz.replace(/^:/, '');
  if (zone !== '' && zone !== localtime) return zone;
  try {
    return readlinkSync(localtime).split('/zoneinfo/')[1] ?? null;
  } catch {
    return null;
  }
}
