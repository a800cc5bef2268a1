import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { decodeBody, LARGEST_BODY } from '../../../shared/http/decode-body.ts';

const text = (length: number) => Buffer.alloc(length, 'a');

test('a body of 64 KB is read, and not a byte more', async () => {
  for (const [coding, code] of Object.entries({ gzip: gzipSync, br: brotliCompressSync, zstd: zstdCompressSync })) {
    expect((await decodeBody(code(text(LARGEST_BODY)), [coding])).text?.length, coding).toBe(LARGEST_BODY);
    expect(await decodeBody(code(text(LARGEST_BODY + 1)), [coding]), coding).toEqual({
      text: null,
      trouble: `is larger than 64 KB once it is decoded (${coding})`,
    });
  }
});

test('a bomb within a bomb costs neither memory nor time', async () => {
  const bomb = gzipSync(gzipSync(Buffer.alloc(200_000_000)));
  expect(bomb.length).toBeLessThan(2_000);
  const before = process.memoryUsage().rss;
  const began = performance.now();
  const { trouble } = await decodeBody(bomb, ['gzip', 'gzip']);
  expect(trouble).toContain('larger than 64 KB');
  expect(performance.now() - began).toBeLessThan(1_000);
  expect(process.memoryUsage().rss - before).toBeLessThan(20_000_000);
});

test('a window that no content coding may ask for is refused', async () => {
  // A frame of zstd that says: a window of 128 MB (RFC 8878, 3.1.1.1.2: exponent 17), one raw block of two bytes.
  const wide = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 17 << 3, 0x11, 0x00, 0x00, 0x61, 0x62]);
  expect((await decodeBody(wide, ['zstd'])).trouble).toBe('is not the zstd that it says it is');
  const narrow = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 8 << 3, 0x11, 0x00, 0x00, 0x61, 0x62]);
  expect((await decodeBody(narrow, ['zstd'])).text?.toString()).toBe('ab');
});

test('what is JSON already needs nothing taken off, whoever says what of it; what is not is told', async () => {
  expect((await decodeBody(Buffer.from('{"a":1}'), ['gzip'])).text?.toString()).toBe('{"a":1}');
  expect((await decodeBody(Buffer.from('<html>'), ['gzip'])).trouble).toBe('is not the gzip that it says it is');
  expect((await decodeBody(Buffer.from('[1]'), ['br'])).text).toBeNull();
});

test('a coding that is the name of something else in JavaScript is unknown like any other', async () => {
  for (const coding of ['constructor', 'toString', '__proto__']) {
    expect((await decodeBody(Buffer.from('{}'), [coding])).trouble).toContain('not known here');
  }
});

test('a coding is named whole or not at all, since half of it could be half a secret', async () => {
  const troubleOf = async (coding: string) => (await decodeBody(Buffer.from('{}'), [coding])).trouble;
  expect(await troubleOf('x'.repeat(40))).toBe(`is in a coding that is not known here (${'x'.repeat(40)})`);
  expect(await troubleOf('x'.repeat(41))).toBe('is in a coding that is not known here');
});
