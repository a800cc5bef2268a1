type Headers = Readonly<Record<string, string | undefined>>;

/** Whoever answers under these names answers by himself: what he hands on keeps the name of who said it. */
const BY_THEMSELVES = /^(squid|awselb|cloudfront|akamaighost|bigip|big-ip)\b/i;

/** What frameworks say of themselves and of what they answer, and no parser; but IIS as a proxy says the first, too. */
const OF_FRAMEWORKS = ['x-powered-by', 'x-content-type-options'];
const IS_PROXY = /^arr\b/i;

/**
 * Whether the head of an answer shows that a proxy before the server gave it, which knows nothing of exports: it names its
 * own error (Squid; RFC 9209), or itself, or it is a parser's bare refusal, without the date that servers give (RFC 9110,
 * 6.6.1) and the fields of frameworks, and with an end of the connection. Pure.
 */
export function isSaidByProxy(headers: Headers): boolean {
  if (headers['x-squid-error'] !== undefined || /;\s*error\s*=/.test(headers['proxy-status'] ?? '')) return true;
  if (BY_THEMSELVES.test(headers.server ?? '')) return true;
  if (OF_FRAMEWORKS.some((name) => headers[name] !== undefined && !IS_PROXY.test(headers[name]))) return false;
  return headers.date === undefined && /\bclose\b/i.test(headers.connection ?? '');
}
