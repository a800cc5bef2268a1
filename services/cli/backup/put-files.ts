import { closeSync, fstatSync, openSync, read } from 'node:fs';
import { promisify } from 'node:util';
import { AppError, systemCodeOf } from '../../../shared/runtime/errors.ts';
import type { ArchiveWriter } from './write-archive.ts';

const readPiece = promisify(read);
const CHUNK_BYTES = 256 * 1024;

/** A file that is held open: wherever it is moved, or removed, meanwhile, its bytes are there to be read. */
export function openIfThere(path: string): number | null {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCodeOf(error))) return null;
    throw error;
  }
}

/** Puts a file that is held open into an archive under this name, and closes it. */
export async function putOpen(archive: ArchiveWriter, name: string, fd: number): Promise<void> {
  try {
    const { size, mode, mtimeMs } = fstatSync(fd);
    await archive.add({ name, size, mode: mode & 0o777, mtimeMs }, bytesOf(fd, size, name));
  } finally {
    closeSync(fd);
  }
}

/** False when there is no such file. */
export async function putFile(archive: ArchiveWriter, name: string, path: string): Promise<boolean> {
  const fd = openIfThere(path);
  if (fd === null) return false;
  await putOpen(archive, name, fd);
  return true;
}

/** Read piece by piece, since a stream would close what is not its own. */
async function* bytesOf(fd: number, size: number, name: string): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < size; ) {
    const chunk = Buffer.alloc(Math.min(CHUNK_BYTES, size - at));
    const { bytesRead } = await readPiece(fd, chunk, 0, chunk.length, at);
    if (bytesRead === 0) throw new AppError('failed', `${name} became shorter while it was read`);
    at += bytesRead;
    yield chunk.subarray(0, bytesRead);
  }
}
