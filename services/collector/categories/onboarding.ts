import { answerFields, resetFields } from '../../../shared/export/from-boat/onboarding-fields.ts';
import type { RecordOf } from '../../../shared/export/records.ts';
import { fieldsOf, ONBOARDING, readFields } from '../sources/boat.ts';
import type { Source } from '../sources/source-memory.ts';
import { objectCategory } from './category.ts';

/** A boat that was never set up anew has none. */
const RESETS: Source = { name: 'state/onboarding-reset-count.json' };

/** The wizard's answers and how often the boat was set up anew. */
export const onboarding = objectCategory('onboarding', async ({ boat, read }) => {
  const answers = await read(ONBOARDING, () => fieldsOf(boat.onboarding));
  const resets = await read(RESETS, async () => fieldsOf(await readFields(boat.root, RESETS.name)));
  const contributed = [...boat.recorded.pages('onboarding')].flat().at(-1) ?? null;
  if (!answers && !resets) return contributed ?? {};
  return {
    ...merged(answers && answerFields(answers, boat.time), contributed),
    ...resetFields(resets ?? {}, boat.licenseFile.fields ?? {}, boat.time),
  };
});

type Answers = RecordOf<'onboarding'>;

/** What was contributed counts where it says anything. */
function merged(file: Answers | null, contributed: Answers | null): Answers {
  const said = Object.entries(contributed ?? {}).filter(([, value]) => value !== null);
  const configuration = { ...file?.configuration, ...contributed?.configuration };
  return { ...file, ...Object.fromEntries(said), ...((file || contributed) && { configuration }) };
}
