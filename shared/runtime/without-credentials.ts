/** An address as it may be shown: neither a login nor a token that stands in it. */
export function withoutCredentials(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname === '/' ? '' : pathname}`;
}

/**
 * A text that was to be a URL, as it may be shown though it is none: whatever ends with an @ may be a login, wherever the
 * password’s own / # or @ have put it, and whatever follows a question mark a token.
 */
export const withoutLogins = (text: string): string =>
  text.replace(/^([a-z][a-z0-9+.-]*:\/\/)?.*@/is, '$1***@').replace(/(:\/\/.*?\?).+$/s, '$1***');
