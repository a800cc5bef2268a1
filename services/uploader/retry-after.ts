/** Longest pause we let a central server ask for. */
const LONGEST_S = 86_400;

/**
 * Seconds to wait as a `Retry-After` header asks (RFC 9110, 10.2.3): a number of seconds, or a date. A date is
 * measured against the server's own `Date` header where there is one, since the boat's clock may be wrong by years;
 * `now` (ms) is the boat's. Bounded to 0 … one day; undefined when there is none or it cannot be read.
 */
export function retryAfterS(retryAfter: string | undefined, date: string | undefined, now: number): number | undefined {
  const text = retryAfter?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(text)) return bounded(Number(text));
  const until = httpDate(text);
  if (until === null) return undefined;
  return bounded((until - (httpDate(date?.trim() ?? '') ?? now)) / 1_000);
}

/** An IMF-fixdate, the form RFC 9110 (5.6.7) asks senders for, as ms since 1970; null for anything else. */
function httpDate(text: string): number | null {
  if (!/^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(text)) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : at;
}

function bounded(seconds: number): number {
  return Math.min(Math.max(0, Math.ceil(seconds)), LONGEST_S);
}
