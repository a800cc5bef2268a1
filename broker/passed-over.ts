import { randomBytes } from 'node:crypto';

/** Unlike anything that anyone sends; one for each life of the broker. */
const MARK = randomBytes(16);

/**
 * What stands in the place of a payload that was too large to be read into memory, so that its message takes the same
 * way as every other and is acknowledged in its turn.
 */
export function placeholderFor(payloadBytes: number): Buffer {
  const placeholder = Buffer.alloc(MARK.length + 4);
  MARK.copy(placeholder);
  placeholder.writeUInt32BE(payloadBytes, MARK.length);
  return placeholder;
}

/** The size of the payload that this one stands for; null for one that is itself. */
export function bytesPassedOver(payload: Buffer | string): number | null {
  if (typeof payload === 'string' || payload.length !== MARK.length + 4) return null;
  return MARK.equals(payload.subarray(0, MARK.length)) ? payload.readUInt32BE(MARK.length) : null;
}
