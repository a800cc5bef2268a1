import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { About } from './archive-form.ts';
import { readArchive } from './read-archive.ts';

/** Lays an archive out in a folder, each file durable; throws before its end for one that is not whole. */
export async function unpack(
  source: AsyncIterable<Uint8Array>,
  folder: string,
  options: { readonly stopped: AbortSignal; about(about: About): void },
): Promise<About> {
  return await readArchive(source, {
    about: options.about,
    async take({ name, mode }, body) {
      const path = join(folder, name);
      mkdirSync(dirname(path), { recursive: true, mode: 0o750 });
      const file = createWriteStream(path, { flags: 'wx', mode: (mode & 0o777) | 0o600, flush: true });
      await pipeline(body, file, { signal: options.stopped });
    },
  });
}
