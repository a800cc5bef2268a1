import { readlinkSync } from 'node:fs';
import { describeOwnZone } from '../zones/own-offset.ts';
import { isZoneName, zoneOfTz } from '../zones/time-zones.ts';
import { meantText } from './settings.ts';

type Env = Record<string, string | undefined>;

/** Gives the time zone of this computer as it is now, by IANA's name or as POSIX describes it; null when nothing tells. */
export type OwnZone = () => string | null;

/** What a TZ says that leaves it to the system. */
export const isSystemsZone = (tz: string): boolean => /^:?(?:(?:\/etc\/)?localtime)?$/.test(tz);

/**
 * Finds the zone that TZ names or describes, else the one that the link /etc/localtime leads to, which `timedatectl` and
 * a boat that crosses into another zone change while we run. JavaScript's dates, and all that is shown in local time,
 * follow: in `env`, the process's own, they are told by another TZ. A TZ that is none is the settings' to refuse.
 */
export function ownTimeZone(env: Env, localtime = '/etc/localtime'): OwnZone {
  const tz = meantText(env.TZ ?? '');
  const isFixed = !isSystemsZone(tz);
  // To JavaScript these are UTC, or unknown.
  if (!isFixed && env.TZ !== undefined) delete env.TZ;
  let shown: string | null = isFixed ? null : linkedZone(localtime);

  function show(zone: string | null): void {
    if (zone === shown || zone === null) return;
    shown = zone;
    const isNamed = isZoneName(zone) && !/^[+-]/.test(zone);
    if (isNamed) env.TZ = zone;
    describeOwnZone(isNamed ? null : zone);
  }

  const fixed = isFixed ? zoneOfTz(tz) : null;
  show(fixed);
  return () => {
    if (isFixed) return fixed;
    const zone = linkedZone(localtime);
    show(zone);
    return zone;
  };
}

function linkedZone(localtime: string): string | null {
  try {
    return zoneOfTz(readlinkSync(localtime).split('/zoneinfo/')[1] ?? '');
  } catch {
    return null;
  }
}
