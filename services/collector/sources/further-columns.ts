import { asText } from '../../../shared/export/fit-text.ts';
import { boatTime, type TimeFields } from '../../../shared/export/from-boat/boat-time.ts';
import { isBlank } from '../../../shared/export/from-boat/read-fields.ts';
import { inToldZones } from '../../../shared/export/from-boat/told-times.ts';
import { timeByName } from '../../../shared/export/from-boat/told-zone.ts';
import { unreadTime } from '../../../shared/export/from-boat/unread-time.ts';
import { timeInHalves, writtenTime } from '../../../shared/export/from-boat/written-time.ts';
import { leftOutNames } from '../../../shared/export/left-out-names.ts';
import { lineOf } from './column-sql.ts';
import type { Cell } from './read-table.ts';

/** A column that an asked one may be as well: what it holds counts where that one is empty. */
export interface Alternative {
  readonly name: string;
  /** The place of the asked one. */
  readonly instead: number;
  /** Of one that only may say something: in which places that would stand, and whether a value does. */
  readonly sayings?: readonly Saying[];
  /** Tells the zone of the times of its row, and stands instead of none. */
  readonly tellsZone?: true;
}

interface Saying {
  readonly place: number;
  says(name: string, value: Cell): boolean;
}

/** A time that may stand in several columns, be it in two of them together, or in one that often holds something else. */
export interface TimePlan {
  readonly place: number;
  /** The columns in which it may stand, by their places in the row. */
  readonly among: readonly { readonly at: number; readonly name: string }[];
  /** `own`: the first is the time’s own, and counts where it holds anything; `guess`: no column is a time by its name. */
  readonly is: 'own' | 'other' | 'guess';
}

const SQLITE = 'sqlite';
const UNSURE = 'unsure';
const ANY_ZONE = boatTime('UTC');
/** No day alone is longer, and no hour. */
const LONGEST_HALF = 23;

/** How SQLite’s own clock writes, which knows no zone; a program that gave a time itself writes other digits. */
const SQLITE_FORM = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/;
const STRFTIME_FORM = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{3})?)?$/;

/** The form in which SQLite’s own clock fills a column that has this default, in UTC; null where it does not. */
export function sqliteForm(defaultSql: unknown): RegExp | null {
  if (typeof defaultSql !== 'string' || /localtime/i.test(defaultSql)) return null;
  const strftime = defaultSql.search(/strftime\s*\(/i);
  if (strftime >= 0 && /'now'/i.test(defaultSql.slice(strftime))) return STRFTIME_FORM;
  return /^\W*current_timestamp\W*$|datetime\s*\(\s*'now'/i.test(defaultSql) ? SQLITE_FORM : null;
}

export interface RowPlan {
  /** How many columns are asked for. */
  readonly asked: number;
  readonly alternatives: readonly Alternative[];
  readonly times: readonly TimePlan[];
  /** The places of all times that are asked for. */
  readonly timesAt: readonly number[];
  /** By the place of a time, `sqliteForm` of its column. */
  readonly forms: ReadonlyMap<number, RegExp>;
}

/**
 * Of a row, with the alternatives behind the asked columns, then the text of what nobody reads and a null: the same without
 * alternatives, each where the asked one is empty, else among what nobody reads; and in the place of the null whether its
 * time is of SQLite’s own clock, or only looks like one.
 */
export function settleRow(row: Cell[], { asked, alternatives, times, timesAt, forms }: RowPlan): Cell[] {
  const mark = asked + alternatives.length + 1;
  const unread: string[] = [];
  for (const time of times) settleTime(row, time, { unread, forms, mark });
  for (const [place, form] of forms) {
    if (place < asked && form.test(String(row[place])) && row[mark] === null) row[mark] = SQLITE;
  }
  if (alternatives.length === 0 && unread.length === 0) return row;
  const zones = alternatives.flatMap(({ name, tellsZone }, i) => (tellsZone ? [{ name, at: asked + i }] : []));
  // SQLite’s own clock knows no zone: what is told there is of something else.
  if (zones.length > 0 && row[mark] !== SQLITE) settleZones(row, timesAt, zones);
  for (const [i, { name, instead, sayings }] of alternatives.entries()) {
    const value = row[asked + i] ?? null;
    if (value === null || (sayings !== undefined && isSaid(row, name, value, sayings)) || isBlank(value)) continue;
    if (sayings !== undefined || instead < 0 || !isBlank(row[instead])) unread.push(lineOf(name));
    else {
      row[instead] = value;
      if (forms.get(asked + i)?.test(String(value))) row[mark] = SQLITE;
    }
  }
  const text = unread.join('') + String(row[asked + alternatives.length] ?? '');
  row.splice(asked, alternatives.length + 1, text === '' ? null : text);
  return row;
}

/** Whether a value says anything of what it may say: then it stands in the place of that, behind what others say. */
function isSaid(row: Cell[], name: string, value: Cell, sayings: readonly Saying[]): boolean {
  const said = sayings.filter(({ says }) => says(name, value));
  for (const { place } of said)
    row[place] = [...(row[place] === null ? [] : [row[place]]), `${name}: ${String(value)}`].join(', ');
  return said.length > 0;
}

interface Settling {
  readonly unread: string[];
  readonly forms: RowPlan['forms'];
  /** The place of the mark. */
  readonly mark: number;
}

/** Puts the time of a row in its place, and what else stood in these columns among what nobody reads. */
function settleTime(row: Cell[], { place, among, is }: TimePlan, { unread, forms, mark }: Settling): void {
  if (is === 'own' && !isBlank(row[place]) && !isInHalves(row, among)) return;
  // Nearly all rows of a table whose time has another name.
  const [only] = among;
  if (is === 'other' && among.length === 1 && ANY_ZONE.toUtc(row[place]) !== null) {
    row[place] = timeByName(only?.name ?? '', row[place]) as Cell;
    return;
  }
  const fields = Object.fromEntries(among.map(({ at, name }) => [name, row[at] ?? null]));
  const { used, value } = is === 'guess' ? guessed(fields) : written(fields);
  const [first, ...others] = used;
  const from = others.length === 0 ? among.find(({ name }) => name === first)?.at : undefined;
  const isOfClock = from !== undefined && forms.get(from)?.test(String(row[from]));
  for (const { at, name } of among) {
    if (!used.includes(name) && !isBlank(row[at])) unread.push(lineOf(name));
    row[at] = null;
  }
  row[place] = value;
  if (is === 'guess' && value !== null) row[mark] = UNSURE;
  else if (isOfClock === true) row[mark] = SQLITE;
}

/** Puts the zones that a row tells behind its times; one that was needed is read. */
function settleZones(row: Cell[], timesAt: readonly number[], zones: readonly { name: string; at: number }[]): void {
  const told = Object.fromEntries(zones.map(({ name, at }) => [name, row[at]]));
  const needed = new Set<string>();
  for (const place of timesAt) {
    const { timestamp, ...left } = inToldZones({ ...told, timestamp: row[place] });
    row[place] = timestamp as Cell;
    for (const { name } of zones) if (!Object.hasOwn(left, name)) needed.add(name);
  }
  for (const { name, at } of zones) if (needed.has(name)) row[at] = null;
}

/** Whether the first of these columns, a time’s own, holds its day only, or its hour, and another the rest. */
function isInHalves(row: Cell[], among: TimePlan['among']): boolean {
  const [own] = among;
  if (own === undefined || among.length === 1 || String(row[own.at]).length > LONGEST_HALF) return false;
  const fields = Object.fromEntries(among.map(({ at, name }) => [name, row[at] ?? null]));
  return timeInHalves(fields, own.name, ANY_ZONE) !== null;
}

interface Found {
  readonly used: readonly string[];
  readonly value: Cell;
}

const NOT_FOUND: Found = { used: [], value: null };

function written(fields: Readonly<Record<string, Cell>>): Found {
  const found = writtenTime(fields, ANY_ZONE);
  return found === null ? NOT_FOUND : { used: found.names, value: found.value as Cell };
}

function guessed(fields: Readonly<Record<string, Cell>>): Found {
  const found = unreadTime(fields);
  return found === null ? NOT_FOUND : { used: [found.path], value: found.value as Cell };
}

/** The two times of a record of a row whose time only looks like one, by no name of a time; null for all others. */
export const unsureTime = (row: readonly Cell[], given: unknown): TimeFields | null =>
  row.at(-2) === UNSURE ? { timestamp: null, timestamp_given: asText(given) } : null;

/** Whether the time of a row is of SQLite’s own clock. */
export const isOfSqlite = (row: readonly Cell[]): boolean => row.at(-2) === SQLITE;

/** What of a row nobody read, as its record tells it. */
export function leftOutOf(row: readonly Cell[]): { fields_left_out?: string[] } {
  const text = row.at(-3);
  return typeof text === 'string' ? { fields_left_out: leftOutNames(text.split('\n').slice(0, -1)) } : {};
}
