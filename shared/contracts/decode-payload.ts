import type { Static, TSchema } from 'typebox';
import { Check, Compile, Errors } from 'typebox/schema';
import { parseBoatJson } from '../export/from-boat/parse-boat-json.ts';
import { DEEPEST_JSON, parseJson, TooDeepError, withoutTerminator } from '../export/parse-json.ts';
import type { Contract } from './define-contract.ts';
import { misfitInWords } from './misfit-words.ts';

export type Decoded<T> = { ok: true; value: T } | { ok: false; problem: string };

const utf8 = new TextDecoder('utf-8', { fatal: true });

type IsFit = (value: unknown) => boolean;

/**
 * A schema is interpreted until it has been asked so often, then compiled. Compiled at once, the schemas of a boat would
 * cost each process megabytes to save microseconds on a few messages a day; never compiled, a state of ten thousand jobs
 * would take seconds to read.
 */
const ASKED_OFTEN = 500;
const checks = new WeakMap<TSchema, { asked: number; isFit: IsFit }>();

function fits(schema: TSchema, value: unknown): boolean {
  const check = checks.get(schema) ?? { asked: 0, isFit: (any) => Check(schema, any) };
  checks.set(schema, check);
  check.asked += 1;
  if (check.asked === ASKED_OFTEN) {
    const compiled = Compile(schema);
    check.isFit = (any) => compiled.Check(any);
  }
  return check.isFit(value);
}

/** Why a value does not fit a schema, in words for a person, bounded; null when it fits. */
export function problemOf(schema: TSchema, value: unknown): string | null {
  if (fits(schema, value)) return null;
  const [, errors] = Errors(schema, value);
  return misfitInWords(schema, value, errors);
}

/**
 * Reads one message's bytes by its contract: strict UTF-8, JSON of bounded depth, schema. Never throws.
 * An empty payload means what the contract's `emptyPayload` says; `removed` gives null.
 */
export function decodePayload<Payload extends TSchema>(
  contract: Contract<Payload>,
  bytes: Uint8Array,
): Decoded<Static<Payload> | null> {
  if (bytes.length === 0 && contract.emptyPayload === 'removed') return { ok: true, value: null };
  let value: unknown;
  try {
    const parse = contract.idsAsText ? parseBoatJson : parseJson;
    const text = payloadText(bytes);
    value = text === '' && contract.emptyPayload === 'defaults' ? {} : parse(text);
  } catch (error) {
    return { ok: false, problem: `the message ${whyUnread(error)}` };
  }
  const problem = problemOf(contract.payload, value);
  return problem === null ? { ok: true, value: value as Static<Payload> } : { ok: false, problem };
}

/** A payload's text, without the NULs at its end that senders written in C leave there. Throws when it is not UTF-8. */
export const payloadText = (bytes: Uint8Array): string => withoutTerminator(utf8.decode(bytes));

function whyUnread(error: unknown): string {
  if (error instanceof TooDeepError) return `is nested deeper than ${DEEPEST_JSON} levels`;
  return error instanceof SyntaxError ? 'is not JSON' : 'is not UTF-8 text';
}
