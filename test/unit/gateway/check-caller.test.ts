import { describe, expect, test } from 'vitest';
import { objectionTo } from '../../../services/gateway/check-caller.ts';
import { nameIn } from '../../../shared/runtime/host-names.ts';

const OWN = new Set(['localhost', '127.0.0.1', '::1', 'd3kos', 'd3kos.local', '192.168.1.20', 'skipper.example']);
const isOwnName = (name: string) => OWN.has(name);

const objection = (given: Partial<Record<'method' | 'host' | 'origin' | 'fetchSite', string>>) =>
  objectionTo(
    {
      method: 'POST',
      host: 'localhost:8094',
      isHttp10OnLoopback: false,
      origin: undefined,
      fetchSite: undefined,
      ...given,
    },
    isOwnName,
  )?.code ?? null;

test.each([
  [undefined, true, null],
  [undefined, false, 'host_not_allowed'],
  ['evil.example', true, 'host_not_allowed'],
])(
  'only HTTP/1.0 on this machine may name no host: Host %s, HTTP/1.0 here %s',
  (host, isHttp10OnLoopback, expected) => {
    const caller = {
      method: 'GET',
      host,
      isHttp10OnLoopback,
      origin: undefined,
      fetchSite: undefined,
    };
    expect(objectionTo(caller, isOwnName)?.code ?? null).toBe(expected);
  },
);

describe('a request must call the boat by one of its names', () => {
  test.each([
    ['localhost:8094', null],
    ['localhost', null],
    ['LOCALHOST:8094', null],
    ['localhost.:8094', null],
    ['127.0.0.1:8094', null],
    ['[::1]:8094', null],
    ['[::1]', null],
    ['d3kos.local', null],
    ['192.168.1.20:80', null],
    ['skipper.example', null],
    ['evil.example', 'host_not_allowed'],
    ['evil.example:8094', 'host_not_allowed'],
    ['localhost.evil.example', 'host_not_allowed'],
    ['localhost@evil.example', 'host_not_allowed'],
    ['evil.example#localhost', 'host_not_allowed'],
    ['localhost, evil.example', 'host_not_allowed'],
    ['192.168.1.21', 'host_not_allowed'],
    ['[::1', 'host_not_allowed'],
    ['::1', 'host_not_allowed'],
    ['localhost:notaport', 'host_not_allowed'],
    ['', 'host_not_allowed'],
    [' localhost', 'host_not_allowed'],
  ])('Host "%s": %s', (host, expected) => {
    expect(objection({ host })).toBe(expected);
    expect(objection({ host, method: 'GET' })).toBe(expected);
  });

  test('no Host at all is refused', () => {
    const caller = {
      method: 'GET',
      host: undefined,
      origin: undefined,
      fetchSite: undefined,
      isHttp10OnLoopback: false,
    };
    expect(objectionTo(caller, isOwnName)).toMatchObject({ statusCode: 421, code: 'host_not_allowed' });
  });
});

describe('a page of another origin changes nothing', () => {
  test.each([
    ['http://localhost:8094', null],
    ['http://localhost', null],
    ['http://d3kos.local', null],
    ['https://d3kos.local:8443', null],
    ['http://192.168.1.20', null],
    ['http://[::1]:8094', null],
    ['http://D3KOS.local', null],
    ['https://evil.example', 'origin_not_allowed'],
    ['http://localhost.evil.example', 'origin_not_allowed'],
    ['http://localhost@evil.example', 'origin_not_allowed'],
    ['http://evil.example/localhost', 'origin_not_allowed'],
    ['null', 'origin_not_allowed'],
    ['', 'origin_not_allowed'],
    ['file://', 'origin_not_allowed'],
    ['chrome-extension://localhost', 'origin_not_allowed'],
    ['localhost', 'origin_not_allowed'],
  ])('Origin "%s": %s', (origin, expected) => {
    for (const method of ['POST', 'DELETE', 'PUT', 'PATCH', 'OPTIONS']) {
      expect(objection({ origin, method })).toBe(expected);
    }
  });

  test.each([
    ['cross-site', 'origin_not_allowed'],
    ['same-site', null],
    ['same-origin', null],
    ['none', null],
  ])('Sec-Fetch-Site %s without an Origin: %s', (fetchSite, expected) => {
    expect(objection({ fetchSite })).toBe(expected);
  });

  test('a cross-site request is refused even when its Origin is ours', () => {
    expect(objection({ fetchSite: 'cross-site', origin: 'http://localhost' })).toBe('origin_not_allowed');
  });

  test('reading changes nothing, so a link on any page may lead here', () => {
    expect(objection({ method: 'GET', origin: 'https://evil.example', fetchSite: 'cross-site' })).toBeNull();
    expect(objection({ method: 'HEAD', fetchSite: 'cross-site' })).toBeNull();
  });
});

test('what is said of a long name is short', () => {
  const caller = {
    method: 'GET',
    host: 'x'.repeat(5000),
    origin: undefined,
    fetchSite: undefined,
    isHttp10OnLoopback: false,
  };
  expect(objectionTo(caller, isOwnName)?.error.length).toBeLessThan(250);
});

test.each([
  ['boat', 'boat'],
  ['boat.', 'boat'],
  ['Boat:80', 'boat'],
  ['[FE80::1]:80', 'fe80::1'],
  ['boat:123456', null],
  ['a b', null],
])('the name in "%s" is %s', (host, name) => {
  expect(nameIn(host)).toBe(name);
});
