import { readLicense } from '../../../shared/boat/read-license.ts';
import { UNKNOWN_LICENSE } from '../../../shared/export/license.ts';
import { CLOCK_SET_FROM_MS, isoTime } from '../../../shared/runtime/clock.ts';
import { imagesOf } from '../sources/image-facts.ts';
import { latestTime, likelierTime } from '../sources/likelier-time.ts';
import type { OwnerFiles } from '../sources/owner-files.ts';
import type { ContributionContext } from './contributed-record.ts';

/** What the owner says just now, and the boat's license, read afresh; a boat without a license still records. */
export async function contributionContext(
  root: string,
  look: () => Promise<Pick<OwnerFiles, 'time' | 'consentLacks'>>,
  now: number,
  isSynchronised = false,
  given: readonly unknown[] = [],
): Promise<ContributionContext> {
  const [license, { time, consentLacks }, images] = await Promise.all([
    readLicense(root),
    look(),
    imagesOf(root, given),
  ]);
  const isClockTrusted = isSynchronised && now >= CLOCK_SET_FROM_MS;
  return {
    ...images,
    time: likelierTime(time, latestTime(now, isClockTrusted)),
    isClockTrusted,
    license: license.ok ? license.license : UNKNOWN_LICENSE,
    receivedAt: now < CLOCK_SET_FROM_MS ? null : isoTime(now),
    consentLacks,
  };
}
