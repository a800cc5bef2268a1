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
