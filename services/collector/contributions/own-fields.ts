/** Longer than 200 lines so that what of a contribution in the export's own schema is read otherwise stands beside that. */
import type { TSchema } from 'typebox';
import { problemOf } from '../../../shared/contracts/decode-payload.ts';
import { type CategoryName, GIVEN_BY_BOAT } from '../../../shared/export/category-names.ts';
import { isObjectCategory } from '../../../shared/export/document.ts';
import { fitRecord } from '../../../shared/export/fit-record.ts';
import { asText } from '../../../shared/export/fit-text.ts';
import type { Schema } from '../../../shared/export/fit-values.ts';
import type { BoatTime } from '../../../shared/export/from-boat/boat-time.ts';
import { withPossibleTimes } from '../../../shared/export/from-boat/engine-times.ts';
import {
  bareName,
  type Fields,
  isBlank,
  isFields,
  losesDigits,
  numberField,
} from '../../../shared/export/from-boat/read-fields.ts';
import { inToldZones } from '../../../shared/export/from-boat/told-times.ts';
import { withToldUnits } from '../../../shared/export/from-boat/told-units.ts';
import { timeByName, withoutUtc } from '../../../shared/export/from-boat/told-zone.ts';
import { timeInHalves, writtenTime } from '../../../shared/export/from-boat/written-time.ts';
import { NOT_THEIRS } from '../../../shared/export/not-theirs.ts';
import { categoryRecordSchemas, type RecordOf } from '../../../shared/export/records.ts';
import { ENGINE_KINDS, TIME_SOURCES } from '../../../shared/export/written-words.ts';
import { valueAt } from '../sources/watch-fields.ts';
import { ID_FIELDS } from './id-fields.ts';
import { knownOf } from './known-members.ts';
import { isList, isMap, isTime } from './schema-kinds.ts';

/** A contribution in the export's own schema: its fields by the schema's own names, which count before all others. */

/** Read with more care than their schema asks for: of these the category's own reading stays. */
const READ_WITH_CARE = [
  'timestamp',
  'gps',
  'detections',
  'detections_count',
  'file_name',
  'installation_uuid',
  'configuration',
  'user_preferences',
  'unit_metadata',
  'severity',
  'resolved',
  'resolved_at',
];
/** Of these only our own words count; another is kept as it was given. */
const CLOSED_LISTS: Readonly<Record<string, object>> = { kind: ENGINE_KINDS, time_source: TIME_SOURCES };
/** What a record of its own schema has in parts that are written without them as well. */
const PARTS: Readonly<Partial<Record<CategoryName, string>>> = {
  settings: 'user_preferences',
  onboarding: 'configuration',
};
/** The field that tells when it was. */
const TIMES: Readonly<Partial<Record<CategoryName, string>>> = { qr_codes: 'generated_at' };

const propertiesOf = (category: CategoryName): Readonly<Record<string, TSchema>> => PROPERTIES[category];

const PROPERTIES = Object.fromEntries(
  Object.entries(categoryRecordSchemas).map(([category, { properties }]) => [
    category,
    Object.fromEntries(Object.entries(properties).filter(([name]) => !GIVEN_BY_BOAT.includes(name))),
  ]),
) as Record<CategoryName, Record<string, TSchema>>;

/** What is ours, or the owner's, to say. */
export const notTheirs = (category: CategoryName): readonly string[] => NOT_THEIRS[category] ?? [];

/** Its fields by the names of the schema, however these are written, and its time, or null, by the one that it has there. */
export function bySchemaNames(category: CategoryName, given: Fields, time: BoatTime): Fields {
  const properties = propertiesOf(category);
  const fields = new Map(Object.entries(given));
  const rename = (from: string, to: string) => {
    fields.set(to, fields.get(from));
    fields.delete(from);
  };
  for (const [name, schema] of Object.entries(properties)) {
    if (!isBlank(given[name])) continue;
    const other = Object.keys(given).find((one) => !Object.hasOwn(properties, one) && bareName(one) === bareName(name));
    const inUtc = isTime(schema as Schema)
      ? Object.keys(given).find((one) => withoutUtc(one) === bareName(name))
      : undefined;
    if (other !== undefined) rename(other, name);
    else if (inUtc !== undefined) {
      fields.set(inUtc, timeByName(inUtc, given[inUtc]));
      rename(inUtc, name);
    }
  }
  withTime(category, fields, time);
  const part = fields.get(PARTS[category] ?? '');
  if (isFields(part)) {
    fields.delete(PARTS[category] ?? '');
    for (const [name, value] of Object.entries(part)) if (isBlank(fields.get(name))) fields.set(name, value);
  }
  const named = { timestamp: null, ...Object.fromEntries(fields) };
  // Of an object a zone and a unit are what its owner chose.
  return isObjectCategory(category) ? named : withToldUnits(category, inToldZones(named));
}

function withTime(category: CategoryName, fields: Map<string, unknown>, time: BoatTime): void {
  const properties = propertiesOf(category);
  const told = TIMES[category] ?? 'timestamp';
  if (!Object.hasOwn(properties, told)) return;
  const isOther = (name: string) => !Object.hasOwn(properties, name) && !GIVEN_BY_BOAT.includes(name);
  const others = Object.fromEntries([...fields].filter(([name]) => name === told || isOther(name)));
  const written = isBlank(fields.get(told)) ? writtenTime(others, time) : timeInHalves(others, told, time);
  if (written === null) return;
  for (const name of written.names) fields.delete(name);
  fields.set(told, written.value);
}

/** What of a record was given under the schema's own names, and whatever of their parts is not known there. */
export interface OwnFields<Rec> {
  readonly record: Rec;
  readonly taken: readonly string[];
  readonly leftOut: readonly string[];
}

interface Reading {
  readonly time: BoatTime;
  /** Whether the category asked for what stands at this path: then it has it, or keeps it as it was given. */
  wasRead(path: string): boolean;
}

/**
 * The record with all that was given under the schema's own names. What does not fit there stays as the category read it,
 * else as it was given: that is told when the record is written.
 */
export function withOwnFields<Rec extends object>(
  category: CategoryName,
  record: Rec,
  given: Fields,
  { time, wasRead }: Reading,
): OwnFields<Rec> {
  const own: Record<string, unknown> = { ...(record as Fields) };
  const read = record as Fields & { readonly given?: Fields };
  const taken: string[] = [];
  const leftOut: string[] = [];
  for (const [name, schema] of Object.entries(propertiesOf(category))) {
    const value = given[name];
    if (isAbsent(value) || READ_WITH_CARE.includes(name) || notTheirs(category).includes(name)) continue;
    taken.push(name);
    const words = CLOSED_LISTS[name];
    if (words !== undefined && !Object.hasOwn(words, String(value))) {
      own.given = { ...(own.given as Fields | undefined), [name]: asText(value) };
      continue;
    }
    if (isBlank(value) && (name === ID_FIELDS[category] || !saysNothing(read[name]))) continue;
    const left: string[] = [];
    const known = knownOf(schema as Schema, value, name, { time, left });
    // A time that fits and is none, as of a clock that was never set.
    if (isTime(schema as Schema) && read.given?.[name] !== undefined) continue;
    if (isFields(known) && isMap(schema as Schema)) own[name] = laidUnder(known, own[name]);
    else if (problemOf(schema, known) === null) own[name] = known;
    else if (saysNothing(read[name]) && read.given?.[name] === undefined) {
      const { fitting, given: rest } = inParts(schema as Schema, value, known, name);
      own[name] = fitting;
      if (Object.keys(rest).length > 0) own.given = { ...(own.given as Fields | undefined), ...rest };
    } else if (!wasRead(name) && read.given?.[name] === undefined) {
      // What stands there follows from other fields.
      own.given = { ...(own.given as Fields | undefined), [name]: asText(value) };
    }
    const isOfReading = own[name] === read[name] || isMap(schema as Schema);
    leftOut.push(
      ...left.filter((path) => !(isOfReading && wasRead(path)) && !isBeside(own, path, valueAt(given, path))),
    );
  }
  return { record: possible(category, own) as Rec, taken, leftOut };
}

/** What fits each by itself, and cannot be together. */
const possible = (category: CategoryName, own: Fields): Fields =>
  category === 'engine_benchmark' ? withPossibleTimes(own as RecordOf<'engine_benchmark'>) : own;

/** Whether it was kept as it was given, alone or in what holds it; or stands in the same object under another name. */
function isBeside(own: Fields, path: string, value: unknown): boolean {
  const beside = Object.keys(isFields(own.given) ? own.given : {});
  if (beside.some((name) => path === name || path.startsWith(`${name}.`))) return true;
  const around = valueAt(own, path.slice(0, path.lastIndexOf('.')));
  return typeof value === 'string' && isFields(around) && Object.values(around).includes(value);
}

const isAbsent = (value: unknown): boolean => value === null || value === undefined || value === '';

/** A list or an object of which the category could read nothing is as good as none. */
const saysNothing = (value: unknown): boolean =>
  isAbsent(value) || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);

/** What was read of a map counts, also under another style of writing its names. */
function laidUnder(known: Fields, read: unknown): Fields {
  const above = isFields(read) ? read : {};
  const names = new Set(Object.keys(above).map(bareName));
  return { ...Object.fromEntries(Object.entries(known).filter(([name]) => !names.has(bareName(name)))), ...above };
}

/** A number that was written as text, where one is asked for. */
function numberIn(schema: Schema, value: unknown): number | null {
  const number = typeof value === 'string' ? numberField({ value }, 'value') : null;
  return number === null || losesDigits(number, value) || problemOf(schema as TSchema, number) !== null ? null : number;
}

/** Of a list what fits, and all else as it was given, by where it stood. */
function inParts(schema: Schema, value: unknown, known: unknown, name: string) {
  const given: Record<string, string> = {};
  const number = numberIn(schema, value);
  if (number !== null) return { fitting: number, given };
  if (!Array.isArray(value) || !Array.isArray(known)) {
    given[name] = asText(value);
    return { fitting: isList(schema) ? [] : null, given };
  }
  const fitting = known.flatMap((one, i) => {
    const whole = completed((schema.items ?? {}) as TSchema, one);
    if (whole === null) given[`${name}.${i}`] = asText(value[i]);
    return whole === null ? [] : [whole];
  });
  return { fitting, given };
}

/** With null for each member that it may lack; null when something in it does not fit. */
function completed(schema: TSchema, one: unknown): unknown {
  if (!isFields(one)) return problemOf(schema, one) === null ? one : null;
  let isWhole = true;
  const whole = fitRecord<object>(schema, one, () => {
    isWhole = false;
  });
  return isWhole ? whole : null;
}
