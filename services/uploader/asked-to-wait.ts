import { withoutOurs } from './own-fields.ts';
import { retryAfterS } from './retry-after.ts';
import { wordsOf } from './success-words.ts';

/**
 * How long an answer asks to wait, in seconds: by its `Retry-After`, or, of an error without one that can be read, by a field
 * or a member of its own name (`x-ms-retry-after-ms`, `retry_after_ms`, `RetryInfo.retryDelay`), or by when a limit that
 * is reached begins anew (`RateLimit-Reset`). Pure.
 */
export function askedToWaitS({ status, headers, fields }: Answered, now: number): number | undefined {
  const read = (text: string | undefined) => retryAfterS(text, headers.date, now);
  const asked = read(headers['retry-after']);
  if (asked !== undefined || status < 400) return asked;
  return longest([...ownHeaders(headers), ...membersIn(fields, '', 0)].map(read)) ?? limitS(status, headers, read);
}

interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly fields: Readonly<Record<string, unknown>>;
}

const DEEPEST = 5;
/** What may stand behind “retry after” in a name. */
const NAME =
  /^(?:x )?(?:ms )?retry (?:after|delay|in)(?: in)?(?: (ms|millis|milliseconds|s|sec|secs|seconds|min|minutes))?(?: at| date| time)?$/;

const ownHeaders = (headers: Answered['headers']): string[] =>
  Object.entries(headers).flatMap(([name, value]) => withUnit(name, value) ?? []);

/** A number with the unit that its name has. */
function withUnit(name: string, value: unknown): string | null {
  const unit = NAME.exec(wordsOf(name).join(' '));
  if (unit === null || (typeof value !== 'number' && typeof value !== 'string')) return null;
  return /^\s*\d+(?:\.\d+)?\s*$/.test(`${value}`) ? `${value}`.trim() + (unit[1] ?? '') : `${value}`;
}

function membersIn(value: unknown, name: string, depth: number): string[] {
  if (typeof value !== 'object' || value === null) return [withUnit(name, value) ?? []].flat();
  if (depth > DEEPEST) return [];
  if (Array.isArray(value)) return value.flatMap((one) => membersIn(one, '', depth + 1));
  return withoutOurs(value as Answered['fields'], name, false).flatMap(([within, one]) =>
    membersIn(one, within, depth + 1),
  );
}

const longest = (pauses: readonly (number | undefined)[]): number | undefined => {
  const known = pauses.filter((one) => one !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
};

/** Statuses that are of a limit, or of the moment. */
const OF_A_LIMIT: readonly number[] = [429, 503];
const RESET = /^(?:x-)?rate-?limit-reset(?:-.*)?$/;
const LEFT = /^(?:x-)?rate-?limit-remaining(?:-.*)?$/;

/** By the IETF’s drafts seconds, in one field as well; by others the time since 1970. Not of a limit of which something is left. */
function limitS(status: number, headers: Answered['headers'], read: (text: string) => number | undefined) {
  if (!OF_A_LIMIT.includes(status)) return undefined;
  const all = Object.entries(headers);
  if (all.some(([name, value]) => LEFT.test(name) && Number(value) > 0)) return undefined;
  const whole = /(?:^|[;,\s])(?:t|reset)=(\d+)/.exec(headers.ratelimit ?? '')?.[1];
  const resets = [
    ...all.flatMap(([name, value]) => (RESET.test(name) && value ? [value] : [])),
    ...(whole ? [whole] : []),
  ];
  return longest(resets.map(read));
}
