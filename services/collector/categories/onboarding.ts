import { answerFields, resetFields } from '../../../shared/export/from-boat/onboarding-fields.ts';
import type { RecordOf } from '../../../shared/export/records.ts';
import { readFields } from '../sources/boat.ts';
import { SourceProblem } from '../sources/source-problem.ts';
import { objectCategory } from './category.ts';

const RESETS = 'state/onboarding-reset-count.json';

/** The wizard's answers and how often the boat was set up anew. */
export const onboarding = objectCategory('onboarding', async ({ boat, problem }) => {
  const resets = await readFields(boat.root, RESETS);
  const contributed = [...boat.recorded.pages('onboarding')].flat().at(-1) ?? null;
  if (!contributed && boat.onboarding.problem?.code === 'missing' && resets.problem?.code === 'missing') {
    throw new SourceProblem('missing', boat.onboarding.problem.message);
  }
  if (boat.onboarding.problem && !contributed) problem(boat.onboarding.problem.code, boat.onboarding.problem.message);
  // A boat that was never set up anew has no counter.
  if (resets.problem && resets.problem.code !== 'missing') problem(resets.problem.code, resets.problem.message);
  if (!boat.onboarding.fields && !resets.fields) return contributed ?? {};
  return {
    ...merged(boat.onboarding.fields && answerFields(boat.onboarding.fields, boat.time), contributed),
    ...resetFields(resets.fields ?? {}, boat.licenseFile.fields ?? {}, boat.time),
  };
});

type Answers = RecordOf<'onboarding'>;

/** What was contributed counts where it says anything. */
function merged(file: Answers | null, contributed: Answers | null): Answers {
  const said = Object.entries(contributed ?? {}).filter(([, value]) => value !== null);
  const configuration = { ...file?.configuration, ...contributed?.configuration };
  return { ...file, ...Object.fromEntries(said), ...((file || contributed) && { configuration }) };
}
