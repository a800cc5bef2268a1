/**
 * Follows the frames of an MQTT byte stream by their fixed headers (MQTT 3.1.1, section 2.2) and tells when one is
 * announced that is larger than allowed, before anyone has buffered it. Pure but for its own position.
 */
export function createFrameScanner(maxFrameBytes: number) {
  let bodyLeft = 0;
  let lengthBytes = -1;
  let length = 0;

  return {
    /** False when these bytes begin a frame that is too large, or no frame at all. */
    accepts(chunk: Uint8Array): boolean {
      for (let i = 0; i < chunk.length; ) {
        if (bodyLeft > 0) {
          const step = Math.min(bodyLeft, chunk.length - i);
          bodyLeft -= step;
          i += step;
          continue;
        }
        const byte = chunk[i++] ?? 0;
        if (lengthBytes < 0) {
          lengthBytes = 0;
          length = 0;
          continue;
        }
        length += (byte & 0x7f) * 128 ** lengthBytes;
        lengthBytes += 1;
        if (byte & 0x80) {
          if (lengthBytes === 4) return false;
          continue;
        }
        if (length > maxFrameBytes) return false;
        bodyLeft = length;
        lengthBytes = -1;
      }
      return true;
    },
  };
}
