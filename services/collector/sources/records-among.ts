import { type Fields, isFields } from '../../../shared/export/from-boat/read-fields.ts';
import type { ProblemCode } from './source-problem.ts';

/** Those entries of a source's list that can be records; how many are none is told. `what` is what they should be. */
export function recordsAmong(
  list: readonly unknown[],
  { name, what }: { readonly name: string; readonly what: string },
  problem: (code: ProblemCode, message: string) => void,
): Fields[] {
  const records = list.filter(isFields);
  const none = list.length - records.length;
  if (none > 0)
    problem('rows_skipped', `${name}: ${none} ${none === 1 ? 'entry is' : 'entries are'} no ${what} and left out.`);
  return records;
}
