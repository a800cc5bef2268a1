import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readPlainFileSync } from '../../shared/boat/plain-file.ts';
import { LICENSE_PATH, parseLicense } from '../../shared/export/license.ts';
import { systemClock } from '../../shared/runtime/clock.ts';
import { timeStyles } from './boat-clock.ts';
import { seededRandom } from './random.ts';
import { makeBoatlog, makeCaptures } from './sample-databases.ts';
import { makeFiles, SAMPLE_INSTALLATION_ID } from './sample-files.ts';

const ZONE = 'America/Toronto';

export interface SampleBoat {
  /** Entries of the boat log. */
  readonly boatlogRows?: number;
  readonly seed?: number;
  /** The present of the sample, milliseconds since 1970. */
  readonly now?: number;
}

/**
 * Makes what a boat has under `D3KOS_ROOT`: settings, a boat log over weeks, captures, alerts, a benchmark. The same
 * seed and moment make the same boat. A root that has a license is a boat already and is left as it is: false.
 * Made aside and renamed, so that a sample is whole or not there. Throws what the file system says, `ENOTEMPTY` when
 * something else lies in the root.
 */
export function createSampleBoat(root: string, sample: SampleBoat = {}): boolean {
  if (existsSync(join(root, LICENSE_PATH))) return false;
  const { boatlogRows = 300, seed = 1, now = systemClock.now() } = sample;
  const random = seededRandom(seed);
  const time = timeStyles(ZONE);
  const aside = `${root}.making`;
  const clear = () => rmSync(aside, { recursive: true, force: true });
  clear();
  try {
    makeBoatlog(aside, boatlogRows, now, random, time);
    makeCaptures(aside, root, now, random, time);
    makeFiles(aside, ZONE, now, time);
    renameSync(aside, root);
    return true;
  } finally {
    clear();
  }
}

/** Whether the boat in this root is a sample, which may be made anew. */
export function isSampleBoat(root: string): boolean {
  try {
    const license = parseLicense(readPlainFileSync(join(root, LICENSE_PATH)));
    return license.ok && license.license.installationId === SAMPLE_INSTALLATION_ID;
  } catch {
    return false;
  }
}
