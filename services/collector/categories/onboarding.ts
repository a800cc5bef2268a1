import { answerFields, resetFields } from '../../../shared/export/from-boat/onboarding-fields.ts';
import { readFields } from '../sources/boat.ts';
import { SourceProblem } from '../sources/source-problem.ts';
import { objectCategory } from './category.ts';

const RESETS = 'state/onboarding-reset-count.json';

/** The wizard's answers and how often the boat was set up anew. */
export const onboarding = objectCategory('onboarding', async ({ boat, problem }) => {
  const resets = await readFields(boat.root, RESETS);
  if (boat.onboarding.problem?.code === 'missing' && resets.problem?.code === 'missing') {
    throw new SourceProblem('missing', boat.onboarding.problem.message);
  }
  if (boat.onboarding.problem) problem(boat.onboarding.problem.code, boat.onboarding.problem.message);
  // A boat that was never set up anew has no counter.
  if (resets.problem && resets.problem.code !== 'missing') problem(resets.problem.code, resets.problem.message);
  if (!boat.onboarding.fields && !resets.fields) return {};
  return {
    ...(boat.onboarding.fields && answerFields(boat.onboarding.fields, boat.time)),
    ...resetFields(resets.fields ?? {}, boat.licenseFile.fields ?? {}, boat.time),
  };
});
