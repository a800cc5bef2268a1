import { INSTALLATION_ID } from './settings.ts';

/**
 * The installation an Authorization field names (`Bearer <installation_id>`, RFC 6750 section 2.1), or null when it
 * names none that is known. `known` null means that every well-formed id may introduce itself. Pure.
 */
export function installationOf(authorization: string | undefined, known: ReadonlySet<string> | null): string | null {
  const id = /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
  if (id === undefined || !INSTALLATION_ID.test(id)) return null;
  return known === null || known.has(id) ? id : null;
}
