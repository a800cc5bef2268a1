import { isBlank } from '../../../shared/export/from-boat/read-fields.ts';
import { leftOutNames } from '../../../shared/export/left-out-names.ts';
import { lineOf } from './column-sql.ts';
import type { Cell } from './read-table.ts';

/** A column that an asked one may be as well: what it holds counts where that one is empty. */
export interface Alternative {
  readonly name: string;
  /** The place of the asked one. */
  readonly instead: number;
}

const SQLITE = 'sqlite';

/** How SQLite’s own clock writes, which knows no zone; a program that gave a time itself writes other digits. */
const SQLITE_FORM = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/;
const STRFTIME_FORM = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{3})?)?$/;

/** The form in which SQLite’s own clock fills a column that has this default, in UTC; null where it does not. */
export function sqliteForm(defaultSql: unknown): RegExp | null {
  if (typeof defaultSql !== 'string' || /localtime/i.test(defaultSql)) return null;
  if (/strftime\s*\(.*'now'/i.test(defaultSql)) return STRFTIME_FORM;
  return /^\W*current_timestamp\W*$|datetime\s*\(\s*'now'/i.test(defaultSql) ? SQLITE_FORM : null;
}

export interface RowPlan {
  /** How many columns are asked for. */
  readonly asked: number;
  readonly alternatives: readonly Alternative[];
  /** By the place of a time, `sqliteForm` of its column. */
  readonly forms: ReadonlyMap<number, RegExp>;
}

/**
 * Of a row, with the alternatives behind the asked columns, then the text of what nobody reads and a null: the same without
 * alternatives, each where the asked one is empty, else among what nobody reads; and in the place of the null whether its
 * time is of SQLite’s own clock.
 */
export function settleRow(row: Cell[], { asked, alternatives, forms }: RowPlan): Cell[] {
  for (const [place, form] of forms) {
    if (place < asked && form.test(String(row[place]))) row[asked + alternatives.length + 1] = SQLITE;
  }
  if (alternatives.length === 0) return row;
  const unread = [];
  for (const [i, { name, instead }] of alternatives.entries()) {
    const value = row[asked + i] ?? null;
    if (isBlank(value)) continue;
    if (!isBlank(row[instead])) unread.push(lineOf(name));
    else {
      row[instead] = value;
      if (forms.get(asked + i)?.test(String(value))) row[asked + alternatives.length + 1] = SQLITE;
    }
  }
  const text = unread.join('') + String(row[asked + alternatives.length] ?? '');
  row.splice(asked, alternatives.length + 1, text === '' ? null : text);
  return row;
}

/** Whether the time of a row is of SQLite’s own clock. */
export const isOfSqlite = (row: readonly Cell[]): boolean => row.at(-2) === SQLITE;

/** What of a row nobody read, as its record tells it. */
export function leftOutOf(row: readonly Cell[]): { fields_left_out?: string[] } {
  const text = row.at(-3);
  return typeof text === 'string' ? { fields_left_out: leftOutNames(text.split('\n').slice(0, -1)) } : {};
}
