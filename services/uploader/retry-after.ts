/** Longest pause we let a central server ask for. */
export const LONGEST_S = 86_400;

/**
 * Seconds to wait as a `Retry-After` header asks (RFC 9110, 10.2.3): a number of seconds, or a date. A date is
 * measured against the server's own `Date` header where there is one, since the boat's clock may be wrong by years;
 * `now` (ms) is the boat's. Bounded to 0 … one day; undefined when there is none or it cannot be read.
 */
export function retryAfterS(retryAfter: string | undefined, date: string | undefined, now: number): number | undefined {
  const text = retryAfter?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(text)) return bounded(Number(text));
  const asked = httpDate(date?.trim() ?? '', now) ?? now;
  const until = httpDate(text, asked);
  return until === null ? undefined : bounded((until - asked) / 1_000);
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
