import { describe, expect, test } from 'vitest';
import { networkProbes } from '../../../shared/runtime/network-check.ts';

const chosen = [{ host: 'router', port: 80 }];
const publicProbes = [
  { host: '1.1.1.1', port: 443 },
  { host: '8.8.8.8', port: 53 },
];

describe('whom to probe for the network', () => {
  test.each([
    ['nobody, for a central database on this machine', null, 'http://127.0.0.1:8080', []],
    ['nobody, for localhost', null, 'http://localhost:8080', []],
    ['public addresses, for one elsewhere', null, 'https://central.example', publicProbes],
    ['public addresses, where none is set', null, null, publicProbes],
    ['whom the owner names, elsewhere', chosen, 'https://central.example', chosen],
    ['whom the owner names, on this machine too', chosen, 'http://127.0.0.1:8080', chosen],
    ['nobody, where the owner wants no check', [], 'https://central.example', []],
  ])('%s', (_, set, url, expected) => {
    expect(networkProbes(set, url)).toEqual(expected);
  });
});
