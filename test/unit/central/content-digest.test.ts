import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { sha256OfContentDigest } from '../../../services/central/content-digest.ts';

const digest = createHash('sha256').update('a boat').digest();
const hex = digest.toString('hex');
const base64 = digest.toString('base64');

test.each([
  [`sha-256=:${base64}:`, hex],
  [` sha-256=:${base64}: `, hex],
  [`sha-512=:${Buffer.alloc(64).toString('base64')}:, sha-256=:${base64}:`, hex],
  [`sha-512=:${Buffer.alloc(64).toString('base64')}:`, null],
  [`unixsum=:AAA=:`, null],
  [`sha-256=${base64}`, 'malformed'],
  [`sha-256=:${hex}:`, 'malformed'],
  ['sha-256=::', 'malformed'],
  [`sha-256=:${base64.slice(0, 20)}:`, 'malformed'],
  ['sha-256', 'malformed'],
  ['', 'malformed'],
  [hex, 'malformed'],
])('Content-Digest "%s": %s', (field, expected) => {
  expect(sha256OfContentDigest(field)).toBe(expected);
});
