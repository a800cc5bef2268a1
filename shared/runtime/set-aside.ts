import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { isoTime } from './clock.ts';
import { createDurably } from './durable-file.ts';

/**
 * Keeps a message that failed again and again as a file of its own, durable, for a person to look at:
 * `{topic, reason, at, payload_base64}`. Throws when it cannot be kept.
 */
export function setMessageAside(folder: string, topic: string, payload: Uint8Array, reason: string, at: number): void {
  const content = {
    topic,
    reason,
    at: isoTime(at),
    payload_base64: Buffer.from(payload).toString('base64'),
  };
  createDurably(join(folder, `message-${randomUUID()}.json`), `${JSON.stringify(content, null, 2)}\n`);
}
