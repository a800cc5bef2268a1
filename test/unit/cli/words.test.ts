import { expect, test } from 'vitest';
import { certificateTrouble } from '../../../services/cli/doctor/certificate-trouble.ts';
import { ago, bytes, counted, day, dayAndTime, duration, listed, quoted } from '../../../shared/findings/in-words.ts';

test.each([
  [0, 'no time'],
  [-5, 'no time'],
  [999, 'no time'],
  [1_000, '1 second'],
  [119_000, '1 minute'],
  [7_200_000, '2 hours'],
  [86_400_000 * 3.9, '3 days'],
])('%d ms are %s', (ms, words) => {
  expect(duration(ms)).toBe(words);
});

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_000, '1.0 kB'],
  [80_123, '80 kB'],
  [9_990_000, '10.0 MB'],
  [1_500_000_000_000_000, '1500 TB'],
])('%d bytes are %s', (count, words) => {
  expect(bytes(count)).toBe(words);
});

test('one thing, several things, and none', () => {
  expect([counted(1, 'export'), counted(0, 'export'), counted(2, 'export')]).toEqual([
    '1 export',
    '0 exports',
    '2 exports',
  ]);
  expect([listed([]), listed(['a']), listed(['a', 'b', 'c'])]).toEqual(['', 'a', 'a, b and c']);
});

test('days and times are as this computer’s zone has them, the year only where it is another', () => {
  const now = new Date(2026, 1, 20, 22).getTime();
  expect(day(new Date(2026, 2, 3).toISOString(), now)).toBe('3 March');
  expect(day(new Date(2027, 2, 3).toISOString(), now)).toBe('3 March 2027');
  expect(dayAndTime(new Date(2026, 1, 9, 7, 5).toISOString(), now)).toBe('9 February 07:05');
});

test.each([
  ['2026-02-20T20:00:00Z', '2 hours ago'],
  ['2026-02-20T21:59:59.500Z', 'just now'],
  ['2026-02-20T22:00:01Z', 'by a clock that was ahead of this one'],
])('%s is %s', (at, words) => {
  expect(ago(at, Date.parse('2026-02-20T22:00:00Z'))).toBe(words);
});

test('what somebody said fits into a sentence of ours', () => {
  expect([quoted(' HTTP 400. '), quoted('Wait…'), quoted('')]).toEqual(['HTTP 400', 'Wait…', '']);
});

test.each([
  ['CERT_HAS_EXPIRED', /has expired/],
  ['CERT_NOT_YET_VALID', /not valid yet/],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', /signed by itself/],
  ['ERR_TLS_CERT_ALTNAME_INVALID', /another name/],
  ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', /too old for us/],
])('%s is said in words, with the host', (code, words) => {
  const trouble = certificateTrouble(code, 'central.example');
  expect(trouble?.cause).toMatch(words);
  expect(trouble?.cause).toContain('central.example');
});

test.each(['ECONNREFUSED', 'ETIMEDOUT', ''])('%s is no trouble of a certificate', (code) => {
  expect(certificateTrouble(code, 'central.example')).toBeNull();
});
