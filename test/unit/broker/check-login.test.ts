import { expect, test } from 'vitest';
import { checkLogin } from '../../../broker/check-login.ts';

const logins = [
  { username: 'collector', password: 'secret-1' },
  { username: 'gateway', password: 'secret-2' },
];

test.each<[username: string | null | undefined, password: string | null | undefined, peer: string | null]>([
  ['collector', 'secret-1', 'collector'],
  ['gateway', 'secret-2', 'gateway'],
  ['collector', 'secret-2', null],
  ['collector', 'secret-', null],
  ['collector', 'secret-11', null],
  ['collector', '', null],
  ['collector', null, null],
  ['collector', undefined, null],
  ['Collector', 'secret-1', null],
  ['nobody', 'secret-1', null],
  ['', '', null],
  ['', null, null],
  [undefined, undefined, 'stranger'],
  [null, null, 'stranger'],
  [undefined, 'secret-1', 'stranger'],
])('user %j with password %j is %j', (username, password, peer) => {
  const bytes = typeof password === 'string' ? Buffer.from(password) : password;
  expect(checkLogin(logins, username, bytes)).toBe(peer);
});

test('a password that is not UTF-8 is compared by its bytes', () => {
  expect(checkLogin([{ username: 'gateway', password: '\u{fffd}' }], 'gateway', Buffer.from([0xff]))).toBeNull();
});
