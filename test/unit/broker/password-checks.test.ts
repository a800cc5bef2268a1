import { expect, test } from 'vitest';
import { createPasswordChecks } from '../../../broker/password-checks.ts';
import { mqttUserLine, parseMqttUsers } from '../../../shared/runtime/mqtt-users.ts';
import { hashPassword } from '../../../shared/runtime/password-hash.ts';

const RIGHT = Buffer.from('correct horse');
const WRONG = Buffer.from('correct house');

async function userWith(password: Buffer, logN = 2) {
  const line = mqttUserLine('captain', await hashPassword(password, { logN, r: 8, p: 1 }), [], []);
  const user = parseMqttUsers(line).users.get('captain');
  if (!user) throw new Error('the line does not fit');
  return user;
}

test('a right password is right, also again, and a wrong one stays wrong after it', async () => {
  const check = createPasswordChecks();
  const captain = await userWith(RIGHT);
  expect(await check(captain, WRONG, 'a')).toBe('wrong');
  expect(await check(captain, RIGHT, 'a')).toBe('right');
  expect(await check(captain, RIGHT, 'a')).toBe('right');
  expect(await check(captain, WRONG, 'a')).toBe('wrong');
  expect(await check(captain, Buffer.alloc(0), 'a')).toBe('wrong');
});

test('what was right before the password was changed is wrong after it', async () => {
  const check = createPasswordChecks();
  expect(await check(await userWith(RIGHT), RIGHT, 'a')).toBe('right');
  expect(await check(await userWith(WRONG), RIGHT, 'a')).toBe('wrong');
});

test('a name that nobody has is wrong, after as much work as any', async () => {
  expect(await createPasswordChecks()(undefined, RIGHT, 'a')).toBe('wrong');
});

test('of one address two checks wait, of all sixteen; who was right once does not wait', async () => {
  const check = createPasswordChecks();
  const captain = await userWith(RIGHT, 10);
  await check(captain, RIGHT, 'captain’s');
  const ofOne = Array.from({ length: 4 }, () => check(captain, WRONG, 'one'));
  const ofMany = Array.from({ length: 20 }, (_, i) => check(captain, WRONG, `other ${i}`));
  expect(await check(captain, RIGHT, 'one')).toBe('right');
  expect(await Promise.all(ofOne)).toEqual(['wrong', 'wrong', 'busy', 'busy']);
  expect((await Promise.all(ofMany)).filter((verdict) => verdict === 'wrong')).toHaveLength(14);
  expect(await check(captain, WRONG, 'one')).toBe('wrong');
});
