/** Longest pause we let a central server ask for. */
export const LONGEST_S = 86_400;

/**
 * Seconds to wait as a `Retry-After` header asks (RFC 9110, 10.2.3): a number of seconds, or a date. A date is
 * measured against the server's own `Date` header where there is one, since the boat's clock may be wrong by years;
 * `now` (ms) is the boat's. Understood as well is what servers write against the rule: a number with its unit (`120s`,
 * `2 minutes`, `PT2M`), the time since 1970 in seconds or ms, a date of ISO 8601, one in UTC, and the same twice, of which the
 * longest counts. Bounded to 0 … one day; undefined when there is none or it cannot be read.
 */
export function retryAfterS(retryAfter: string | undefined, date: string | undefined, now: number): number | undefined {
  const text = retryAfter?.trim() ?? '';
  const asked = httpDate(date?.trim() ?? '', now) ?? now;
  const until = httpDate(text.replace(/ (?:UTC|UT|Z|[+-]0000)$/, ' GMT'), asked) ?? isoDate(text);
  if (until !== null) return bounded((until - asked) / 1_000);
  const pauses = text.split(',').map((one) => pauseS(one.trim().toLowerCase(), asked));
  return pauses.every((one) => one !== null) ? bounded(Math.max(...pauses)) : undefined;
}

/** No pause is as long as these, which are times since 1970, in seconds and in ms. */
const [SECONDS_OF_2001, SECONDS_OF_5138, MS_OF_2001, MS_OF_5138] = [1e9, 1e11, 1e12, 1e14];

function pauseS(text: string, asked: number): number | null {
  if (!/^\d+(\.\d+)?$/.test(text)) return durationS(text.replace(/^pt?(?=\d)/, ''));
  const number = Number(text);
  if (number >= SECONDS_OF_2001 && number < SECONDS_OF_5138) return number - asked / 1_000;
  return number >= MS_OF_2001 && number < MS_OF_5138 ? (number - asked) / 1_000 : number;
}

const UNITS_S: readonly (readonly [RegExp, number])[] = [
  [/^(?:ms|msecs?|millis|milliseconds?)$/, 0.001],
  [/^(?:s|secs?|seconds?)$/, 1],
  [/^(?:m|mins?|minutes?)$/, 60],
  [/^(?:h|hrs?|hours?)$/, 3_600],
  [/^(?:d|days?)$/, 86_400],
];

/** `120s`, `1m30s`, `2 minutes` */
function durationS(text: string): number | null {
  if (!/^(?:\d+(?:\.\d+)? ?[a-z]+ ?)+$/.test(text)) return null;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?) ?([a-z]+)/g)].map(([, count, word = '']) => {
    const unitS = UNITS_S.find(([unit]) => unit.test(word))?.[1];
    return unitS === undefined ? Number.NaN : Number(count) * unitS;
  });
  const sum = parts.reduce((all, one) => all + one, 0);
  return Number.isNaN(sum) ? null : sum;
}

const ISO = /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)\s?(Z|z|[+-]\d{2}:?\d{2})?$/;

/** ISO 8601 as ms since 1970, of no zone in UTC; null for anything else. */
function isoDate(text: string): number | null {
  const [, day, time, zone = 'Z'] = ISO.exec(text) ?? [];
  if (day === undefined) return null;
  const ms = Date.parse(`${day}T${time}${zone.toUpperCase().replace(/^([+-]\d{2})(\d{2})$/, '$1:$2')}`);
  return Number.isNaN(ms) ? null : ms;
}

const TIME = String.raw`(?<hour>\d{2}):(?<minute>\d{2}):(?<second>\d{2})`;
const MONTH = '(?<month>[A-Z][a-z]{2})';
/** The three forms that a date of HTTP may have: IMF-fixdate, and the obsolete ones of RFC 850 and of C's asctime. */
const FORMS = [
  String.raw`[A-Z][a-z]{2}, (?<day>\d{2}) ${MONTH} (?<year>\d{4}) ${TIME} GMT`,
  String.raw`[A-Z][a-z]{5,8}, (?<day>\d{2})-${MONTH}-(?<year>\d{2}) ${TIME} GMT`,
  String.raw`[A-Z][a-z]{2} ${MONTH} (?<day>[ \d]?\d) ${TIME} (?<year>\d{4})`,
].map((form) => new RegExp(`^${form}$`));

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A date of HTTP (RFC 9110, 5.6.7) as ms since 1970; null for anything else. `now` (ms) tells the century of two digits. */
export function httpDate(text: string, now: number): number | null {
  const parts = FORMS.map((form) => form.exec(text)?.groups).find((groups) => groups !== undefined);
  if (!parts) return null;
  const [day = 0, hour = 0, minute = 0, second = 0] = [parts.day, parts.hour, parts.minute, parts.second].map(Number);
  const year = fullYear(parts.year ?? '', now);
  const month = MONTHS.indexOf(parts.month ?? '');
  const isDay = month >= 0 && day >= 1 && Date.UTC(year, month, day) < Date.UTC(year, month + 1, 1);
  const isTime = hour < 24 && minute < 60 && second <= 60;
  return isDay && isTime ? Date.UTC(year, month, day, hour, minute, second) : null;
}

const YEAR_MS = 31_556_952_000;

/** Of two digits the year that is nearest: fifty years ahead are meant to lie behind. */
function fullYear(digits: string, now: number): number {
  const thisYear = 1970 + Math.floor(now / YEAR_MS);
  return digits.length > 2 ? Number(digits) : thisYear - 50 + ((Number(digits) - (thisYear % 100) + 150) % 100);
}

function bounded(seconds: number): number {
  return Math.min(Math.max(0, Math.ceil(seconds)), LONGEST_S);
}
