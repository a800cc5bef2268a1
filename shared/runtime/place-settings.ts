import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { type Described, setting } from './settings.ts';

/** A file or a folder, as a whole path: one that does not begin at the root counts from where the process was started. */
export const pathSetting = (name: string, described: Described<string>) =>
  setting(
    name,
    described,
    (text) => {
      const fault = faultOfPath(text);
      if (fault !== null) throw new Error(`${fault}: write the whole path, from / on`);
      return resolve(text);
    },
    (value) => value,
  );

/** What is wrong with a path, as the end of a sentence that begins with it; null when nothing is. */
export function faultOfPath(text: string): string | null {
  if (/^~|^\$|\$\{/.test(text)) return 'has a part that only a shell fills in';
  if (/^[a-z][a-z0-9+.-]*:/i.test(text)) return 'should be a path, and no URL or drive';
  // Where settings are read it would begin a comment.
  if (/\s#/.test(text)) return 'has a “#” behind a blank in it';
  // Within a path an apostrophe is a character like others (`/srv/o’brien`).
  return /["\p{Cc}]|^'|'$/u.test(text) ? 'has a quote or a control character in it' : null;
}

/** A host's name or address, without a port; an IPv6 address may stand in brackets, as in a URL. */
export const hostSetting = (name: string, described: Described<string>) =>
  setting(
    name,
    described,
    (text) => {
      const host = text.toLowerCase().replace(/^\[(.*)\]$/, '$1');
      const isName = /^(?!-)[a-z0-9_.-]+$/.test(host) && !/^[\d.]+$/.test(host);
      if (!isName && isIP(host.replace(/%[\w.-]+$/, '')) === 0) {
        throw new Error('should be the name or address of a host, without a port');
      }
      return host;
    },
    (value) => value,
  );
