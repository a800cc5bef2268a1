import { answerFields, resetFields } from '../../../shared/export/from-boat/onboarding-fields.ts';
import { ONBOARDING } from '../sources/owner-files.ts';
import { fieldsOf, readObject } from '../sources/read-object.ts';
import type { Source } from '../sources/source-memory.ts';
import { objectCategory } from './category.ts';

/** A boat that was never set up anew has none. */
const RESETS: Source = { name: 'state/onboarding-reset-count.json' };

/** The wizard's answers and how often the boat was set up anew. */
export const onboarding = objectCategory('onboarding', async ({ boat, read }) => {
  const answers = await read(ONBOARDING, (tell) => fieldsOf(boat.onboarding, tell));
  const resets = await read(RESETS, async (tell) => fieldsOf(await readObject(boat.root, RESETS.name), tell));
  if (!answers && !resets) return {};
  const answered = answers && answerFields(answers, boat.sources.timesOf(ONBOARDING, boat)(''));
  const counted = resetFields(resets ?? {}, boat.licenseFile.fields ?? {}, boat.sources.timesOf(RESETS, boat)(''));
  const given = { ...answered?.given, ...counted.given };
  return { ...answered, ...counted, ...(Object.keys(given).length > 0 && { given }) };
});
