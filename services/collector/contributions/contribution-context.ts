import { readLicense } from '../../../shared/boat/read-license.ts';
import { answerFields } from '../../../shared/export/from-boat/onboarding-fields.ts';
import { recordReader } from '../../../shared/export/from-boat/record-reader.ts';
import { preferenceFields } from '../../../shared/export/from-boat/settings-fields.ts';
import { UNKNOWN_LICENSE } from '../../../shared/export/license.ts';
import { CLOCK_SET_FROM_MS, isoTime } from '../../../shared/runtime/clock.ts';
import { imagesOf } from '../sources/image-facts.ts';
import { latestTime, likelierTime } from '../sources/likelier-time.ts';
import type { OwnerFiles } from '../sources/owner-files.ts';
import type { ContributionContext } from './contributed-record.ts';
import type { OwnWord } from './said-otherwise.ts';

/** All that a contribution is read by but whose it is, and what the boat says itself of the same. */
export interface ContributionSurroundings extends Omit<ContributionContext, 'from'> {
  readonly own: OwnWord;
}

/** What the owner says just now, and the boat's license, read afresh; a boat without a license still records. */
export async function contributionContext(
  root: string,
  look: () => Promise<Pick<OwnerFiles, 'time' | 'consentLacks' | 'preferences' | 'onboarding'>>,
  now: number,
  isSynchronised = false,
  given: readonly unknown[] = [],
): Promise<ContributionSurroundings> {
  const [license, { time, consentLacks, preferences, onboarding }, images] = await Promise.all([
    readLicense(root),
    look(),
    imagesOf(root, given),
  ]);
  const isSet = now >= CLOCK_SET_FROM_MS;
  const latest = latestTime(now, isSynchronised && isSet);
  return {
    ...images,
    time: likelierTime(time, latest),
    latest,
    license: license.ok ? license.license : UNKNOWN_LICENSE,
    receivedAt: isSet ? isoTime(now) : null,
    consentLacks,
    own: {
      settings:
        preferences.fields === null ? {} : preferenceFields(preferences.fields, recordReader(preferences.fields)),
      onboarding: onboarding.fields === null ? {} : answerFields(onboarding.fields, time),
    },
  };
}
