import { type Fields, isFields } from './read-fields.ts';

const CONSENTS = ['telemetry_enabled', 'data_sharing_consent'] as const;
/** A refusal by any of these, in any casing; what is neither it nor true is unclear, and withholds as well. */
const NO = /^\s*(?:false|no|off|0+|n|f|never|none|disabled|denied|refused|declined)\s*$/i;

interface Said {
  /** As it is written. */
  readonly name: string;
  readonly answer: 'yes' | 'no' | 'unclear';
}

/**
 * Whether telemetry may leave the boat: at least one of the two consents is given, in the preferences or at
 * onboarding, and neither is refused, in whatever spelling. Both are off unless the owner turned them on, and only `true`,
 * at the top of a file, does.
 */
export function consents(...files: (Fields | null)[]): boolean {
  const said = files.flatMap((file) => saidIn(file));
  return said.length > 0 && said.every(({ answer }) => answer === 'yes');
}

/** What a file says of the two, wherever in it; null says nothing. */
function saidIn(value: unknown, parent: string | null = null): Said[] {
  if (Array.isArray(value)) return value.flatMap((one) => saidIn(one, parent ?? ''));
  if (!isFields(value)) return [];
  return Object.entries(value).flatMap(([name, one]) => {
    if (!isConsent(name) && !isConsent(`${parent}${name}`)) return saidIn(one, name);
    if (one === null || (one === true && parent !== null)) return [];
    return [{ name, answer: answerOf(one) }];
  });
}

/** `telemetryEnabled`, `TELEMETRY-ENABLED` and `enabled` within `telemetry` are one name. */
export const isConsent = (name: string): boolean => CONSENTS.some((consent) => bare(consent) === bare(name));

const bare = (name: string): string => name.toLowerCase().replaceAll(/[^a-z]/g, '');

function answerOf(value: unknown): Said['answer'] {
  if (value === true) return 'yes';
  return typeof value !== 'object' && NO.test(String(value)) ? 'no' : 'unclear';
}

const NOT_AGREED = 'The owner has not agreed that telemetry leaves the boat';

/** Why `consents` says no, in two sentences at most: the switches that are off, or all when none is on, and what turns it round. */
export function consentLacks(preferences: Fields | null, onboarding: Fields | null): string {
  const files = [['preferences', saidIn(preferences)] as const, ['onboarding', saidIn(onboarding)] as const];
  const named = (answer: Said['answer']) =>
    files.flatMap(([file, said]) => {
      const names = said.filter((one) => one.answer === answer).map(({ name }) => name);
      return names.length === 0 ? [] : [`${names.join(' and ')} in the ${file}`];
    });
  const told = [
    { ones: named('no'), are: 'off' },
    { ones: named('unclear'), are: 'neither true nor false' },
  ].filter(({ ones }) => ones.length > 0);
  if (told.length === 0) {
    return `${NOT_AGREED}: neither ${CONSENTS.join(' nor ')} is on; with either in the preferences it does.`;
  }
  const which = told.map(({ ones, are }) => `${ones.join(' and ')} ${isOne(ones) ? 'is' : 'are'} ${are}`);
  const isAlone = told.length === 1 && isOne(told[0]?.ones ?? []);
  return `${NOT_AGREED}: ${which.join(', ')}; with ${isAlone ? 'it' : 'all of these'} on, it does.`;
}

const isOne = (ones: readonly string[]): boolean => ones.length === 1 && !ones[0]?.includes(' and ');
