import { wordsOf } from './success-words.ts';

/**
 * Whether a refusal is about the `Idempotency-Key` alone: the server has something under it, and not these bytes. So has one
 * that was sent an export in another `EXPORT_FORMAT`. Lists, printed by `docs/answers.md`. Pure.
 */

/** The key, as it is called, ... */
export const IDEMPOTENCY_WORDS = ['idempotency', 'idempotent', 'idempotence', 'idempotencykey'] as const;
/** ... and what is said of one that stands for other bytes. */
export const REUSED_WORDS = [
  ...['reused', 'reuse', 're used', 'already used', 'been used', 'was used', 'in use for', 'used with', 'used for'],
  ...['different', 'differs', 'another', 'other', 'others', 'mismatch', 'mismatched', 'not match', 'same parameters'],
  ...['same payload', 'same body', 'same request', 'same content', 'belongs to', 'stands for', 'conflict'],
] as const;
/** Beside one of these it is about a key that is not there. */
export const NO_KEY_WORDS = ['missing', 'required', 'not provided', 'must be provided', 'absent'] as const;

const STATUSES = [400, 409, 412, 422];

export function saysKeyReused({ status, body }: { readonly status: number; readonly body: string }): boolean {
  if (!STATUSES.includes(status)) return false;
  const words = ` ${wordsOf(body).join(' ')} `;
  const has = (phrases: readonly string[]) => phrases.some((phrase) => words.includes(` ${phrase} `));
  return words.includes(' key reused ') || (has(IDEMPOTENCY_WORDS) && has(REUSED_WORDS) && !has(NO_KEY_WORDS));
}
