import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createWebsocketSplitter } from '../../../broker/split-websocket-frames.ts';

const PIECE = 16 * 1024;
const KEY = [0x11, 0x22, 0x33, 0x44];
const [CONTINUATION, TEXT, BINARY, PING] = [0, 1, 2, 9];

interface Frame {
  readonly opcode: number;
  readonly fin: boolean;
  readonly payload: Buffer;
}

const masked = (payload: Buffer): Buffer => Buffer.from(payload.map((byte, i) => byte ^ (KEY[i % 4] ?? 0)));

function lengthBytes(length: number): number[] {
  if (length < 126) return [0x80 | length];
  if (length < 65_536) return [0x80 | 126, length >> 8, length & 0xff];
  return [0x80 | 127, 0, 0, 0, 0, (length >>> 24) & 0xff, (length >> 16) & 0xff, (length >> 8) & 0xff, length & 0xff];
}

/** As a client sends it (RFC 6455, section 5.2). */
const encoded = ({ opcode, fin, payload }: Frame): Buffer =>
  Buffer.concat([Buffer.from([(fin ? 0x80 : 0) | opcode, ...lengthBytes(payload.length), ...KEY]), masked(payload)]);

function decoded(bytes: Buffer): Frame[] {
  const frames: Frame[] = [];
  for (let at = 0; at < bytes.length; ) {
    const [first = 0, second = 0] = bytes.subarray(at);
    const short = second & 0x7f;
    const length = short < 126 ? short : short === 126 ? bytes.readUInt16BE(at + 2) : bytes.readUInt32BE(at + 6);
    const payloadAt = at + 2 + (short < 126 ? 0 : short === 126 ? 2 : 8) + KEY.length;
    const payload = masked(bytes.subarray(payloadAt, payloadAt + length));
    frames.push({ opcode: first & 0x0f, fin: (first & 0x80) !== 0, payload });
    at = payloadAt + length;
  }
  return frames;
}

function splitAt(bytes: Buffer, cuts: readonly number[] = []): Buffer {
  const splitter = createWebsocketSplitter();
  const places = [0, ...[...cuts].sort((a, b) => a - b), bytes.length];
  return Buffer.concat(places.slice(1).map((end, i) => splitter.split(bytes.subarray(places[i], end))));
}

const frameOf = (opcode: number, bytes: number, fin = true): Frame => ({
  opcode,
  fin,
  payload: Buffer.from(Uint8Array.from({ length: bytes }, (_, i) => (i * 31 + opcode) & 0xff)),
});

test.each<[what: string, sent: Frame[], expected: [opcode: number, fin: boolean, bytes: number][]]>([
  ['a small one', [frameOf(BINARY, 5)], [[BINARY, true, 5]]],
  ['an empty one', [frameOf(BINARY, 0)], [[BINARY, true, 0]]],
  ['one of a whole piece', [frameOf(BINARY, PIECE)], [[BINARY, true, PIECE]]],
  [
    'one byte more',
    [frameOf(BINARY, PIECE + 1)],
    [
      [BINARY, true, PIECE],
      [BINARY, true, 1],
    ],
  ],
  [
    'one with a length of eight bytes',
    [frameOf(BINARY, 70_000)],
    [...Array.from({ length: 4 }, (): [number, boolean, number] => [BINARY, true, PIECE]), [BINARY, true, 4464]],
  ],
  [
    'one in fragments, with a ping among them',
    [frameOf(BINARY, 10, false), frameOf(PING, 3), frameOf(CONTINUATION, 20, false), frameOf(CONTINUATION, 7)],
    [
      [BINARY, true, 10],
      [PING, true, 3],
      [BINARY, true, 20],
      [BINARY, true, 7],
    ],
  ],
  [
    'text in fragments, which is no MQTT',
    [frameOf(TEXT, 20_000, false), frameOf(CONTINUATION, 20_000), frameOf(BINARY, 4)],
    [
      [TEXT, false, 20_000],
      [CONTINUATION, true, 20_000],
      [BINARY, true, 4],
    ],
  ],
])('of %s the bytes stay, in whole messages of bounded size', (_what, sent, expected) => {
  const received = decoded(splitAt(Buffer.concat(sent.map(encoded))));
  expect(received.map(({ opcode, fin, payload }) => [opcode, fin, payload.length])).toEqual(expected);
  const payloads = (frames: readonly Frame[], isOf: (opcode: number) => boolean) =>
    Buffer.concat(frames.filter(({ opcode }) => isOf(opcode)).map(({ payload }) => payload));
  const isPing = (opcode: number) => opcode === PING;
  expect(payloads(received, isPing)).toEqual(payloads(sent, isPing));
  expect(payloads(received, (opcode) => !isPing(opcode))).toEqual(payloads(sent, (opcode) => !isPing(opcode)));
});

test('what comes of it is the same however the bytes are cut', () => {
  const frames = fc.array(
    fc.tuple(fc.constantFrom(CONTINUATION, TEXT, BINARY, PING), fc.integer({ min: 0, max: 40_000 }), fc.boolean()),
    { maxLength: 4 },
  );
  fc.assert(
    fc.property(frames, fc.array(fc.nat(), { maxLength: 10 }), (all, places) => {
      const bytes = Buffer.concat(all.map(([opcode, length, fin]) => encoded(frameOf(opcode, length, fin))));
      const cuts = places.map((place) => place % (bytes.length + 1));
      expect(splitAt(bytes, cuts).equals(splitAt(bytes))).toBe(true);
    }),
    { numRuns: 50 },
  );
});
