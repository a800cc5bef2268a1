import { createHash } from 'node:crypto';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { createTarDecoder, type ParsedTarEntry } from 'modern-tar';
import { messageOf, systemCodeOf } from '../../../shared/runtime/errors.ts';
import { ABOUT, type About, FORM, isOwnName, readAbout, SUMS, sumsText } from './archive-form.ts';
import type { ArchiveEntry } from './write-archive.ts';

/** Why an archive cannot be used, as a sentence goes on with it: `it …`. */
export class ArchiveFault extends Error {}

const GOES_ON = 'goes on behind its end, with bytes that are none of it';

/** Bytes behind the end of what was zipped, which unzipping can leave out. */
export class GoesOn extends ArchiveFault {}

export interface Reader {
  /** Told first. */
  about(about: About): Promise<void> | void;
  /** Has the body of each entry, in their order; what it leaves is passed over. */
  take(entry: ArchiveEntry, body: AsyncIterable<Uint8Array>): Promise<void>;
}

/**
 * Reads an archive to its end, and every byte against its digest. Throws an ArchiveFault for what the archive is, and
 * else what `reader` throws or the file system says.
 */
export async function readArchive(source: AsyncIterable<Uint8Array>, reader: Reader): Promise<About> {
  const sums = new Map<string, string>();
  let about: About | null = null;
  let told: string | null = null;
  for await (const { header, body } of entriesOf(source)) {
    const { name, size } = header;
    if (told !== null) throw new ArchiveFault(`goes on behind its end (${name})`);
    if ((header.type ?? 'file') !== 'file' || !isOwnName(name) || sums.has(name)) {
      throw new ArchiveFault(about === null ? 'is no backup of this system' : `holds what is none of ours (${name})`);
    }
    if (about === null) {
      about = name === ABOUT ? readAbout(await textOf(body, (sum) => sums.set(name, sum))) : null;
      if (about === null) throw new ArchiveFault('is no backup of this system');
      if (about.form > FORM) throw new ArchiveFault(`was made by a newer version (${about.version}) than this one`);
      await reader.about(about);
    } else if (name === SUMS) {
      told = await textOf(body, () => {});
    } else {
      const entry = { name, size, mode: header.mode ?? 0o600, mtimeMs: header.mtime?.getTime() ?? 0 };
      const hashed = hashing(body, (sum) => sums.set(name, sum));
      await reader.take(entry, hashed);
      for await (const _rest of hashed);
      if (!sums.has(name)) throw new ArchiveFault(`was left in the middle of ${name}`);
    }
  }
  if (about === null) throw new ArchiveFault('is empty');
  if (told === null) throw new ArchiveFault('ends before its end');
  if (told !== sumsText(sums)) throw new ArchiveFault(`is not what was written${whichDiffer(told, sums)}`);
  return about;
}

function whichDiffer(told: string, sums: ReadonlyMap<string, string>): string {
  const lines = new Set(told.split('\n'));
  const first = [...sums].find(([name, sum]) => !lines.has(`${sum}  ${name}`));
  return first ? `: ${first[0]} differs` : '';
}

async function* entriesOf(source: AsyncIterable<Uint8Array>): AsyncGenerator<ParsedTarEntry> {
  const { readable, writable } = createTarDecoder({ strict: true });
  const fed = feed(writable, source);
  fed.catch(() => {});
  try {
    yield* readable;
    await fed;
  } catch (error) {
    throw asFault(error);
  }
}

async function feed(writable: WritableStream<Uint8Array>, source: AsyncIterable<Uint8Array>): Promise<void> {
  const writer = writable.getWriter();
  try {
    for await (const chunk of await unzipped(source)) await writer.write(chunk);
    await writer.close();
  } catch (error) {
    // Whoever reads the entries has it.
    await writer.abort(error).catch(() => {});
    throw error;
  }
}

const ZIPPED = /^Z_/;
/** That a gzip begins as one was seen before it was unzipped: what then does not is a second one. */
const BEHIND = /^incorrect header check$/;
/** Of the reader of tar: after a block of zeros, which ends one. */
const BEHIND_TAR = /^Invalid EOF/;

/** What the parts say of bytes that are no archive is said as a fault; what the file system says stays that. */
function asFault(error: unknown): unknown {
  const code = systemCodeOf(error);
  if (error instanceof ArchiveFault || (code !== '' && !ZIPPED.test(code))) return error;
  if (BEHIND.test(messageOf(error))) return new GoesOn(GOES_ON);
  if (BEHIND_TAR.test(messageOf(error))) return new ArchiveFault(GOES_ON);
  return new ArchiveFault(`cannot be read to its end: ${messageOf(error).replace(/\.$/, '')}`);
}

async function unzipped(source: AsyncIterable<Uint8Array>): Promise<Readable> {
  const rest = source[Symbol.asyncIterator]();
  const first = await rest.next();
  if (first.done) throw new ArchiveFault('is empty');
  const head = first.value;
  async function* all() {
    yield head;
    yield* { [Symbol.asyncIterator]: () => rest };
  }
  const isZipped = head[0] === 0x1f && head[1] === 0x8b;
  const bytes = Readable.from(all(), { objectMode: false });
  // What either of them throws comes out of the last one.
  return isZipped ? pipeline(bytes, createGunzip(), () => {}) : bytes;
}

/** Hands chunks on and tells the digest of them at the end. */
async function* hashing(body: AsyncIterable<Uint8Array>, tell: (sum: string) => void): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  const chunks = body[Symbol.asyncIterator]();
  for (;;) {
    const next = await chunks.next().catch((error) => Promise.reject(asFault(error)));
    if (next.done) break;
    hash.update(next.value);
    yield next.value;
  }
  tell(hash.digest('hex'));
}

async function textOf(body: AsyncIterable<Uint8Array>, tell: (sum: string) => void): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of hashing(body, tell)) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
