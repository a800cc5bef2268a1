import type { Static, TSchema } from 'typebox';
import { problemOf } from '../../shared/contracts/decode-payload.ts';
import { Refusal } from './answers.ts';

/** A query or parameters of a request that fit their schema. Throws a Refusal 400 that says what does not fit. */
export function checked<S extends TSchema>(schema: S, value: unknown): Static<S> {
  const problem = problemOf(schema, value);
  if (problem !== null) throw new Refusal(400, 'INVALID_REQUEST', `The request does not fit: ${problem}.`);
  return value as Static<S>;
}
