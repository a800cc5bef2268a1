import { describe, expect, test } from 'vitest';
import { behindPrefix, inTurns } from '../../../shared/runtime/dial.ts';

describe('in which order the addresses of a name are tried', () => {
  test.each([
    [
      ['fd00::1', 'fd00::2', '10.0.0.1'],
      ['fd00::1', '10.0.0.1', 'fd00::2'],
    ],
    [
      ['10.0.0.1', '10.0.0.2', 'fd00::1'],
      ['10.0.0.1', 'fd00::1', '10.0.0.2'],
    ],
    [['10.0.0.1'], ['10.0.0.1']],
    [[], []],
  ])('%j', (addresses, expected) => {
    expect(inTurns(addresses)).toEqual(expected);
  });
});

test.each([
  ['64:ff9b::c000:aa', '64:ff9b::192.0.2.7'],
  ['2001:db8:1:2:3:4:c000:ab', '2001:db8:1:2:3:4:192.0.2.7'],
  ['64:ff9b::808:808', null],
  ['::1', null],
])('NAT64 that tells of itself by %s reaches 192.0.2.7 at %s', (told, expected) => {
  expect(behindPrefix(told, '192.0.2.7')).toBe(expected);
});
