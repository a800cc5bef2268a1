import { ENDS_AFTER, nameTest, STEPS_AFTER } from './success-words.ts';
import { wordsSay } from './words-say.ts';

/** What else an answer says of what was sent: by its status, or by a receipt, that it was taken. */
export interface Taken {
  readonly isByStatus?: boolean;
  readonly isByReceipt?: boolean;
}

const IS_STEP = nameTest(STEPS_AFTER);
const IS_END = nameTest(ENDS_AFTER);

/** Whether a member of this bare name says of what was taken only that something is still to be done with it. Pure. */
export function isStepToCome(
  name: string,
  value: unknown,
  { isByStatus = false, isByReceipt = false }: Taken,
): boolean {
  const isOne = ((isByStatus || isByReceipt) && IS_STEP.test(name)) || (isByStatus && IS_END.test(name));
  return isOne && (value === false || (typeof value === 'string' && wordsSay(value) === 'no'));
}
