import { type Fields, field } from './read-fields.ts';

const CONSENTS = ['telemetry_enabled', 'data_sharing_consent'] as const;

/**
 * Whether telemetry may leave the boat: at least one of the two consents is given, in the preferences or at
 * onboarding, and neither is refused. Both are off unless the owner turned them on.
 */
export function consents(...files: (Fields | null)[]): boolean {
  const said = files.flatMap((file) => (file ? CONSENTS.map((name) => field(file, name)) : []));
  return said.includes(true) && !said.includes(false);
}

const NOT_AGREED = 'The owner has not agreed that telemetry leaves the boat';

/** Why `consents` says no, in two sentences at most: the switches that are off, or all when none is on, and what turns it round. */
export function consentLacks(preferences: Fields | null, onboarding: Fields | null): string {
  const files = [['preferences', preferences] as const, ['onboarding', onboarding] as const];
  const off = files.flatMap(([name, fields]) => {
    const ones = CONSENTS.filter((consent) => fields !== null && field(fields, consent) === false);
    return ones.length === 0 ? [] : [`${ones.join(' and ')} in the ${name}`];
  });
  if (off.length === 0) {
    return `${NOT_AGREED}: neither ${CONSENTS.join(' nor ')} is on; with either in the preferences it does.`;
  }
  const isOne = off.length === 1 && !off[0]?.includes(' and ');
  return `${NOT_AGREED}: ${off.join(' and ')} ${isOne ? 'is off; with it on, it does.' : 'are off; with all of these on, it does.'}`;
}
