import { Type } from 'typebox';

/**
 * The words that we write where a field tells a state, or an origin, each with what it means: nothing else can be written.
 * The schema takes others as well, so that a document of an older or a newer boat still fits.
 */

export const ENGINE_KINDS = {
  baseline: 'the measured baseline of the engine',
  run: 'one run of it, as Signal K told it',
} as const;

export const QR_ORIGINS = {
  installation_id: 'the code that every boat shows',
  history: 'one from the list of codes made, or contributed',
} as const;

export const ALERT_ORIGINS = {
  alerts: 'the boat’s list of alerts',
  webhook: 'the log of alarms sent ashore',
  signalk: 'a notification of Signal K’s',
  export: 'a condition of this system’s own',
  contributed: 'sent by another program',
} as const;
export type AlertOrigin = keyof typeof ALERT_ORIGINS;

export const TELEMETRY_ORIGINS = {
  system: 'read while exporting',
  system_period: 'over some minutes, from a sample a minute',
  pi_health: 'the boat’s own health file',
  contributed: 'sent by another program',
} as const;

export const TIME_SOURCES = {
  put_right: 'this computer’s clock was not set then, and its times were put right once it was',
  received: 'who contributed it gave no time, and `timestamp` is when it came in',
} as const;

export const CLOCK_SOURCES = {
  ntp: 'the system says that it is synchronised',
  unverified: 'nobody says whether it is right',
  unset: 'it shows a time before 2024',
} as const;

type Meanings = Readonly<Record<string, string>>;

/** Of the schema: a word of a closed list, by a shape and not by the list. */
export const wordOf = <Words extends Meanings>(words: Words, shape: WordShape = { pattern: '^[a-z_]{1,40}$' }) =>
  Type.Unsafe<keyof Words & string>(
    Type.String({ ...shape, description: inWords(words), examples: Object.keys(words) }),
  );

type WordShape = { readonly pattern: string } | { readonly maxLength: number };

/** `whole (all is here); absent (…)` */
const inWords = (words: Meanings): string =>
  Object.entries(words)
    .map(([word, meaning]) => `${word} (${meaning})`)
    .join('; ');
