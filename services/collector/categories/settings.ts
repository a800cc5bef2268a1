import { recordReader } from '../../../shared/export/from-boat/record-reader.ts';
import { licenseFields, preferenceFields } from '../../../shared/export/from-boat/settings-fields.ts';
import { LICENSE } from '../sources/boat.ts';
import { PREFERENCES } from '../sources/owner-files.ts';
import { fieldsOf } from '../sources/read-object.ts';
import { objectCategory } from './category.ts';

/** The boat's settings, by lists of what may leave it: whatever else these files come to hold stays on the boat. */
export const settings = objectCategory('settings', async ({ boat, problem, read }) => {
  const license = await read(LICENSE, (tell) => fieldsOf(boat.licenseFile, tell));
  const preferences = await read(PREFERENCES, (tell) => fieldsOf(boat.preferences, tell));
  if (boat.zoneDoubt !== null) problem('unexpected_format', boat.zoneDoubt);
  const reader = recordReader(preferences ?? {});
  return {
    ...(license && { license: licenseFields(license, reader.within('license', license)) }),
    ...(preferences && preferenceFields(preferences, reader)),
    ...reader.given(),
  };
});
