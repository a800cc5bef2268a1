import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** By number, date or word, as `logrotate` and Python name them; perhaps compressed. */
const ROTATED = /^[.-](?:\d[\d_.:T-]*|old|bak)(?<packed>\.(?:gz|bz2|xz|zst|zip|Z))?$/;

export interface Rotated {
  readonly path: string;
  /** As people know the log, with what was added. */
  readonly name: string;
  readonly isPacked: boolean;
}

/** The newest of the files that a log was renamed to when a new one was begun; null when there is none. Never throws. */
export async function findRotated(path: string, name: string): Promise<Rotated | null> {
  const folder = dirname(path);
  const names = await readdir(folder).catch(() => []);
  const found = await Promise.all(
    names.flatMap((file) => {
      const suffix = file.startsWith(basename(path)) ? file.slice(basename(path).length) : '';
      const form = ROTATED.exec(suffix);
      if (!form) return [];
      const rotated = { path: join(folder, file), name: name + suffix, isPacked: form.groups?.packed !== undefined };
      return [
        stat(rotated.path)
          .then(({ mtimeMs }) => ({ rotated, mtimeMs }))
          .catch(() => null),
      ];
    }),
  );
  const newest = found.filter((one) => one !== null).sort((a, b) => b.mtimeMs - a.mtimeMs)[0];
  return newest?.rotated ?? null;
}
