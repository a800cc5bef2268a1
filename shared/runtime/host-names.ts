/** The name or address in a Host field (RFC 9110, 7.2), lower case, without port, brackets and final dot. Pure. */
export function nameIn(host: string | undefined): string | null {
  const [, address, name] = /^(?:\[([0-9a-f:.]{2,45})\]|([a-z0-9_.-]{1,253}))(?::\d{1,5})?$/i.exec(host ?? '') ?? [];
  return (address ?? name)?.toLowerCase().replace(/\.$/, '') ?? null;
}

/** The name of the page that an Origin field tells of; null when it is no page of the web. Pure. */
export function nameOfOrigin(origin: string): string | null {
  return nameIn(/^https?:\/\/([^/?#]+)$/i.exec(origin)?.[1]);
}
