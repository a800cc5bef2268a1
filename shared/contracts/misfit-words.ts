import type { TSchema } from 'typebox';
import type { Errors } from 'typebox/schema';
import { formInWords } from './form-words.ts';

type SchemaError = ReturnType<typeof Errors>[1][number];

const MOST_PROBLEMS = 3;
const LONGEST_PATH = 80;
const LONGEST_LIST = 200;
const LONGEST_VALUE = 40;

/**
 * Why a value does not fit a schema, in words for a person: what stands where, and what may stand there. Bounded. A value
 * that is shown is one that no rule allows there; one of a wrong type may be a secret that was put at the wrong place.
 * Pure.
 */
export function misfitInWords(schema: TSchema, value: unknown, errors: readonly SchemaError[]): string {
  const told = ofItsKind(withoutAlternatives(errors.filter(({ keyword }) => keyword !== 'boolean')));
  const said = told.map((error) => {
    const where = error.instancePath.slice(1).slice(0, LONGEST_PATH) || 'the message';
    const kinds = kindsAt(told, error.instancePath);
    const isOneOf = error.keyword === 'type' && kinds.length > 1;
    return `${where} ${isOneOf ? noneOf(kinds, standsAt(value, error.instancePath)) : wordsFor(error, schema, value)}`;
  });
  return [...new Set(said)].slice(0, MOST_PROBLEMS).join('; ') || 'does not fit its schema';
}

/** The constants that may stand at one place are one list; that no alternative fits follows from why each does not. */
function withoutAlternatives(errors: readonly SchemaError[]): SchemaError[] {
  const constantsAt = (path: string): unknown[] =>
    errors.flatMap((error) =>
      error.keyword === 'const' && error.instancePath === path ? [error.params.allowedValue] : [],
    );
  const saysWhy = (of: string) => (one: SchemaError) =>
    one.keyword !== 'anyOf' && (one.instancePath === of || one.instancePath.startsWith(`${of}/`));
  return errors
    .filter(({ keyword, instancePath }) => keyword !== 'anyOf' || !errors.some(saysWhy(instancePath)))
    .map((error) =>
      error.keyword === 'const'
        ? { ...error, keyword: 'enum', params: { allowedValues: constantsAt(error.instancePath) } }
        : error,
    );
}

/** The kinds that may stand at one place; a value of one of several misses only what is asked of its own kind. */
const kindsAt = (errors: readonly SchemaError[], path: string): string[] => [
  ...new Set(
    errors.flatMap((error) =>
      error.keyword === 'type' && error.instancePath === path ? [error.params.type].flat() : [],
    ),
  ),
];

function ofItsKind(errors: readonly SchemaError[]): SchemaError[] {
  const isOfAKind = (path: string) =>
    errors.some(
      ({ keyword, instancePath }) =>
        !['type', 'enum'].includes(keyword) && (instancePath === path || instancePath.startsWith(`${path}/`)),
    );
  return errors.filter(({ keyword, instancePath }) => keyword !== 'type' || !isOfAKind(instancePath));
}

const KINDS: Readonly<Record<string, string>> = {
  object: 'an object',
  array: 'an array',
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  null: 'null',
};

const noneOf = (kinds: readonly string[], value: unknown): string =>
  `is ${KINDS[kindOf(value)]}, not ${kinds.map((kind) => KINDS[kind] ?? kind).join(' or ')}`;

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function wordsFor(error: SchemaError, schema: TSchema, value: unknown): string {
  switch (error.keyword) {
    case 'additionalProperties': {
      const { additionalProperties: extra } = error.params;
      return `has unknown fields: ${extra.slice(0, 5).join(', ').slice(0, 120)}`;
    }
    case 'enum': {
      const { allowedValues: allowed } = error.params;
      const list = allowed.map(String).join(', ').slice(0, LONGEST_LIST);
      return `must be ${allowed.length === 1 ? '' : 'one of '}${list}${butNot(standsAt(value, error.instancePath))}`;
    }
    case 'minimum':
    case 'maximum': {
      const range = rangeOf(standsAt(schema, error.schemaPath.slice(1)));
      return range === '' ? error.message : `must be ${range}${butNot(standsAt(value, error.instancePath))}`;
    }
    case 'type': {
      const asked = standsAt(schema, error.schemaPath.slice(1));
      const { type } = error.params;
      if (type !== 'integer' && type !== 'number') return error.message;
      const range = rangeOf(asked);
      return `must be a ${type === 'integer' ? 'whole ' : ''}number${range === '' ? '' : `, ${range}`}`;
    }
    case 'pattern':
      return `must ${formOf(standsAt(schema, error.schemaPath.slice(1)))}`;
    case 'format':
      return error.params.format === 'date-time' ? `must be ${A_TIME}` : error.message;
    default:
      return error.message;
  }
}

const A_TIME = 'a time with its zone, such as 2026-02-20T21:44:16Z';

function formOf(schema: unknown): string {
  const { pattern = '', examples = [], minLength, maxLength } = (schema ?? {}) as Form;
  const [example] = examples;
  return example === undefined ? `be ${formInWords(pattern, minLength, maxLength)}` : `look like ${example}`;
}

interface Form {
  readonly pattern?: string;
  readonly examples?: readonly string[];
  readonly minLength?: number;
  readonly maxLength?: number;
}

function rangeOf(schema: unknown): string {
  const { minimum, maximum } = (schema ?? {}) as { minimum?: number; maximum?: number };
  if (minimum !== undefined && maximum !== undefined) return `from ${minimum} to ${maximum}`;
  if (minimum !== undefined) return `${minimum} or more`;
  return maximum === undefined ? '' : `${maximum} or less`;
}

/** Also a value with line ends or quotes stays one word of the sentence. */
function butNot(value: unknown): string {
  if (Array.isArray(value)) return ', not a list';
  if (typeof value === 'object' && value !== null) return ', not an object';
  return `, not ${(JSON.stringify(value) ?? 'nothing').slice(0, LONGEST_VALUE)}`;
}

/** What stands at a JSON pointer (RFC 6901); undefined where nothing does. */
function standsAt(root: unknown, pointer: string): unknown {
  let found: unknown = root;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined;
    found = (found as Record<string, unknown>)[key];
  }
  return found;
}
