import type { Dispatcher } from 'undici';
import type { Clock } from '../../shared/runtime/clock.ts';

const LARGEST_BODY = 64 * 1024;

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  /** False when the body was larger than we read, did not end within the limit, or was cut off. */
  readonly bodyWhole: boolean;
}

/**
 * Reads an answer within bounds: 64 KB, and `limitMs` for all of it, however steadily it drips. What is beyond them
 * is cut off together with the connection. Never throws.
 */
export async function readAnswer(
  { statusCode, headers, body }: Dispatcher.ResponseData,
  { clock, limitMs }: { clock: Clock; limitMs: number },
): Promise<Answer> {
  const parts: Buffer[] = [];
  let size = 0;
  let bodyWhole = false;
  // Being cut off is an ending here, and not to be reported a second time.
  body.on('error', () => {});
  const cancel = clock.setTimer(limitMs, () => body.destroy());
  try {
    for await (const part of body as AsyncIterable<Buffer>) {
      parts.push(part.subarray(0, LARGEST_BODY - size));
      size += part.length;
      if (size > LARGEST_BODY) break;
    }
    bodyWhole = size <= LARGEST_BODY && (size > 0 || saysThatItIsAll(statusCode, headers));
  } catch {
    bodyWhole = false;
  } finally {
    cancel();
  }
  return { status: statusCode, headers: firstValues(headers), body: Buffer.concat(parts).toString('utf8'), bodyWhole };
}

/** Nothing at all came: only a length, chunks or a status without a body tell that from a connection that broke. */
function saysThatItIsAll(status: number, headers: Dispatcher.ResponseData['headers']): boolean {
  return [204, 205].includes(status) || 'content-length' in headers || 'transfer-encoding' in headers;
}

function firstValues(headers: Dispatcher.ResponseData['headers']): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
  );
}
