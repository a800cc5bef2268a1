import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { systemCodeOf } from '../../shared/runtime/errors.ts';
import { makeFolder } from '../../shared/runtime/make-folder.ts';

const ANSWERS_WITHIN_MS = 1_000;

/** Who holds a folder already. */
export interface Holder {
  readonly pid: number;
  /** ISO 8601. */
  readonly since: string;
}

export type Hold = { readonly held: true; release(): void } | { readonly held: false; readonly by: Holder | null };

/**
 * Holds a folder for this process, until it ends, however it ends: by a socket without a file, which the kernel takes
 * back. Whoever comes second is told who holds it; null when that one does not answer. Makes the folder; throws what the
 * file system says.
 */
export async function holdFolder(folder: string, self: Holder): Promise<Hold> {
  makeFolder(folder);
  const place = createHash('sha256').update(realpathSync(folder)).digest('hex').slice(0, 32);
  const name = `\0d3kos-export ${place}`;
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.end(JSON.stringify(self));
  });
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ path: name }, resolve);
    });
  } catch (error) {
    if (systemCodeOf(error) === 'EADDRINUSE') return { held: false, by: await askHolder(name) };
    throw error;
  }
  // It alone keeps nobody alive.
  server.unref();
  return { held: true, release: () => void server.close() };
}

function askHolder(name: string): Promise<Holder | null> {
  return new Promise((resolve) => {
    const socket = connect({ path: name, timeout: ANSWERS_WITHIN_MS });
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
    });
    const answer = () => {
      socket.destroy();
      resolve(holderIn(text));
    };
    for (const event of ['end', 'timeout', 'error'] as const) socket.once(event, answer);
  });
}

function holderIn(text: string): Holder | null {
  try {
    return JSON.parse(text) as Holder;
  } catch {
    return null;
  }
}
