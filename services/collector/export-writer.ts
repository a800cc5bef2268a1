import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';

const CHUNK_CHARACTERS = 128 * 1024;
const SPACE_CHECK_BYTES = 32 * 1024 * 1024;

export interface WrittenFile {
  readonly bytes: number;
  readonly sha256: string;
}

export type ExportWriter = ReturnType<typeof createExportWriter>;

/**
 * Writes text to a file in large pieces and hashes it on the way, in flat memory. `checkSpace` is asked now and then,
 * and ends the writing by throwing. All errors of the disk come out of `flush` and `finish`.
 */
export function createExportWriter(file: FileHandle, checkSpace: () => Promise<void>) {
  const hash = createHash('sha256');
  let pieces: string[] = [];
  let characters = 0;
  let bytes = 0;
  let checkedAt = 0;
  let writing: Promise<void> = Promise.resolve();

  async function flush(): Promise<void> {
    if (characters === 0) return;
    const chunk = Buffer.from(pieces.join(''));
    pieces = [];
    characters = 0;
    hash.update(chunk);
    bytes += chunk.length;
    // One chunk is written while the next one gathers; this wait also lets the process do everything else.
    await writing;
    writing = file.appendFile(chunk);
    writing.catch(() => {});
    if (bytes - checkedAt >= SPACE_CHECK_BYTES) {
      checkedAt = bytes;
      await checkSpace();
    }
  }

  return {
    append(text: string): void {
      pieces.push(text);
      characters += text.length;
    },
    /** Whether enough has gathered to be written; whoever appends much then awaits `flush`. */
    get isFull(): boolean {
      return characters >= CHUNK_CHARACTERS;
    },
    flush,
    /** Writes the rest; the file is then whole, but not yet durable. */
    async finish(): Promise<WrittenFile> {
      await flush();
      await writing;
      return { bytes, sha256: hash.digest('hex') };
    },
  };
}
