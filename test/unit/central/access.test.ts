import { describe, expect, test } from 'vitest';
import { installationOf } from '../../../services/central/bearer.ts';
import { installationList } from '../../../services/central/settings.ts';
import { visibleTo } from '../../../services/central/viewer.ts';

const BOAT = '3861513b314c5ee7';
const known = new Set([BOAT]);

describe('a bearer token is the id of a known installation', () => {
  test.each([
    [`Bearer ${BOAT}`, known, BOAT],
    [`bearer ${BOAT}`, known, BOAT],
    [`Bearer ${BOAT}`, null, BOAT],
    ['Bearer ffffffffffffffff', known, null],
    ['Bearer ffffffffffffffff', null, 'ffffffffffffffff'],
    ['Bearer ../../etc/passwd', null, null],
    ['Bearer x', null, null],
    [`Bearer ${'f'.repeat(65)}`, null, null],
    [`Basic ${BOAT}`, known, null],
    [BOAT, known, null],
    [`Bearer ${BOAT} ${BOAT}`, known, null],
    ['Bearer', known, null],
    ['', known, null],
    [undefined, known, null],
  ])('%s', (authorization, ids, expected) => {
    expect(installationOf(authorization, ids)).toBe(expected);
  });
});

describe('looking without a token is for this machine, under its own name', () => {
  const local = { authorization: undefined, host: 'localhost:8480', peer: '127.0.0.1', isForwarded: false };
  test.each([
    [local, null],
    [{ ...local, host: '127.0.0.1:8480' }, null],
    [{ ...local, host: '[::1]:8480', peer: '::1' }, null],
    [{ ...local, peer: '::ffff:127.0.0.1' }, null],
    [{ ...local, authorization: `Bearer ${BOAT}`, peer: '10.0.0.7', host: 'central.example' }, BOAT],
    [{ ...local, peer: '10.0.0.7' }, 401],
    [{ ...local, host: 'evil.example' }, 401],
    [{ ...local, host: 'localhost.evil.example' }, 401],
    [{ ...local, isForwarded: true }, 401],
    [{ ...local, authorization: 'Bearer ffffffffffffffff' }, 401],
    [{ ...local, authorization: '' }, 401],
  ])('%j: %s', (looking, expected) => {
    const seen = () => {
      try {
        return visibleTo(looking, known);
      } catch (error) {
        return (error as { statusCode?: number }).statusCode;
      }
    };
    expect(seen()).toBe(expected);
  });
});

test('the list of installations: empty means all that introduce themselves', () => {
  expect(installationList('')).toBeNull();
  expect(installationList(`${BOAT}, abc123def456`)).toEqual(new Set([BOAT, 'abc123def456']));
});
