import { describe, expect, test } from 'vitest';
import { listenAddresses } from '../../../shared/runtime/listen-addresses.ts';
import { isLoopback, isLoopbackHost, whenceOf, whenceOfRequest } from '../../../shared/runtime/where-from.ts';

test.each([
  ['127.0.0.1', true],
  ['127.9.9.9', true],
  ['::1', true],
  ['::ffff:127.0.0.1', true],
  ['::FFFF:127.0.0.1', true],
  ['10.77.0.2', false],
  ['::ffff:10.77.0.2', false],
  ['fe80::1', false],
  ['127.0.0.1.evil.example', false],
  ['1127.0.0.1', false],
  ['127.1', false],
  ['localhost', false],
  ['', false],
])('address "%s" is loopback: %s', (address, expected) => {
  expect(isLoopback(address)).toBe(expected);
});

test.each([
  ['localhost', true],
  ['127.0.0.1', true],
  ['::1', true],
  ['0.0.0.0', false],
  ['::', false],
  ['192.168.1.20', false],
  ['d3kos.local', false],
])('to listen on %s is to listen to this machine only: %s', (host, expected) => {
  expect(isLoopbackHost(host)).toBe(expected);
});

test.each([
  ['localhost', ['127.0.0.1?', '::1?']],
  ['127.0.0.1', ['127.0.0.1']],
  ['::1', ['::1']],
  ['::', ['::']],
  ['0.0.0.0', ['0.0.0.0', '::1?']],
  ['192.168.1.20', ['192.168.1.20', '127.0.0.1?', '::1?']],
])('who listens on %s listens on %j, and where the machine lacks one on the others', (host, addresses) => {
  expect(listenAddresses(host).map((one) => `${one.host}${one.isOptional ? '?' : ''}`)).toEqual(addresses);
});

test('a connection that has no address any more is trusted with nothing', () => {
  expect(whenceOf(undefined)).toEqual({ isFromNetwork: true, address: '' });
});

describe('a request that a proxy on this machine forwards', () => {
  test.each<[headers: Record<string, string>, from: string | null]>([
    [{}, null],
    [{ 'x-forwarded-for': '' }, null],
    [{ 'x-forwarded-for': '127.0.0.1' }, null],
    [{ 'x-forwarded-for': '::1, 127.0.0.1' }, null],
    [{ 'x-real-ip': '127.0.0.1', forwarded: 'for=127.0.0.1;proto=http' }, null],
    [{ forwarded: 'proto=http;by=10.0.0.1' }, null],
    [{ 'x-forwarded-for': '10.77.0.2' }, '10.77.0.2'],
    [{ 'x-forwarded-for': '10.77.0.2, 127.0.0.1' }, '10.77.0.2'],
    [{ 'x-forwarded-for': '127.0.0.1, 10.77.0.2' }, '10.77.0.2'],
    [{ 'x-forwarded-for': '10.77.0.2:4711' }, '10.77.0.2'],
    [{ 'x-forwarded-for': '[fe80::1]:4711' }, 'fe80::1'],
    [{ 'x-forwarded-for': 'unknown' }, 'unknown'],
    [{ 'x-real-ip': '10.77.0.2', 'x-forwarded-for': '127.0.0.1' }, '10.77.0.2'],
    [{ 'x-real-ip': '127.0.0.1', 'x-forwarded-for': '10.77.0.2' }, '10.77.0.2'],
    [{ forwarded: 'for=127.0.0.1, for="[2001:db8::1]:80"' }, '2001:db8::1'],
    [{ forwarded: 'proto=http; For=10.77.0.2' }, '10.77.0.2'],
    [{ forwarded: 'for=_hidden' }, '_hidden'],
  ])('%j is from %s', (headers, from) => {
    const local = { isFromNetwork: false, address: '127.0.0.1' };
    expect(whenceOfRequest('127.0.0.1', headers)).toEqual(
      from === null ? local : { isFromNetwork: true, address: from },
    );
  });

  test('from the network nobody becomes local by what they say', () => {
    for (const name of ['x-forwarded-for', 'x-real-ip', 'forwarded']) {
      const whence = whenceOfRequest('10.77.0.2', { [name]: name === 'forwarded' ? 'for=127.0.0.1' : '127.0.0.1' });
      expect(whence).toEqual({ isFromNetwork: true, address: '10.77.0.2' });
    }
  });
});
