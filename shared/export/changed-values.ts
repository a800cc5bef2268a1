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
  const total = new Map<Change, number>();
  let record: object = {};

  const note: Note = (field, change, given) => {
    const fields = counted.get(change) ?? new Map<string, Counted>();
    counted.set(change, fields);
    total.set(change, (total.get(change) ?? 0) + 1);
    const known = fields.get(field);
    if (known) known.count += 1;
    else if (fields.size < MOST_FIELDS) {
      fields.set(field, { field, count: 1, example: exampleOf(record, field, change, given) });
    }
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
        const all = total.get(change as Change) ?? 0;
        return [{ code, message: `${words}: ${listed(fields, all, LONGEST_MESSAGE - words.length - 3)}.` }];
      });
    },
  };
}

/** As many of the fields as there is room for, and how many more changes there are, of `all`, in fields that it does not name. */
function listed(fields: readonly Counted[], all: number, room: number): string {
  let text = '';
  let rest = all;
  for (const { field, count, example } of fields) {
    const one = `${field} ${count}×${example}`;
    const longer = text === '' ? one : `${text}, ${one}`;
    const isWhole = rest === count;
    if (longer.length + (isWhole ? 0 : more(rest - count).length) > room) return text + more(rest);
    text = longer;
    rest -= count;
  }
  return rest === 0 ? text : text + more(rest);
}

const more = (count: number): string => ` and ${count} more`;

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
