import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { OWN_MOUNTS } from '../../shared/runtime/disk-state.ts';
import { fleetingOf } from '../../shared/runtime/fleeting-disk.ts';

/** A boat says that nothing is safe where all is in memory, as /tmp is on many systems: then tests use another place. */
const PLACE = [tmpdir(), '/var/tmp'].find((place) => keeps(place)) ?? tmpdir();

function keeps(place: string): boolean {
  try {
    return fleetingOf(realpathSync(place), readFileSync(OWN_MOUNTS, 'utf8')) === null;
  } catch {
    return false;
  }
}

/** A folder of the test's own, removed when the test ends. */
export function tempFolder(): string {
  const folder = mkdtempSync(join(PLACE, 'd3kos-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
