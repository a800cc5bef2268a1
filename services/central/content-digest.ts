/**
 * Reads a Content-Digest field (RFC 9530, section 2) for its SHA-256, as hex: `sha-256=:<base64>:`, possibly among
 * others. Gives null when no SHA-256 is in it, and `malformed` when it cannot be read. Pure.
 */
export function sha256OfContentDigest(field: string): string | null | 'malformed' {
  let found: string | null = null;
  for (const member of field.split(',')) {
    const [, algorithm, base64] = /^\s*([a-z*][a-z0-9_.*-]*)=:([A-Za-z0-9+/]*={0,2}):\s*$/.exec(member) ?? [];
    if (algorithm === undefined || base64 === undefined) return 'malformed';
    if (algorithm !== 'sha-256') continue;
    const digest = Buffer.from(base64, 'base64');
    if (digest.length !== 32) return 'malformed';
    found = digest.toString('hex');
  }
  return found;
}
