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

/** Proxies that boats and networks have before them, as they sign their answers, ... */
export const PROXY_NAMES = [
  ...['squid', 'privoxy', 'tinyproxy', 'mitmproxy', '3proxy', 'polipo', 'ccproxy', 'zscaler', 'blue coat', 'bluecoat'],
  ...['proxysg', 'mcafee web gateway', 'forcepoint', 'websense', 'fortiproxy', 'wingate', 'goproxy'],
] as const;
const SIGNED = new RegExp(`(?<![a-z])(?:${PROXY_NAMES.join('|')})(?![a-z])`, 'i');
/** ... and what they say of a server that they do not reach. */
const NOT_REACHED =
  /error was encountered while trying to retrieve the URL|\bERR_(?:DNS|CONNECT|CANNOT|READ|ZERO|LIFETIME)_|\bdial tcp\b/;
/** Who stands before a server answers under these names, and no proxy of the one who asks. */
const BEFORE_SERVERS = /^(?:awselb|cloudfront|cloudflare|akamaighost|bigip|big-ip)\b/i;
const READ = 8_000;

/**
 * Whether an error came from the proxy of the settings, in the place of the server behind it, or may have: by the fields of
 * its head, or its page. One that was handed on names more than one on its way. What a server says in JSON, as its
 * application or with our key (`isOfServer`) is its own, unless the head says otherwise. Pure.
 */
export function inPlaceOfServer(headers: Headers, body: string, isOfServer: boolean): 'the proxy' | 'either' | 'no' {
  if ((headers.via ?? '').split(',').length > 1) return isOfServer ? 'no' : 'either';
  const namesError = headers['x-squid-error'] !== undefined || /;\s*error\s*=/.test(headers['proxy-status'] ?? '');
  if (namesError || SIGNED.test(headers.server ?? '')) return 'the proxy';
  if (isOfServer || BEFORE_SERVERS.test(headers.server ?? '')) return 'no';
  const page = body.slice(0, READ);
  return SIGNED.test(page) || NOT_REACHED.test(page) ? 'the proxy' : 'either';
}
