import { expect, test } from 'vitest';
import { readBytes } from '../../../services/collector/sources/read-bytes.ts';

const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));
const ascii = (text: string) => new Uint8Array(Buffer.from(text));
const double = (value: number) => new Uint8Array(new Float64Array([value]).buffer);
const single = (value: number) => new Uint8Array(new Float32Array([value]).buffer);
const int64 = (value: bigint) => new Uint8Array(new BigInt64Array([value]).buffer);
const int32 = (value: number) => new Uint8Array(new Int32Array([value]).buffer);

test.each<[string, Uint8Array, unknown]>([
  ['numpy.int64 1', int64(1n), 1],
  ['numpy.int64 0', int64(0n), 0],
  ['numpy.int64 -7', int64(-7n), -7],
  ['numpy.int64, a Unix time', int64(1_771_623_856n), 1_771_623_856],
  ['numpy.int32', int32(812), 812],
  ['numpy.int32 -1', int32(-1), -1],
  ['numpy.float64', double(0.87), 0.87],
  ['numpy.float64, a longitude', double(-79.5214), -79.5214],
  ['numpy.float32', single(0.5), 0.5],
  ['numpy.float32, a latitude', single(54.325), Math.fround(54.325)],
  ['numpy.bool_ true', hex('01'), 1],
  ['numpy.bool_ false', hex('00'), 0],
  ['a text', ascii('43.68170'), '43.68170'],
  ['a text of one byte', ascii('7'), '7'],
  ['a text of four', ascii('0.87'), '0.87'],
  ['words', ascii('high'), 'high'],
  ['a place in words', ascii(`54°19.5'N`), `54°19.5'N`],
])('bytes are the number that they are for certain: %s', (_what, bytes, expected) => {
  expect(readBytes('number', bytes)).toBe(expected);
});

test.each<[string, Uint8Array]>([
  ['numpy.float16', hex('003a')],
  ['an integer of 64 bits that may be anything', hex('ffffffffffffff7f')],
  ['not a number', double(Number.NaN)],
  ['infinity', double(Number.POSITIVE_INFINITY)],
  ['a fraction with the greatest byte first', hex('3fd3333333333333')],
  ['a very small fraction', double(1e-300)],
  ['a very large one', single(1e30)],
  ['numpy.longdouble', hex('00000000000000c0fe3f000000000000')],
  ['three bytes', hex('010203')],
  ['a byte of 255', hex('ff')],
  ['a picture', hex('ffd8ffe000104a464946')],
])('bytes that may be several numbers, or none, stay bytes: %s', (_what, bytes) => {
  expect(readBytes('number', bytes)).toBe(bytes);
});

test.each<[string, Parameters<typeof readBytes>[0], Uint8Array, unknown]>([
  ['a text', 'text', ascii('Grüße\nan Bord'), 'Grüße\nan Bord'],
  ['what is no UTF-8', 'text', hex('4772fcdf65'), hex('4772fcdf65')],
  ['UTF-16', 'text', hex('470072006500'), hex('470072006500')],
  ['an id as text', 'id', ascii('b5'), 'b5'],
  ['an id of a UUID', 'id', hex('5b0f4c0e0a8e4a559a526a3f8a3c7f11'), '5b0f4c0e0a8e4a559a526a3f8a3c7f11'],
  ['an id that is no UTF-8', 'id', hex('61ff'), '61ff'],
  ['a time as text', 'time', ascii('2026-02-20T10:30:00Z'), '2026-02-20T10:30:00Z'],
  ['a time of numpy', 'time', int64(1_771_623_856n), 1_771_623_856],
  ['a time of numpy in milliseconds', 'time', double(1_771_623_856_503), 1_771_623_856_503],
  ['a time that is none', 'time', hex('ffd8'), hex('ffd8')],
])('bytes are what their column holds: %s', (_what, kind, bytes, expected) => {
  expect(readBytes(kind, bytes)).toEqual(expected);
});
