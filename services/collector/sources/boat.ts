import { join } from 'node:path';
import { lookAt } from '../../../shared/boat/plain-file.ts';
import { LICENSE_PATH, type License } from '../../../shared/export/license.ts';
import type { Clock } from '../../../shared/runtime/clock.ts';
import type { SignalkState } from '../recorders/signalk-state.ts';
import type { RecordedView } from '../recordings/recorded-view.ts';
import { latestTime, likelierTime } from './likelier-time.ts';
import { type OwnerFiles, readOwnerFiles } from './owner-files.ts';
import { type Reading, readObject } from './read-object.ts';
import type { Source, SourceMemory } from './source-memory.ts';

export const LICENSE: Source = { name: LICENSE_PATH };

/** What all categories of one export share: the boat as it is at the moment of the export. Read only. */
export interface Boat extends OwnerFiles {
  readonly root: string;
  readonly license: License;
  readonly licenseFile: Reading;
  /** Of the export: above that of every one before. */
  readonly sequence: number;
  /** Another one after every boot. */
  readonly bootId: string;
  /** The moment of the export, milliseconds since 1970. */
  readonly at: number;
  readonly clock: Clock;
  /** No record is of later, UTC; null while this computer’s clock cannot be trusted. */
  readonly latest: string | null;
  /** A folder of ours for what must be copied to be read. */
  readonly scratch: string;
  readonly forwardWatchFile: string;
  /** What was recorded, and contributed by others, and is not ashore yet. */
  readonly recorded: RecordedView;
  /** The name of the last sighting that was recorded; null before the first. */
  readonly lastSighting: string | null;
  /** The boat's Signal K server; null when the boat is set to have none. */
  readonly signalk: SignalkState | null;
  /** What was read by earlier exports, and is by this one. */
  readonly sources: SourceMemory;
}

export interface BoatPlaces {
  readonly root: string;
  readonly scratch: string;
  readonly forwardWatchFile: string;
  readonly sequence: number;
  readonly bootId: string;
  readonly recorded: RecordedView;
  readonly lastSighting: string | null;
  readonly signalk: SignalkState | null;
  readonly sources: SourceMemory;
  /** The time zone of this computer; null when that is not known. */
  readonly ownZone: string | null;
  readonly isClockTrusted: boolean;
}

/** Never throws: what cannot be read is said in the readings. */
export async function readBoat(places: BoatPlaces, license: License, at: number, clock: Clock): Promise<Boat> {
  const [licenseFile, owner] = await Promise.all([
    readObject(places.root, LICENSE_PATH),
    readOwnerFiles(places.root, places.sources, places.ownZone),
  ]);
  const latest = latestTime(at, places.isClockTrusted);
  return { ...places, ...owner, time: likelierTime(owner.time, latest), latest, license, licenseFile, at, clock };
}

/**
 * Where the forward watch keeps its state: as set; else under the boat's root when it is there, as on a sample boat;
 * else where the boat's own program puts it.
 */
export async function forwardWatchPlace(root: string, set: string): Promise<string> {
  if (set !== '') return set;
  const underRoot = join(root, 'tmp', 'd3kos_forward_watch.json');
  return (await lookAt(underRoot)) === 'there' ? underRoot : '/tmp/d3kos_forward_watch.json';
}
