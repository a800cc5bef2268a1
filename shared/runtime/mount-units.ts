/** Units of systemd that mount a place (systemd.mount(5), systemd.automount(5)); one that is masked mounts nothing. */
import { realpathSync } from 'node:fs';
import { join } from 'node:path';

/** Where a person puts them. */
export const OWN_UNITS: readonly string[] = ['/etc/systemd/system'];
/** Where packages and generators do, too; what is made of `/etc/fstab` is in the second. */
export const ALL_UNITS: readonly string[] = [
  ...OWN_UNITS,
  ...['system', 'generator', 'generator.early', 'generator.late', 'transient'].map((name) => `/run/systemd/${name}`),
  ...['/usr/local/lib/systemd/system', '/usr/lib/systemd/system'],
];

/** The file of the unit that mounts something there; null where there is none. */
export function mountUnitOf(point: string, folders: readonly string[]): string | null {
  const name = unitNameOf(point);
  const files = folders.flatMap((folder) => ['mount', 'automount'].map((kind) => join(folder, `${name}.${kind}`)));
  return files.find(isInForce) ?? null;
}

function isInForce(file: string): boolean {
  try {
    return realpathSync(file) !== '/dev/null';
  } catch {
    return false;
  }
}

/** As `systemd-escape --path` names it (systemd.unit(5), string escaping). */
export function unitNameOf(point: string): string {
  const path = point.replace(/^\/+|\/+$/g, '').replaceAll(/\/+/g, '/');
  const escaped = [...Buffer.from(path)].map((byte, at) => {
    const letter = String.fromCharCode(byte);
    if (letter === '/') return '-';
    const isPlain = /[A-Za-z0-9:_]/.test(letter) || (letter === '.' && at > 0);
    return isPlain ? letter : `\\x${byte.toString(16).padStart(2, '0')}`;
  });
  return path === '' ? '-' : escaped.join('');
}
