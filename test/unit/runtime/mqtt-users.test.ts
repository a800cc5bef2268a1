import { describe, expect, test } from 'vitest';
import {
  hasUserLine,
  mqttUserLine,
  objectionToUserName,
  parseMqttUsers,
  withUserLine,
} from '../../../shared/runtime/mqtt-users.ts';
import { hashPassword, isPassword } from '../../../shared/runtime/password-hash.ts';

const CHEAP = { logN: 2, r: 1, p: 1 };
const HASH = await hashPassword('correct horse', CHEAP);

test('a user is read as written, with whatever filters', () => {
  const publish = ['export/data/#', 'a:b,c %d', 'line\nbreak'];
  const line = mqttUserLine('captain', HASH, publish, []);
  expect(line.split('\n')).toHaveLength(1);
  const { users, problems } = parseMqttUsers(`# who may log in\n\n${line}\r\n`);
  expect(problems).toEqual([]);
  expect(users.get('captain')).toMatchObject({ name: 'captain', publish, read: [], line });
});

test('rules that are not there are the usual ones', () => {
  expect(parseMqttUsers(`captain:${HASH}`).users.get('captain')).toMatchObject({
    publish: ['export/request', 'export/data/#'],
    read: ['#'],
  });
});

test.each([
  ['no hash', 'captain'],
  ['a password in clear text', 'captain:secret-password'],
  ['another kind of hash', 'captain:$2b$10$abcdefghijklmnopqrstuv'],
  ['a cost that would fill the memory', `captain:${HASH.replace('ln=2', 'ln=20')}`],
  ['a cost of nothing', `captain:${HASH.replace('r=1', 'r=0')}`],
  ['an unknown rule', `captain:${HASH}:admin=yes`],
  ['a filter that is none', `captain:${HASH}:read=a#`],
  ['a filter that cannot be decoded', `captain:${HASH}:read=%zz`],
  ['a service’s name', `collector:${HASH}`],
  ['no name', `:${HASH}`],
  ['a name that would be another’s session', `a/b:${HASH}`],
  ['a name twice', `mate:${HASH}`],
])('a line with %s is named, not shown, and costs no other user', (_what, line) => {
  const { users, problems } = parseMqttUsers([`mate:${HASH}`, line].join('\n'));
  expect([...users.keys()]).toEqual(['mate']);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(/^line 2 /);
  expect(problems[0]).not.toContain('secret-password');
});

test.each([
  ['captain', null],
  ['Mate.2_b-c', null],
  ['gateway', 'belongs to a service'],
  ['-', expect.any(String)],
  ['', expect.any(String)],
  ['x'.repeat(65), expect.any(String)],
])('a user may be called "%s": %j', (name, expected) => {
  expect(objectionToUserName(name)).toEqual(expected);
});

describe('a line is put in its place and the rest of the file stays', () => {
  const file = '# crew\ncaptain:old\n\nmate:x\n';
  test.each([
    ['another line', 'captain', 'captain:new', '# crew\ncaptain:new\n\nmate:x\n'],
    ['a new name', 'cook', 'cook:y', '# crew\ncaptain:old\n\nmate:x\ncook:y\n'],
    ['none', 'mate', null, '# crew\ncaptain:old\n'],
    ['none for a name that is not there', 'cook', null, file],
  ])('%s', (_what, name, line, expected) => {
    expect(withUserLine(file, name, line)).toBe(expected);
  });

  test('the last line leaves an empty file', () => {
    expect(withUserLine('a:b\n', 'a', null)).toBe('');
    expect(withUserLine('', 'a', 'a:b')).toBe('a:b\n');
  });

  test('a line that does not fit is somebody’s all the same', () => {
    expect(hasUserLine(' captain:garbage', 'captain')).toBe(true);
    expect(hasUserLine(file, 'capt')).toBe(false);
  });
});

test('a password fits its hash and no other does; two hashes of it differ', async () => {
  const kept = parseMqttUsers(`captain:${HASH}`).users.get('captain')?.password;
  if (!kept) throw new Error('there is no such user');
  expect(await isPassword('correct horse', kept)).toBe(true);
  expect(await isPassword(Buffer.from('correct horse'), kept)).toBe(true);
  expect(await isPassword('correct hors', kept)).toBe(false);
  expect(await isPassword('', kept)).toBe(false);
  expect(await hashPassword('correct horse', CHEAP)).not.toBe(HASH);
  expect(await hashPassword('correct horse')).toMatch(/^\$scrypt\$ln=14,r=8,p=5\$/);
});
