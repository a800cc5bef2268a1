import type { Problem } from './categories.ts';
import { asText, cleaned } from './fit-text.ts';
import type { Change, Note } from './fit-values.ts';

type ProblemCode = Problem['code'];

/** How each change is told, as the beginning of a sentence that the fields end; in this order. */
const TOLD: Readonly<Record<Change, { readonly code: ProblemCode; readonly words: string }>> = {
  left_out: { code: 'rows_skipped', words: 'Records were left out, since a value that they must have does not fit' },
  unread: {
    code: 'unexpected_format',
    words:
      'Values that cannot be read, or not wholly, are here as they were given, and null or incomplete in their field',
  },
  removed: { code: 'values_changed', words: 'Values that cannot be were left out' },
  cut: { code: 'values_changed', words: 'What is longer than a record may hold was cut' },
  cleaned: {
    code: 'values_changed',
    words: 'Characters that no database takes (NUL, half an emoji) were replaced by U+FFFD',
  },
};

/** Values that say where somebody is, or what somebody wrote: of these the record is named, and not the value. */
const SHOWN = new Set<Change>(['unread', 'left_out', 'removed']);
const NOT_SHOWN = /gps|latitude|longitude|content|message|title|location|file_name/;
const IDS = ['entry_id', 'capture_id', 'snapshot_id', 'alert_id', 'run_id', 'timestamp'] as const;
const MOST_FIELDS = 100;
const LONGEST_EXAMPLE = 60;
/** Of a problem, in characters. */
const LONGEST_MESSAGE = 500;

interface Counted {
  readonly field: string;
  readonly example: string;
  count: number;
}

/** Counts what was changed so that a category's records fit, and says it in one line a kind. */
export function countChangedValues() {
  const counted = new Map<Change, Map<string, Counted>>();
  let record: object = {};

  const note: Note = (field, change, given) => {
    const fields = counted.get(change) ?? new Map<string, Counted>();
    counted.set(change, fields);
    const name = fields.has(field) || fields.size < MOST_FIELDS ? field : 'other fields';
    const known = fields.get(name);
    if (known) known.count += 1;
    else fields.set(name, { field: name, count: 1, example: exampleOf(record, field, change, given) });
  };

  return {
    /** The changes that follow are of this record. */
    of(next: object): Note {
      record = next;
      return note;
    },

    problems(): { code: ProblemCode; message: string }[] {
      return Object.entries(TOLD).flatMap(([change, { code, words }]) => {
        const fields = [...(counted.get(change as Change)?.values() ?? [])];
        if (fields.length === 0) return [];
        const each = fields.map(({ field, count, example }) => `${field} ${count}×${example}`);
        return [{ code, message: `${words}: ${listed(each, LONGEST_MESSAGE - words.length - 3)}.` }];
      });
    },
  };
}

/** As many of them as there is room for, and how many more there are. */
function listed(each: readonly string[], room: number): string {
  const more = (shown: number) => ` and ${each.length - shown} more`;
  let text = '';
  for (const [shown, one] of each.entries()) {
    const longer = text === '' ? one : `${text}, ${one}`;
    const isLast = shown === each.length - 1;
    if (longer.length + (isLast ? 0 : more(shown).length) > room) return text + more(shown);
    text = longer;
  }
  return text;
}

/** Bounded, and in quotes. */
function exampleOf(record: object, field: string, change: Change, given: unknown): string {
  if (SHOWN.has(change) && !NOT_SHOWN.test(field) && given !== undefined) return ` (such as ${quoted(given)})`;
  const id = IDS.map((name) => (record as Record<string, unknown>)[name]).find((value) => typeof value === 'string');
  return id === undefined ? '' : ` (such as in ${quoted(id)})`;
}

function quoted(given: unknown): string {
  const text = cleaned(asText(given));
  return JSON.stringify(text.length > LONGEST_EXAMPLE ? `${cleaned(text.slice(0, LONGEST_EXAMPLE))}…` : text);
}
