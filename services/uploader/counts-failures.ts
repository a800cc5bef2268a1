import { withoutOurs } from './own-fields.ts';
import { bare, DONE, nameTest, tellsOfFailure } from './success-words.ts';
import { isError } from './words-say.ts';

const DEEPEST = 6;
const IS_DONE = nameTest(DONE);
/** What says no more than that it is a refusal, and what is read in words. */
const OF_THE_REFUSAL = /^(?:is|has)?err(?:or)?s?$|(?:code|no|num|number|id|type|name|message|msg|text|description)$/;

/**
 * Whether a refusal with a receipt says, in members and not in words, that something of the import failed: how many
 * records, or which, or a step that was not done. Pure.
 */
export function countsFailures(fields: Readonly<Record<string, unknown>>, within = '', depth = 0): boolean {
  return withoutOurs(fields, within, depth > 0).some(([given, value]) => {
    const name = bare(given);
    if (IS_DONE.test(name) && value === false) return true;
    const isOfRefusal = OF_THE_REFUSAL.test(name) && !(name === 'errors' && typeof value === 'number');
    if (tellsOfFailure(given) && !isOfRefusal) return isError(name, value);
    return countsBelow(value, given, depth);
  });
}

function countsBelow(value: unknown, name: string, depth: number): boolean {
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return false;
  const ones: readonly unknown[] = Array.isArray(value) ? value : [value];
  return ones.some(
    (one) => typeof one === 'object' && one !== null && countsFailures(one as Record<string, unknown>, name, depth + 1),
  );
}
