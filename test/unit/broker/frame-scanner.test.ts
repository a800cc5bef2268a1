import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createFrameScanner } from '../../../broker/frame-scanner.ts';

const MAX = 1000;

/** A frame: type byte, remaining length (MQTT 3.1.1, section 2.2.3), and a body of `sent` bytes. */
function frame(type: number, length: number, sent = length): number[] {
  const encoded: number[] = [];
  for (let left = length; ; ) {
    const byte = left % 128;
    left = Math.floor(left / 128);
    encoded.push(left > 0 ? byte | 0x80 : byte);
    if (left === 0) break;
  }
  return [type, ...encoded, ...Array.from({ length: sent }, (_, i) => (i * 37) & 0xff)];
}

/** Feeds the bytes, cut at these places; the verdict of the first chunk that is not accepted, or true. */
function verdict(bytes: readonly number[], cuts: readonly number[] = []): boolean {
  const scanner = createFrameScanner(MAX);
  const places = [0, ...[...cuts].sort((a, b) => a - b), bytes.length];
  return places.slice(1).every((end, i) => scanner.accepts(Uint8Array.from(bytes.slice(places[i], end))));
}

describe('a frame is judged by its announced length', () => {
  test.each<[name: string, bytes: number[], accepted: boolean]>([
    ['nothing', [], true],
    ['a ping', [0xc0, 0x00], true],
    ['the largest allowed', frame(0x30, MAX), true],
    ['one byte more, body not yet sent', frame(0x30, MAX + 1, 0), false],
    ['one byte more, whole', frame(0x30, MAX + 1), false],
    ['10 MB announced', frame(0x32, 10_000_000, 0), false],
    ['the largest that can be announced', [0x30, 0xff, 0xff, 0xff, 0x7f], false],
    ['a length of five bytes', [0x30, 0x80, 0x80, 0x80, 0x80, 0x01], false],
    ['a length that never ends', [0x30, 0xff, 0xff, 0xff, 0xff], false],
    ['four bytes that say little', [0x30, 0x81, 0x80, 0x80, 0x00, 0x00], true],
    ['a length cut short', [0x30, 0x80], true],
    ['a large one after a small one', [...frame(0x30, 10), ...frame(0x30, MAX + 1, 0)], false],
    ['many allowed ones', Array.from({ length: 50 }, () => frame(0x30, 100)).flat(), true],
    ['HTTP', [...Buffer.from('GET / HTTP/1.1\r\nHost: boat\r\n\r\n')], true],
  ])('%s', (_, bytes, accepted) => {
    expect(verdict(bytes)).toBe(accepted);
  });
});

const frames = fc.array(
  fc.tuple(
    fc.integer({ min: 0, max: 255 }),
    fc.oneof(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 3000 })),
  ),
  { maxLength: 8 },
);

test('a stream of frames is accepted exactly when none is too large', () => {
  fc.assert(
    fc.property(frames, (stream) => {
      const bytes = stream.flatMap(([type, length]) => frame(type, length));
      expect(verdict(bytes)).toBe(stream.every(([, length]) => length <= MAX));
    }),
  );
});

test('the verdict is the same however the bytes are cut', () => {
  const bytes = fc.oneof(
    fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 400 }),
    frames.map((stream) => stream.flatMap(([type, length]) => frame(type, length))),
  );
  fc.assert(
    fc.property(bytes, fc.array(fc.nat(), { maxLength: 30 }), (stream, places) => {
      const cuts = places.map((place) => place % (stream.length + 1));
      expect(verdict(stream, cuts)).toBe(verdict(stream));
    }),
  );
});
