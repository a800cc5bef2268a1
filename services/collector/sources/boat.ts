import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type BoatTime, boatTime, isTimeZone } from '../../../shared/export/from-boat/boat-time.ts';
import { consents } from '../../../shared/export/from-boat/consent.ts';
import { type Fields, isFields } from '../../../shared/export/from-boat/read-fields.ts';
import { LICENSE_PATH, type License } from '../../../shared/export/license.ts';
import type { Clock } from '../../../shared/runtime/clock.ts';
import type { SignalkState } from '../recorders/signalk-state.ts';
import type { RecordedView } from '../recordings/recorded-view.ts';
import { asFileProblem, readJsonFile } from './read-json-file.ts';
import type { Source, SourceMemory } from './source-memory.ts';
import { type SourceMissing, SourceProblem } from './source-problem.ts';

export const PREFERENCES_PATH = 'config/user-preferences.json';
export const ONBOARDING_PATH = 'config/onboarding.json';
export const LICENSE: Source = { name: LICENSE_PATH };
export const PREFERENCES: Source = { name: PREFERENCES_PATH };
export const ONBOARDING: Source = { name: ONBOARDING_PATH };

/** A JSON file of the boat that should hold an object: what it holds, or why that cannot be read. */
export type Reading = { fields: Fields; problem: null } | { fields: null; problem: SourceProblem | SourceMissing };

/** What all categories of one export share: the boat as it is at the moment of the export. Read only. */
export interface Boat {
  readonly root: string;
  readonly license: License;
  readonly licenseFile: Reading;
  readonly preferences: Reading;
  readonly onboarding: Reading;
  readonly time: BoatTime;
  /** The owner agreed that telemetry leaves the boat. */
  readonly hasConsent: boolean;
  /** The moment of the export, milliseconds since 1970. */
  readonly at: number;
  readonly clock: Clock;
  /** A folder of ours for what must be copied to be read. */
  readonly scratch: string;
  readonly forwardWatchFile: string;
  /** What was recorded, and contributed by others, and is not ashore yet. */
  readonly recorded: RecordedView;
  /** The boat's Signal K server; null when the boat is set to have none. */
  readonly signalk: SignalkState | null;
  /** What was read by earlier exports, and is by this one. */
  readonly sources: SourceMemory;
}

export interface BoatPlaces {
  readonly root: string;
  readonly scratch: string;
  readonly forwardWatchFile: string;
  readonly recorded: RecordedView;
  readonly signalk: SignalkState | null;
  readonly sources: SourceMemory;
  /** The time zone of this computer; null when that is not known. */
  readonly ownZone: string | null;
}

/** Never throws: what cannot be read is said in the readings. */
export async function readBoat(places: BoatPlaces, license: License, at: number, clock: Clock): Promise<Boat> {
  const [licenseFile, preferences, onboarding] = await Promise.all([
    readFields(places.root, LICENSE_PATH),
    readFields(places.root, PREFERENCES_PATH),
    readFields(places.root, ONBOARDING_PATH),
  ]);
  return {
    ...places,
    license,
    licenseFile,
    preferences,
    onboarding,
    time: timeOf(preferences, places.ownZone),
    hasConsent: consentOf(preferences, onboarding, places.sources.isKnown(PREFERENCES)),
    at,
    clock,
  };
}

/** The boat's local times: in the zone of its preferences, else this computer's. */
export function timeOf({ fields }: Reading, ownZone: string | null): BoatTime {
  const zone = fields?.timezone;
  if (isTimeZone(zone)) return boatTime(zone, ownZone);
  return boatTime(ownZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone, ownZone);
}

/** Whether the owner has agreed, as it is said just now, that telemetry leaves the boat. */
export async function readConsent(root: string): Promise<boolean> {
  const [preferences, onboarding] = await Promise.all([
    readFields(root, PREFERENCES_PATH),
    readFields(root, ONBOARDING_PATH),
  ]);
  return consentOf(preferences, onboarding, false);
}

/** Preferences that cannot be read, or were there and are gone, may say that an earlier consent was taken back. */
function consentOf(preferences: Reading, onboarding: Reading, wereThere: boolean): boolean {
  const isHidden = preferences.problem instanceof SourceProblem || (preferences.problem !== null && wereThere);
  return !isHidden && consents(preferences.fields, onboarding.fields);
}

/** What a reading holds. Throws why it holds nothing. */
export function fieldsOf({ fields, problem }: Reading): Fields {
  if (problem !== null) throw problem;
  return fields;
}

export async function readFields(root: string, path: string): Promise<Reading> {
  try {
    const value = await readJsonFile(join(root, path), path);
    if (isFields(value)) return { fields: value, problem: null };
    return { fields: null, problem: new SourceProblem('unexpected_format', `${path} does not hold an object.`) };
  } catch (error) {
    return { fields: null, problem: asFileProblem(error, path) };
  }
}

/**
 * Where the forward watch keeps its state: as set; else under the boat's root when it is there, as on a sample boat;
 * else where the boat's own program puts it.
 */
export function forwardWatchPlace(root: string, set: string): string {
  if (set !== '') return set;
  const underRoot = join(root, 'tmp', 'd3kos_forward_watch.json');
  return existsSync(underRoot) ? underRoot : '/tmp/d3kos_forward_watch.json';
}
