import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../shared/runtime/clock.ts';
import { unlinkIfThere } from '../../shared/runtime/durable-file.ts';

export type Received =
  | { readonly ok: true; readonly bytes: number; readonly sha256: string }
  | { readonly ok: false; readonly why: 'too_large' | 'stalled' | 'aborted' };

export interface ReceiveOptions {
  readonly path: string;
  readonly limitBytes: number;
  readonly stallMs: number;
  readonly clock: Clock;
  /** Sees each piece as it passes. */
  readonly onChunk: (chunk: Buffer) => void;
}

/**
 * Streams a request's body into a new file and hashes it on the way. When it resolves with ok, the file's bytes are on
 * the disk (fsync); its name is not yet. When it does not, there is no file. The request is left open for an answer.
 * Throws what the file system says, such as ENOSPC; then there is no file either.
 */
export async function receiveBody(request: IncomingMessage, options: ReceiveOptions): Promise<Received> {
  const file = await open(options.path, 'wx', 0o600);
  let whole = false;
  try {
    const received = await copyInto(file.writeFile.bind(file), request, options);
    if (received.ok) {
      await file.sync();
      whole = true;
    }
    return received;
  } finally {
    await file.close();
    if (!whole) unlinkIfThere(options.path);
  }
}

async function copyInto(
  write: (chunk: Buffer) => Promise<void>,
  request: IncomingMessage,
  { limitBytes, stallMs, clock, onChunk }: ReceiveOptions,
): Promise<Received> {
  const hash = createHash('sha256');
  const pieces = request.iterator({ destroyOnReturn: false });
  let bytes = 0;
  for (;;) {
    const next = await withinMs(clock, stallMs, pieces.next());
    if (next === 'stalled' || next === 'aborted') return { ok: false, why: next };
    if (next.done) break;
    const chunk: Buffer = next.value;
    bytes += chunk.length;
    if (bytes > limitBytes) return { ok: false, why: 'too_large' };
    hash.update(chunk);
    onChunk(chunk);
    await write(chunk);
  }
  return request.complete ? { ok: true, bytes, sha256: hash.digest('hex') } : { ok: false, why: 'aborted' };
}

/** A read that fails means that the client is gone. */
function withinMs<T>(clock: Clock, ms: number, reading: Promise<T>): Promise<T | 'stalled' | 'aborted'> {
  return new Promise((resolve) => {
    const cancel = clock.setTimer(ms, () => resolve('stalled'));
    reading.then(resolve, () => resolve('aborted')).finally(cancel);
  });
}
