type Headers = Readonly<Record<string, string | undefined>>;

/** What a cache says of what it gave: `HIT`, `TCP_HIT from …`, `Hit from cloudfront`; not that it was looked for. */
const HIT = /hit(?![a-z]|[-_ ]?(?:for|pass|miss))|\b(stale|revalidated|updating)\b/i;
const NAMES_A_CACHE = /cache/;
/** Of what it may keep, of what it looked for, and how often each of several was hit. */
const SAYS_NO_HIT = /control|lookup|key|tag|hits|policy|config/;

/**
 * Whether the head of an answer shows that a cache kept it from an earlier request, so that this one was never heard of: by
 * its age (RFC 9111, 5.1: whoever made it did not make it for this request), by what caches say of themselves (RFC 9211,
 * and whatever field has a cache in its name), by Varnish's two numbers, or as stale. In words; empty otherwise. Pure.
 */
export function cacheInWords(headers: Headers): string {
  const age = headers.age?.trim() ?? '';
  if (/^\d+$/.test(age) && Number(age) > 0) return `it is ${age} seconds old`;
  const named = Object.entries(headers).find(
    ([name, value = '']) => NAMES_A_CACHE.test(name) && !SAYS_NO_HIT.test(name) && HIT.test(value),
  );
  if (named) return `${named[0]}: ${named[1]}`.slice(0, 80);
  if ((headers['x-cache-hits'] ?? '').split(',').some((hits) => Number(hits) > 0)) return 'a cache counts it as a hit';
  if (/^\d+ \d+$/.test(headers['x-varnish']?.trim() ?? '')) return 'a cache had it (Varnish)';
  return /^11[0-3]\b/.test(headers.warning ?? '') ? 'a cache says that it is stale' : '';
}
