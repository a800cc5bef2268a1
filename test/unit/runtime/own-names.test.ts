import { hostname, networkInterfaces } from 'node:os';
import { expect, test } from 'vitest';
import { ownNames } from '../../../shared/runtime/own-names.ts';

const isOwnName = ownNames(['skipper.example']);

test.each([
  'localhost',
  '127.0.0.1',
  '127.9.9.9',
  '::1',
  'd3kos',
  'd3kos.local',
  'skipper.example',
  hostname().toLowerCase(),
  `${hostname().toLowerCase()}.local`,
])('%s is the boat', (name) => {
  expect(isOwnName(name)).toBe(true);
});

test('an address of each of its interfaces is the boat', () => {
  const addresses = Object.values(networkInterfaces()).flatMap((all) => (all ?? []).map(({ address }) => address));
  expect(addresses.filter((address) => !isOwnName(address.toLowerCase()))).toEqual([]);
});

test.each(['evil.example', '8.8.8.8', '2001:db8::1', '127.0.0.1.evil.example', '127.evil.example', ''])(
  '%s is not the boat',
  (name) => {
    expect(isOwnName(name)).toBe(false);
  },
);
