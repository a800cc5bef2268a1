import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Offer } from '../../shared/contracts/queue-uploading.ts';
import { systemCodeOf } from '../../shared/runtime/errors.ts';

const CHUNK_BYTES = 32 * 1024;
const HEAD_BYTES = 512;

type Trouble = 'missing' | 'damaged' | 'unnamed' | 'unreadable';

/** Why a file cannot be sent. */
export class ExportFileError extends Error {
  readonly trouble: Trouble;
  readonly code: string | undefined;

  constructor(trouble: Trouble, code?: string) {
    super(`the export file is ${trouble}`);
    this.trouble = trouble;
    this.code = code;
  }
}

/** An export opened for one upload. */
export interface OpenExport {
  /** As the document's first key has it; null when it does not begin so. */
  readonly installationId: string | null;
  /**
   * The file's bytes. The last ones come only if all together have the offered size and digest, so that damaged bytes
   * never make a complete request. Throws an ExportFileError otherwise. `onBytes` is told how many are on their way.
   */
  chunks(onBytes: (sent: number) => void): AsyncGenerator<Uint8Array>;
  /** Reads all of it. Throws an ExportFileError unless it has the offered size and digest. */
  verify(): Promise<void>;
  close(): Promise<void>;
}

/** How much goes out, and its digest. */
export interface Content {
  readonly bytes: number;
  readonly sha256: string;
}

/** Opens an offered file. Throws an ExportFileError when it is missing, not readable, or not as long as offered. */
export async function openExport(outbox: string, offer: Offer): Promise<OpenExport> {
  const file = await open(join(outbox, offer.export_file), constants.O_RDONLY | constants.O_NOFOLLOW).catch((error) => {
    const code = systemCodeOf(error);
    throw new ExportFileError(code === 'ENOENT' ? 'missing' : 'unreadable', code);
  });
  try {
    const found = await file.stat();
    if (!found.isFile() || found.size !== offer.file_size_bytes) throw new ExportFileError('damaged');
    return {
      installationId: await readInstallationId(file),
      chunks: (onBytes) => verifiedChunks(file, offer, onBytes),
      async verify() {
        for await (const _ of verifiedChunks(file, offer, () => {}));
      },
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw asFileError(error);
  }
}

async function readInstallationId(file: FileHandle): Promise<string | null> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
  const head = buffer.toString('utf8', 0, bytesRead);
  return /^\s*\{\s*"installation_id"\s*:\s*"([\x21\x23-\x5b\x5d-\x7e]{1,128})"/.exec(head)?.[1] ?? null;
}

async function* verifiedChunks(
  file: FileHandle,
  { file_size_bytes: size, sha256 }: Offer,
  onBytes: (sent: number) => void,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  for (let sent = 0; sent < size; ) {
    const wanted = Math.min(CHUNK_BYTES, size - sent);
    // A buffer of its own for each chunk: the connection may still hold the one before.
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(wanted), 0, wanted, sent).catch((error) => {
      throw asFileError(error);
    });
    if (bytesRead === 0) throw new ExportFileError('damaged');
    const chunk = buffer.subarray(0, bytesRead);
    hash.update(chunk);
    sent += bytesRead;
    if (sent === size && hash.digest('hex') !== sha256) throw new ExportFileError('damaged');
    yield chunk;
    onBytes(sent);
  }
}

function asFileError(error: unknown): ExportFileError {
  return error instanceof ExportFileError ? error : new ExportFileError('unreadable', systemCodeOf(error));
}
