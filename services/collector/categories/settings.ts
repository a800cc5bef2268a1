import { isTimeZone } from '../../../shared/export/from-boat/boat-time.ts';
import { licenseFields, preferenceFields } from '../../../shared/export/from-boat/settings-fields.ts';
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
    ...(preferences && preferenceFields(preferences)),
  };
});
