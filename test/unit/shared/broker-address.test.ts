import { expect, test } from 'vitest';
import { brokerAddress, isOnThisMachine, withoutLogin } from '../../../shared/bus/broker-address.ts';

test.each([
  ['mqtt://127.0.0.1:1884', { kind: 'tcp', host: '127.0.0.1', port: 1884 }, true],
  ['mqtt://localhost', { kind: 'tcp', host: 'localhost', port: 1883 }, true],
  ['tcp://[::1]:1883', { kind: 'tcp', host: '::1', port: 1883 }, true],
  ['unix:/run/d3kos-export/broker.sock', { kind: 'socket', path: '/run/d3kos-export/broker.sock' }, true],
  ['unix:/tmp/a%20boat/b.sock', { kind: 'socket', path: '/tmp/a boat/b.sock' }, true],
  ['mqtts://broker.example', { kind: 'tls', host: 'broker.example', port: 8883 }, false],
  ['mqtt://192.168.1.5', { kind: 'tcp', host: '192.168.1.5', port: 1883 }, false],
])('%s', (url, address, isHere) => {
  expect(brokerAddress(url)).toEqual(address);
  expect(isOnThisMachine(brokerAddress(url))).toBe(isHere);
});

test.each([
  ['mqtt://broker.example:1884', 'mqtt://broker.example:1884', null],
  ['mqtt://skipper:sea%40sick@broker.example', 'mqtt://broker.example', { username: 'skipper', password: 'sea@sick' }],
  ['mqtts://skipper@broker.example/', 'mqtts://broker.example/', { username: 'skipper', password: '' }],
  ['mqtt://a:b:c@d@broker.example', 'mqtt://broker.example', { username: 'a', password: 'b:c@d' }],
  ['mqtt://a:%zz@broker.example', 'mqtt://broker.example', { username: 'a', password: '%zz' }],
  ['unix:/run/a@b.sock', 'unix:/run/a@b.sock', null],
])('the login in %s is taken out of what is shown', (given, url, login) => {
  expect(withoutLogin(given)).toEqual({ url, login });
});
