import type { TSchema } from 'typebox';
import { asGiven, asText } from './fit-text.ts';
import {
  type Fit,
  fitList,
  fitMap,
  fitNumber,
  fitText,
  fitUnknown,
  fitWord,
  ignore,
  joined,
  MISFIT,
  type Note,
  type Schema,
} from './fit-values.ts';
import { partsKept } from './parts-kept.ts';

type Fields = Record<string, unknown>;

const fits = new WeakMap<TSchema, Fit>();

/**
 * A record as its schema has it: itself when it fits, else a copy in which each value that does not fit is null beside
 * what was given (`timestamp_given`, `given`), or shortened, or left out, as `note` is told. Null when a value that the
 * record must have does not fit. A million records pass here: the schema is read once, into functions.
 */
export function fitRecord<Rec extends object>(schema: TSchema, record: Rec, note: Note): Rec | null {
  const known = fits.get(schema);
  const take = known ?? fitOf(schema as Schema, '');
  if (!known) fits.set(schema, take);
  let misfit = { field: '', given: record as unknown };
  const fitted = take(record, (field, change, given) => {
    if (change === 'left_out') misfit = { field, given };
    else note(field, change, given);
  });
  if (fitted !== MISFIT) return fitted as Rec;
  note(misfit.field, 'left_out', misfit.given);
  return null;
}

function fitOf(schema: Schema, path: string): Fit {
  if (schema.anyOf) return fitAny(schema.anyOf, path);
  if (schema.enum) return (value) => (schema.enum?.includes(value) ? value : MISFIT);
  if (schema.const !== undefined) return (value) => (value === schema.const ? value : MISFIT);
  switch (schema.type) {
    case 'object':
      return schema.patternProperties ? fitNamed(schema, path) : fitObject(schema, path);
    case 'array':
      return fitList(fitOf(schema.items ?? {}, path), path, schema.maxItems);
    case 'string':
      return schema.pattern !== undefined || schema.format !== undefined ? fitWord(schema) : fitText(schema, path);
    case 'number':
    case 'integer':
      return fitNumber(schema);
    case 'boolean':
      return (value) => (typeof value === 'boolean' ? value : MISFIT);
    case 'null':
      return (value) => (value === null ? null : MISFIT);
    case undefined:
      return (value, note) => fitUnknown(value, path, 0, note);
    default:
      throw new TypeError(`No record is fitted to ${JSON.stringify(schema)}.`);
  }
}

function fitAny(schemas: readonly Schema[], path: string): Fit {
  const isNullable = schemas.some(({ type }) => type === 'null');
  const [first = () => MISFIT, ...others] = schemas
    .filter(({ type }) => type !== 'null')
    .map((one) => fitOf(one, path));
  return (value, note) => {
    if (value === null && isNullable) return null;
    let fitted = first(value, note);
    for (let i = 0; fitted === MISFIT && i < others.length; i++) fitted = others[i]?.(value, note);
    return fitted === MISFIT && isNullable ? null : fitted;
  };
}

/** A field of an object, and where what was given for it is kept. */
interface Member {
  readonly name: string;
  readonly field: string;
  readonly isRequired: boolean;
  readonly isNullable: boolean;
  readonly take: Fit;
  readonly givenName: string | null;
  /** Whether what cannot be within it is kept with the record; of what any program may have written there only its name is told. */
  readonly keepsParts: boolean;
  keep(copy: Fields, given: unknown): boolean;
}

function membersOf({ properties = {}, required = [] }: Schema, path: string): Member[] {
  const fitGivens = properties.given ? fitOf(properties.given, '') : null;
  return Object.entries(properties).map(([name, property]) => {
    const field = joined(path, name);
    const givenName = `${name}_given`;
    const fitGiven = properties[givenName] ? fitOf(properties[givenName], '') : null;
    return {
      name,
      field,
      isRequired: required.includes(name),
      isNullable: property.anyOf?.some(({ type }) => type === 'null') ?? false,
      take: fitOf(property, field),
      givenName: fitGiven && givenName,
      keepsParts: fitGivens !== null && !isOfAnything(property),
      /** False when this object has no place for it. */
      keep(copy, given) {
        if (fitGiven) copy[givenName] ??= fitGiven(asText(given), ignore);
        else if (fitGivens) {
          const kept = Object(copy.given);
          copy.given = fitGivens({ ...kept, [name]: asGiven(given, kept[name]) }, ignore);
        }
        return fitGiven !== null || fitGivens !== null;
      },
    };
  });
}

function fitObject(schema: Schema, path: string): Fit {
  const { properties = {} } = schema;
  const members = membersOf(schema, path);
  const known = new Set(members.map(({ name }) => name));
  const keepsGiven = known.has('given');
  const parts = keepsGiven ? partsKept(fitOf(properties.given ?? {}, '')) : null;

  return (value, note) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return MISFIT;
    const record = value as Fields;
    let copy: Fields | null = null;
    let present = 0;
    parts?.begin(note);
    for (const { name, field, isRequired, isNullable, take, givenName, keepsParts, keep } of members) {
      // Not the record's own once something was kept beside a field that came before.
      const given = (copy ?? record)[name];
      if (given === undefined && !isRequired) continue;
      if (given === undefined && isNullable) {
        copy ??= { ...record };
        copy[name] = null;
        continue;
      }
      present += 1;
      if (given === null && givenName !== null && record[givenName] !== undefined) {
        note(field, 'unread', record[givenName]);
      }
      const fitted = take(given, keepsParts && parts ? parts.note : note);
      if (fitted === given && given !== undefined) continue;
      if (fitted === MISFIT && isRequired) {
        note(field, 'left_out', given);
        return MISFIT;
      }
      copy ??= { ...record };
      copy[name] = fitted === MISFIT ? undefined : fitted;
      if (fitted === MISFIT || fitted === null) note(field, keep(copy, given) ? 'unread' : 'removed', given);
    }
    if (parts?.areAny()) {
      copy ??= { ...record };
      copy.given = parts.with(copy.given);
    }
    if (keepsGiven && record.given) noteGiven(record.given as Fields, path, note);
    return Object.keys(record).length === present ? (copy ?? value) : fitStrangers(record, copy, known, path, note);
  };
}

/** Whether a property is a map whose values nothing is said of. */
const isOfAnything = ({ patternProperties }: Schema): boolean =>
  Object.values(patternProperties ?? {}).some(({ type, anyOf }) => type === undefined && anyOf === undefined);

/** What was given for fields that the reader of a source could not read. */
function noteGiven(given: Fields, path: string, note: Note): void {
  for (const [name, text] of Object.entries(given)) note(joined(path, name), 'unread', text);
}

/** Fields that the schema does not know, such as those of a version after this one: any JSON, bounded. */
function fitStrangers(
  record: Fields,
  fitted: Fields | null,
  known: ReadonlySet<string>,
  path: string,
  note: Note,
): Fields {
  let copy = fitted;
  for (const name of Object.keys(record)) {
    if (known.has(name)) continue;
    const one = fitUnknown(record[name], joined(path, name), 0, note);
    if (one === record[name]) continue;
    copy ??= { ...record };
    copy[name] = one === MISFIT ? undefined : one;
  }
  return copy ?? record;
}

function fitNamed({ patternProperties, propertyNames, maxProperties }: Schema, path: string): Fit {
  const [[pattern, schema] = ['', {}]] = Object.entries(patternProperties ?? {});
  const form = new RegExp(pattern, 'u');
  const isName = pattern === '^.*$' ? undefined : (name: string) => form.test(name);
  return fitMap(fitOf(schema, path), path, { isName, longest: propertyNames?.maxLength, most: maxProperties });
}
