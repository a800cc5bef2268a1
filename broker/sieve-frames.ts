export interface FrameBounds {
  /** A frame up to this size goes through as it is. */
  readonly maxFrameBytes: number;
  /** A PUBLISH up to this size is read past; a larger one ends the connection. */
  readonly maxPassedOverBytes: number;
}

/** `too_large`: a frame that is beyond its bound; `no_mqtt`: bytes that begin no frame. */
export type Ending = 'too_large' | 'no_mqtt';

/** Gives what stands in the place of a payload of that many bytes; itself at most some dozens of bytes. */
export type PlaceholderFor = (payloadBytes: number) => Buffer;

export interface Sifted {
  /** What to read on with; may be empty. */
  readonly bytes: Buffer;
  /** Why the connection must end, or null. */
  readonly ending: Ending | null;
}

const PUBLISH = 3;
const SUBSCRIBE = 8;
const UNSUBSCRIBE = 10;
const DISCONNECT = 14;
/** More than the topic of any contract has. */
const MAX_TOPIC_BYTES = 512;
/** Of a PUBLISH, what comes before its payload: the topic, its length, and the packet id. */
const MAX_HEAD_BYTES = 2 + MAX_TOPIC_BYTES + 2;

/** A PUBLISH that is being passed over. */
interface PassedOver {
  readonly firstByte: number;
  readonly length: number;
  /** Its beginning, as far as it has come. */
  readonly head: Buffer;
  filled: number;
}

/**
 * Follows the frames of an MQTT byte stream by their fixed headers (MQTT 3.1.1, section 2.2) before anyone has buffered
 * them. A PUBLISH that is too large is counted instead of kept: when its last byte has come, a small one of the same
 * topic, packet id and QoS takes its place, with a placeholder for its payload. Pure but for its own position.
 */
export function createFrameSieve({ maxFrameBytes, maxPassedOverBytes }: FrameBounds, placeholderFor: PlaceholderFor) {
  /** The bytes of a fixed header that is not whole yet. */
  let header: number[] = [];
  let bodyLeft = 0;
  let passedOver: PassedOver | null = null;
  /** Of a subscription, the bytes of its packet id that are to come, and what those that came hold. */
  let packetId = { left: 0, bits: 0 };
  /** After a DISCONNECT nothing is read: Aedes would take what came with it. */
  let isOver = false;

  /** The length of the body that follows, once the header is whole; else null, or why the connection ends. */
  function takeHeaderByte(byte: number): number | null | Ending {
    header.push(byte);
    const [first = 0, ...digits] = header;
    if (digits.length === 0) return null;
    if (byte & 0x80) return digits.length === 4 ? 'no_mqtt' : null;
    const length = digits.reduce((sum, digit, i) => sum + (digit & 0x7f) * 128 ** i, 0);
    const bound = first >> 4 === PUBLISH ? maxPassedOverBytes : maxFrameBytes;
    return length > bound ? 'too_large' : length;
  }

  /** What comes next of a body, of which the chunk has some; where in the chunk that ends. */
  function takeBody(chunk: Buffer, from: number): number {
    const end = Math.min(from + bodyLeft, chunk.length);
    if (passedOver) passedOver.filled += chunk.copy(passedOver.head, passedOver.filled, from, end);
    bodyLeft -= end - from;
    return end;
  }

  function sift(chunk: Buffer): Sifted {
    if (isOver) return { bytes: Buffer.alloc(0), ending: null };
    const pieces: Buffer[] = [];
    /** From here on the chunk is neither among the pieces nor passed over. */
    let from = 0;
    let headerFrom = 0;
    const takeUpTo = (end: number) => void (end > from && pieces.push(chunk.subarray(from, end)));
    const siftedBefore = (end: number, ending: Ending | null): Sifted => {
      if (passedOver === null) takeUpTo(end);
      return { bytes: joined(pieces), ending };
    };

    const held = header.length;
    for (let at = 0; at < chunk.length; ) {
      if (packetId.left > 0) {
        packetId = { left: packetId.left - 1, bits: packetId.bits | (chunk[at++] ?? 0) };
        bodyLeft -= 1;
        // [MQTT-2.3.1-1]
        if (packetId.left === 0 && packetId.bits === 0) return siftedBefore(at, 'no_mqtt');
        continue;
      }
      if (bodyLeft > 0) {
        at = takeBody(chunk, at);
        if (bodyLeft > 0 || passedOver === null) continue;
        const instead = standIn(passedOver, placeholderFor);
        if (instead === null) return siftedBefore(at, 'too_large');
        pieces.push(instead);
        [passedOver, from] = [null, at];
        continue;
      }
      if (header.length === 0) headerFrom = at;
      const length = takeHeaderByte(chunk[at++] ?? 0);
      if (length === null) continue;
      if (typeof length === 'string') return siftedBefore(headerFrom, length);
      if (isMalformed(header[0] ?? 0, length)) return siftedBefore(headerFrom, 'no_mqtt');
      if (header[0] === DISCONNECT << 4) {
        isOver = true;
        if (headerFrom === 0 && held > 0) pieces.push(Buffer.from(header.slice(0, held)));
        return siftedBefore(at, null);
      }
      bodyLeft = length;
      packetId = { left: isSubscription(header[0] ?? 0) ? 2 : 0, bits: 0 };
      if (length > maxFrameBytes) {
        takeUpTo(headerFrom);
        passedOver = { firstByte: header[0] ?? 0, length, head: Buffer.alloc(MAX_HEAD_BYTES), filled: 0 };
      } else if (headerFrom === 0 && held > 0) {
        pieces.push(Buffer.from(header.slice(0, held)));
      }
      header = [];
    }
    return siftedBefore(header.length > 0 ? headerFrom : chunk.length, null);
  }

  return { sift };
}

const isSubscription = (firstByte: number): boolean => [SUBSCRIBE, UNSUBSCRIBE].includes(firstByte >> 4);

/**
 * Whether a frame is one that MQTT forbids and Aedes takes: a DISCONNECT with flags [MQTT-2.2.2-2] or a body, a
 * subscription, or the end of one, without a filter [MQTT-3.10.3-2].
 */
const isMalformed = (firstByte: number, length: number): boolean =>
  firstByte >> 4 === DISCONNECT
    ? firstByte !== DISCONNECT << 4 || length > 0
    : isSubscription(firstByte) && length <= 2;

/** Mostly it is the chunk itself. */
const joined = (pieces: readonly Buffer[]): Buffer =>
  pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces);

/** The small PUBLISH in the place of one that was passed over; null when its topic is too long to be one. Pure. */
function standIn({ firstByte, length, head }: PassedOver, placeholderFor: PlaceholderFor): Buffer | null {
  const topicBytes = head.readUInt16BE(0);
  if (topicBytes > MAX_TOPIC_BYTES) return null;
  const beforePayload = 2 + topicBytes + (hasPacketId(firstByte) ? 2 : 0);
  const body = Buffer.concat([head.subarray(0, beforePayload), placeholderFor(length - beforePayload)]);
  const lengthBytes = body.length < 128 ? [body.length] : [(body.length & 0x7f) | 0x80, body.length >> 7];
  return Buffer.concat([Buffer.from([firstByte, ...lengthBytes]), body]);
}

const hasPacketId = (firstByte: number): boolean => (firstByte & 0b110) !== 0;
