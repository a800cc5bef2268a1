import type { Duplex } from 'node:stream';

/** A multiple of 4: a masking key means the same at the beginning of every piece. */
const PIECE_BYTES = 16 * 1024;
const FINAL = 0x80;
const MASKED = 0x80;
const CONTINUATION = 0;
const BINARY = 2;
const KEY_BYTES = 4;
/** By the seven bits of length: how many bytes of length follow. */
const LONGER: Readonly<Record<number, number>> = { 126: 2, 127: 8 };

/**
 * Makes of the frames of a client's WebSocket (RFC 6455, section 5.2) that are binary, and so MQTT, whole messages of
 * 16 KB at most: to MQTT the bounds of messages mean nothing, and `ws` holds a message in memory until it is whole.
 * All other frames stay as they are. Pure but for its own position.
 */
export function createWebsocketSplitter() {
  let header: number[] = [];
  let isInBinary = false;
  /** Of the frame that is being read. */
  let bodyLeft = 0;
  let isSplit = false;
  let pieceLeft = 0;
  let firstByte = 0;
  let key: readonly number[] | null = null;

  /** Takes one byte of a header; the bytes to hand on once it is whole, else null. */
  function takeHeaderByte(byte: number): Buffer | null {
    header.push(byte);
    const [first = 0, second = 0] = header;
    const lengthBytes = LONGER[second & 0x7f] ?? 0;
    const keyBytes = second & MASKED ? KEY_BYTES : 0;
    if (header.length < 2 + lengthBytes + keyBytes || header.length < 2) return null;
    const digits = header.slice(2, 2 + lengthBytes);
    bodyLeft = lengthBytes === 0 ? second & 0x7f : digits.reduce((sum, digit) => sum * 256 + digit, 0);
    const opcode = first & 0x0f;
    isSplit = opcode === BINARY || (opcode === CONTINUATION && isInBinary);
    if (opcode < 8) isInBinary = isSplit && (first & FINAL) === 0;
    firstByte = (first & 0x70) | FINAL | BINARY;
    key = keyBytes > 0 ? header.slice(-KEY_BYTES) : null;
    const asItIs = Buffer.from(header);
    header = [];
    return isSplit ? nextPiece() : asItIs;
  }

  /** Begins a piece of the frame that is being read; its header. */
  function nextPiece(): Buffer {
    pieceLeft = Math.min(PIECE_BYTES, bodyLeft);
    const masked = key ? MASKED : 0;
    const length = pieceLeft < 126 ? [masked | pieceLeft] : [masked | 126, pieceLeft >> 8, pieceLeft & 0xff];
    return Buffer.from([firstByte, ...length, ...(key ?? [])]);
  }

  return {
    split(chunk: Buffer): Buffer {
      const pieces: Buffer[] = [];
      for (let at = 0; at < chunk.length; ) {
        if (bodyLeft === 0) {
          const whole = takeHeaderByte(chunk[at++] ?? 0);
          if (whole) pieces.push(whole);
          continue;
        }
        if (isSplit && pieceLeft === 0) pieces.push(nextPiece());
        const end = Math.min(at + (isSplit ? pieceLeft : bodyLeft), chunk.length);
        pieces.push(chunk.subarray(at, end));
        bodyLeft -= end - at;
        pieceLeft -= isSplit ? end - at : 0;
        at = end;
      }
      return Buffer.concat(pieces);
    },
  };
}

/** Splits what comes over a connection that is a WebSocket from now on; what has come of it already, split. */
export function splitWebsocketFrames(socket: Duplex, head: Buffer): Buffer {
  const splitter = createWebsocketSplitter();
  const push = socket.push.bind(socket);
  socket.push = (chunk: Buffer | null) => push(chunk === null ? null : splitter.split(chunk));
  return splitter.split(head);
}
