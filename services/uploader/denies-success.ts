/**
 * Whether the fields of an answer say, in any of the ways that servers have, that what HTTP calls a success is none.
 * Only what is said counts: null, and an empty error, say nothing. Pure.
 */
export function deniesSuccess(fields: Readonly<Record<string, unknown>>): boolean {
  return (
    ERRORS.some((name) => saysSomething(fields[name])) ||
    SUCCESSES.some((name) => isNo(fields[name]) || wordOf(fields[name]) === '0') ||
    DONE.some((name) => isNo(fields[name])) ||
    isOtherStatus(fields.status)
  );
}

const ERRORS = ['error', 'errors', 'error_code', 'error_message', 'exception'] as const;
const SUCCESSES = ['success', 'succeeded', 'ok'] as const;
/** A number is how many: none is new to a server that has them all. */
const DONE = ['imported', 'accepted', 'stored', 'saved', 'received'] as const;

/** A status is `success` or an HTTP status of that kind, also within an object that tells more of it. */
function isOtherStatus(status: unknown): boolean {
  if (typeof status === 'string' || typeof status === 'number') return !/^(success|2\d\d)$/i.test(`${status}`.trim());
  if (typeof status !== 'object' || status === null) return status === false;
  const { code, ...more } = status as Record<string, unknown>;
  return Array.isArray(status) || isOtherStatus(code) || deniesSuccess(more);
}

const isNo = (value: unknown): boolean => value === false || /^(false|no)$/i.test(wordOf(value));

const wordOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? `${value}`.trim() : '';

/** An error that is there: not "no error" in one of the forms that mean it. */
function saysSomething(error: unknown): boolean {
  if (typeof error === 'object' && error !== null) return Object.keys(error).length > 0;
  if (typeof error === 'boolean') return error;
  return !/^(|0|false|no|none|null)$/i.test(wordOf(error));
}
