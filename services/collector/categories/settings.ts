import { isTimeZone } from '../../../shared/export/from-boat/boat-time.ts';
import { licenseFields, preferenceFields } from '../../../shared/export/from-boat/settings-fields.ts';
import type { RecordOf } from '../../../shared/export/records.ts';
import { fieldsOf, LICENSE, PREFERENCES } from '../sources/boat.ts';
import { objectCategory } from './category.ts';

/** The boat's settings, by lists of what may leave it: whatever else these files come to hold stays on the boat. */
export const settings = objectCategory('settings', async ({ boat, problem, read }) => {
  const license = await read(LICENSE, () => fieldsOf(boat.licenseFile));
  const preferences = await read(PREFERENCES, () => fieldsOf(boat.preferences));
  const zone = preferences?.timezone;
  if (zone !== undefined && !isTimeZone(zone)) {
    problem(
      'unexpected_format',
      `${PREFERENCES.name} names no known time zone; the system’s, ${boat.time.zone}, was used.`,
    );
  }
  return {
    ...(license && { license: licenseFields(license) }),
    ...merged([
      ...(preferences ? [preferenceFields(preferences)] : []),
      ...[...boat.recorded.pages('settings')].flat(),
    ]),
  };
});

/** Of what was said of one preference, the last counts. */
function merged(
  said: readonly RecordOf<'settings'>[],
): Pick<RecordOf<'settings'>, 'user_preferences' | 'unit_metadata'> {
  const preferences = said.map(({ user_preferences }) => user_preferences ?? {});
  const units = said.findLast(({ unit_metadata }) => unit_metadata)?.unit_metadata;
  if (said.length === 0) return {};
  return { user_preferences: Object.assign({}, ...preferences), ...(units && { unit_metadata: units }) };
}
