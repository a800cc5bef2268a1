import { readLicense } from '../../../shared/boat/read-license.ts';
import { PREFERENCES_PATH, readConsent, readFields, timeOf } from '../sources/boat.ts';
import type { ContributionContext } from './contributed-record.ts';

/** The boat's time zone and license, and whether telemetry may leave it, read afresh; a boat without a license still records. */
export async function contributionContext(root: string, ownZone: string | null): Promise<ContributionContext> {
  const [license, preferences, hasConsent] = await Promise.all([
    readLicense(root),
    readFields(root, PREFERENCES_PATH),
    readConsent(root),
  ]);
  return { root, time: timeOf(preferences, ownZone), license: license.ok ? license.license : UNKNOWN, hasConsent };
}

const UNKNOWN = { installationId: 'unknown', tier: 0 } as const;
