import { asText } from './fit-text.ts';
import { type Change, type Fit, ignore, type Note } from './fit-values.ts';
import { withoutPrivate } from './from-boat/read-fields.ts';

/**
 * Keeps what has no place of its own in the object that held it, by where it stood in the record
 * (`species_top3.0.confidence`). One for all records: none is begun before the one before is done.
 */
export function partsKept(fitGivens: Fit) {
  let outer: Note = ignore;
  let kept: Record<string, string> | null = null;
  return {
    begin(note: Note): void {
      outer = note;
      kept = null;
    },
    note(field: string, change: Change, given: unknown): void {
      const isKept = change === 'removed' && given !== undefined && field.includes('.');
      if (isKept) kept = { ...kept, [field]: asText(withoutPrivate(given)) };
      outer(field, isKept ? 'unread' : change, given);
    },
    areAny: () => kept !== null,
    with: (given: unknown): unknown => fitGivens({ ...Object(given), ...kept }, ignore),
  };
}
