import { readLicense } from '../../../shared/boat/read-license.ts';
import { consentLacks } from '../../../shared/export/from-boat/consent.ts';
import { CLOCK_SET_FROM_MS, isoTime } from '../../../shared/runtime/clock.ts';
import { ONBOARDING_PATH, PREFERENCES_PATH, type Reading, readConsent, readFields, timeOf } from '../sources/boat.ts';
import { SourceProblem } from '../sources/source-problem.ts';
import type { ContributionContext } from './contributed-record.ts';

/** The boat's time zone and license, and whether telemetry may leave it, read afresh; a boat without a license still records. */
export async function contributionContext(
  root: string,
  ownZone: string | null,
  now: number,
): Promise<ContributionContext> {
  const [license, preferences, onboarding, hasConsent] = await Promise.all([
    readLicense(root),
    readFields(root, PREFERENCES_PATH),
    readFields(root, ONBOARDING_PATH),
    readConsent(root),
  ]);
  return {
    root,
    time: timeOf(preferences, ownZone),
    license: license.ok ? license.license : UNKNOWN,
    receivedAt: now < CLOCK_SET_FROM_MS ? null : isoTime(now),
    consentLacks: hasConsent ? null : lacksOf(preferences, onboarding),
  };
}

function lacksOf(preferences: Reading, onboarding: Reading): string {
  return preferences.problem instanceof SourceProblem
    ? `Whether the owner agrees that telemetry leaves the boat cannot be read: ${preferences.problem.message}`
    : consentLacks(preferences.fields, onboarding.fields);
}

const UNKNOWN = { installationId: 'unknown', tier: 0 } as const;
