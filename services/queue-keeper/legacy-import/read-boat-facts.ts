import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readPlainFileSync } from '../../../shared/boat/plain-file.ts';
import { type BoatTime, boatTime } from '../../../shared/export/from-boat/boat-time.ts';
import { consents } from '../../../shared/export/from-boat/consent.ts';
import { type Fields, isFields } from '../../../shared/export/from-boat/read-fields.ts';
import { LICENSE_PATH, type License, parseLicense } from '../../../shared/export/license.ts';
import { ownZoneName } from '../../../shared/zones/own-offset.ts';
import { zoneNamed } from '../../../shared/zones/time-zones.ts';

/** What the boat says today that its old exports do not. */
export interface BoatFacts {
  readonly license: License | null;
  readonly time: BoatTime;
  readonly hasConsent: boolean;
}

/** Never throws: what cannot be read is not known, and what is not agreed to is refused. */
export function readBoatFacts(root: string): BoatFacts {
  const license = parseLicense(textOf(join(root, LICENSE_PATH)));
  const paths = ['user-preferences.json', 'onboarding.json'].map((name) => join(root, 'config', name));
  const files = paths.map(fieldsOf);
  const [preferences] = files;
  return {
    license: license.ok ? license.license : null,
    time: boatTime(zoneNamed(preferences?.timezone) ?? ownZoneName()),
    // A file that is there and cannot be read may say that consent was refused, or taken back.
    hasConsent: paths.every((path, i) => files[i] !== null || !existsSync(path)) && consents(...files),
  };
}

function fieldsOf(path: string): Fields | null {
  try {
    const value: unknown = JSON.parse(textOf(path));
    return isFields(value) ? value : null;
  } catch {
    return null;
  }
}

function textOf(path: string): string {
  try {
    return readPlainFileSync(path);
  } catch {
    return '';
  }
}
