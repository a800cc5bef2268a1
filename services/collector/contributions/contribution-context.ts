import { boatTime } from '../../../shared/export/from-boat/boat-time.ts';
import { readLicense } from '../read-admission.ts';
import { PREFERENCES_PATH, readFields, zoneOf } from '../sources/boat.ts';
import type { ContributionContext } from './contributed-record.ts';

/** The boat's time zone and license, read afresh; a boat without a license still records. */
export async function contributionContext(root: string): Promise<ContributionContext> {
  const [license, preferences] = await Promise.all([readLicense(root), readFields(root, PREFERENCES_PATH)]);
  return { root, time: boatTime(zoneOf(preferences)), license: license.ok ? license.license : UNKNOWN };
}

const UNKNOWN = { installationId: 'unknown', tier: 0 } as const;
