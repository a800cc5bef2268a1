import { createHash } from 'node:crypto';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as NodeWebStream } from 'node:stream/web';
import { createGzip } from 'node:zlib';
import { createTarPacker } from 'modern-tar';
import { ABOUT, type About, SUMS, sumsText } from './archive-form.ts';

/** A file as it goes into an archive, and comes out of it. */
export interface ArchiveEntry {
  readonly name: string;
  readonly size: number;
  readonly mode: number;
  readonly mtimeMs: number;
}

export interface WriteOptions {
  readonly about: About;
  readonly gzip: boolean;
  readonly stopped: AbortSignal;
  /** Asked now and then; ends the writing by throwing. */
  readonly checkRoom?: () => void;
}

const ROOM_CHECK_BYTES = 4 * 1024 * 1024;

export type ArchiveWriter = ReturnType<typeof writeArchive>;

/**
 * Writes an archive into a stream, entry by entry, in flat memory. Whatever ends the stream (a full disk, `stopped`)
 * is thrown by whichever call comes next.
 */
export function writeArchive(sink: Writable, { about, gzip, stopped, checkRoom = () => {} }: WriteOptions) {
  const { readable, controller } = createTarPacker();
  const sums = new Map<string, string>();
  let unchecked = 0;
  const source = Readable.fromWeb(readable as NodeWebStream<Uint8Array>);
  const written = gzip
    ? pipeline(source, createGzip(), sink, { signal: stopped })
    : pipeline(source, sink, { signal: stopped });
  written.catch(() => {});

  /** The packer knows only that nobody reads on; why, the pipeline knows. */
  async function orWhatEndedIt<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      controller.error(error);
      await written;
      throw error;
    }
  }

  async function put({ name, size, mode, mtimeMs }: ArchiveEntry, body: AsyncIterable<Uint8Array>): Promise<void> {
    const writer = controller.add({ name, size, mode, mtime: new Date(mtimeMs), type: 'file' }).getWriter();
    const hash = createHash('sha256');
    for await (const chunk of body) {
      hash.update(chunk);
      await writer.write(chunk);
      unchecked += chunk.length;
      if (unchecked < ROOM_CHECK_BYTES) continue;
      unchecked = 0;
      checkRoom();
    }
    await writer.close();
    sums.set(name, hash.digest('hex'));
  }

  const putText = (name: string, text: string): Promise<void> => {
    const bytes = Buffer.from(text);
    const entry = { name, size: bytes.length, mode: 0o600, mtimeMs: Date.parse(about.made_at) };
    return orWhatEndedIt(put(entry, Readable.from(bytes.length > 0 ? [bytes] : [])));
  };

  return {
    /** To be called first. */
    begin: () => putText(ABOUT, `${JSON.stringify(about, null, 2)}\n`),
    /** Puts a file of exactly `size` bytes into it. */
    add: (entry: ArchiveEntry, body: AsyncIterable<Uint8Array>) => orWhatEndedIt(put(entry, body)),
    /** The digest of an entry. */
    sumOf: (name: string) => sums.get(name),
    /** Writes what makes it whole; resolves when the stream has all of it. */
    async finish(): Promise<void> {
      await putText(SUMS, sumsText(sums));
      await orWhatEndedIt(Promise.resolve().then(() => controller.finalize()));
      await written;
    },
    /** Gives it up. */
    async giveUp(error: unknown): Promise<void> {
      controller.error(error);
      await written.catch(() => {});
    },
  };
}
