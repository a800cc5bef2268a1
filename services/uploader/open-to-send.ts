import { createHash } from 'node:crypto';
import type { Offer } from '../../shared/contracts/queue-uploading.ts';
import { type Content, ExportFileError, type OpenExport, openExport } from './export-file.ts';
import { plainDocument } from './plain-document.ts';

/** `EXPORT_FORMAT`. */
export const EXPORT_FORMATS = ['full', 'plain'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** An export opened for one upload, in the form in which it goes out. */
export interface ExportToSend extends OpenExport {
  /** Of that form. */
  readonly content: Content;
}

/** Opens an offered file to be sent in this form. Throws an ExportFileError. */
export async function openToSend(outbox: string, offer: Offer, format: ExportFormat): Promise<ExportToSend> {
  const file = await openExport(outbox, offer);
  const asItIs = { bytes: offer.file_size_bytes, sha256: offer.sha256 };
  if (format === 'full') return { ...file, content: asItIs };
  try {
    const content = await contentOf(plainOf(file));
    return { ...file, content, chunks: (onBytes) => counted(plainOf(file), content, onBytes) };
  } catch (error) {
    // What is no document of ours goes as it is.
    if (error instanceof RangeError) return { ...file, content: asItIs };
    await file.close();
    throw error;
  }
}

const plainOf = (file: OpenExport): AsyncGenerator<Uint8Array> => plainDocument(file.chunks(() => {}));

async function contentOf(chunks: AsyncIterable<Uint8Array>): Promise<Content> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of chunks) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** Never more than was announced: a file that changed meanwhile is damaged, as its own digest says at its end. */
async function* counted(
  chunks: AsyncIterable<Uint8Array>,
  { bytes }: Content,
  onBytes: (sent: number) => void,
): AsyncGenerator<Uint8Array> {
  let sent = 0;
  for await (const chunk of chunks) {
    sent += chunk.length;
    if (sent > bytes) throw new ExportFileError('damaged');
    yield chunk;
    onBytes(sent);
  }
}
