/**
 * What the boat's owner says once and for all: in which zone the boat's clocks run, and whether telemetry may leave it. Files
 * are torn by power cuts and go; what they last said holds until they can be read again.
 */
import { type BoatTime, boatTime } from '../../../shared/export/from-boat/boat-time.ts';
import { consentLacks, consents } from '../../../shared/export/from-boat/consent.ts';
import { ownZoneName } from '../../../shared/zones/own-offset.ts';
import { zoneNamed } from '../../../shared/zones/time-zones.ts';
import { type Reading, readObject } from './read-object.ts';
import type { Source, SourceMemory } from './source-memory.ts';
import { SourceProblem } from './source-problem.ts';

export const PREFERENCES: Source = { name: 'config/user-preferences.json' };
export const ONBOARDING: Source = { name: 'config/onboarding.json' };

export interface OwnerFiles {
  readonly preferences: Reading;
  readonly onboarding: Reading;
  /** The boat's local times: in the zone of its preferences, else the last that they named, else this computer's. */
  readonly time: BoatTime;
  /** Why local times are not in a zone that the preferences name, where that may be wrong; else null. */
  readonly zoneDoubt: string | null;
  /** Why telemetry may not leave the boat, in words; null when the owner agreed that it does. */
  readonly consentLacks: string | null;
}

/** Never throws: what cannot be read is said in the readings. Notes in `sources` what must outlast the files. */
export async function readOwnerFiles(root: string, sources: SourceMemory, ownZone: string | null): Promise<OwnerFiles> {
  const [preferences, onboarding] = await Promise.all([
    readObject(root, PREFERENCES.name),
    readObject(root, ONBOARDING.name),
  ]);
  const files = [
    { source: PREFERENCES, reading: preferences },
    { source: ONBOARDING, reading: onboarding },
  ];
  for (const { source, reading } of files) if (reading.problem === null) sources.seen(source);
  const zone = zoneOf(preferences, sources, ownZone);
  sources.noteWhere(zone.time.zone);
  return { preferences, onboarding, ...zone, consentLacks: lacksOf(files, sources) };
}

function zoneOf(
  { fields }: Reading,
  sources: SourceMemory,
  ownZone: string | null,
): Pick<OwnerFiles, 'time' | 'zoneDoubt'> {
  const given = fields?.timezone;
  const named = zoneNamed(given);
  if (named !== null) {
    sources.noteZone(PREFERENCES, named);
    return { time: boatTime(named, ownZone), zoneDoubt: null };
  }
  const system = ownZone ?? ownZoneName();
  const last = zoneNamed(sources.zoneOf(PREFERENCES));
  const zone = last ?? system;
  const used = zone === system ? `the system’s, ${zone}, was used` : `the last that they named, ${zone}, was used`;
  const said = typeof given === 'string' ? ` (${JSON.stringify(given.slice(0, 60))})` : '';
  const isUntold = given === undefined && zone === system;
  return {
    time: boatTime(zone, ownZone),
    zoneDoubt: isUntold ? null : `${PREFERENCES.name} names no known time zone${said}; ${used}.`,
  };
}

/** A file that cannot be read, or was ever there and is gone, may say that a consent was refused or taken back. */
function lacksOf(
  files: readonly { readonly source: Source; readonly reading: Reading }[],
  sources: SourceMemory,
): string | null {
  for (const { source, reading } of files) {
    const isHidden = reading.problem !== null && sources.wasSeen(source);
    if (isHidden || reading.problem instanceof SourceProblem) {
      return `Whether the owner agrees that telemetry leaves the boat cannot be read: ${reading.problem?.message}`;
    }
  }
  const [preferences = null, onboarding = null] = files.map(({ reading }) => reading.fields);
  return consents(preferences, onboarding) ? null : consentLacks(preferences, onboarding);
}
