/**
 * Where an answer sends us: host and path, without the query, in which portals put what is new each time; empty when it
 * does not say, null when it is no redirect. Pure.
 */
export function redirectedTo(status: number, location: string | undefined, endpoint: URL): string | null {
  if (status < 300 || status > 399) return null;
  const target = location === undefined ? null : URL.parse(location, endpoint.href);
  return target === null ? '' : `${target.host}${target.pathname}`;
}
