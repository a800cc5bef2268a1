import { type Fields, isFields } from '../../../shared/export/from-boat/read-fields.ts';
import type { ProblemCode } from './source-problem.ts';

interface Among<Rec> {
  readonly name: string;
  /** What they should be, in a word. */
  readonly what: string;
  /** Null for an entry that holds nothing of it. */
  take(fields: Fields): Rec | null;
}

/** The records among the entries of a source's list; how many are none is told, with the first of them by its place. */
export function recordsAmong<Rec>(
  list: readonly unknown[],
  { name, what, take }: Among<Rec>,
  problem: (code: ProblemCode, message: string) => void,
): Rec[] {
  const records: Rec[] = [];
  const none: string[] = [];
  for (const [i, entry] of list.entries()) {
    const record = isFields(entry) ? take(entry) : null;
    if (record === null) none.push(isFields(entry) ? `/${i}, which holds nothing of one` : `/${i}`);
    else records.push(record);
  }
  if (none.length > 0) {
    const are = none.length === 1 ? 'entry is' : 'entries are';
    problem('rows_skipped', `${name}: ${none.length} ${are} no ${what} and left out, such as ${none[0]}.`);
  }
  return records;
}
