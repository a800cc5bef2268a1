import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { mqttUser } from '../../../services/cli/mqtt-user.ts';
import { parseMqttUsers } from '../../../shared/runtime/mqtt-users.ts';
import { isPassword } from '../../../shared/runtime/password-hash.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const PASSWORD = 'correct horse';

/** A command line with what is piped in, or typed at a terminal. */
function commandLine(usersFile = join(tempFolder(), 'credentials', 'mqtt-users'), isOurBroker = true) {
  const said: string[] = [];
  const shown: string[] = [];
  const rawModes: boolean[] = [];
  async function run(args: string, given = '', isTerminal = false): Promise<number> {
    const input = new PassThrough();
    const terminal = { isTTY: true, setRawMode: (isRaw: boolean) => rawModes.push(isRaw) };
    input.end(given);
    return mqttUser(args.split(' '), {
      usersFile,
      isOurBroker,
      input: isTerminal ? Object.assign(input, terminal) : input,
      show: (text) => shown.push(text),
      out: (line) => said.push(line),
      err: (line) => said.push(line),
    });
  }
  const users = () => parseMqttUsers(readFileSync(usersFile, 'utf8')).users;
  return { usersFile, said, shown, rawModes, run, users };
}

test('a user is added with a piped password, kept as a hash in a file that is nobody else’s', async () => {
  const { run, users, usersFile, said } = commandLine();
  expect(await run('add captain', `${PASSWORD}\nmore`)).toBe(0);
  expect(said, 'nothing of systemd in a checkout').toEqual([
    'captain may log in.',
    'The broker knows it at the next login.',
  ]);
  expect(statSync(usersFile).mode & 0o777).toBe(0o600);
  expect(readFileSync(usersFile, 'utf8')).not.toContain(PASSWORD);
  const captain = users().get('captain');
  expect(captain).toMatchObject({ publish: ['export/request', 'export/data/#'], read: ['#'] });
  expect(captain && (await isPassword(PASSWORD, captain.password))).toBe(true);
});

test.each(['add captain', 'list', 'remove captain'])('at a broker that is not ours it says so: %s', async (command) => {
  const { usersFile, run: runAtOurs } = commandLine();
  await runAtOurs('add captain', PASSWORD);
  const { run, said } = commandLine(usersFile, false);
  expect(await run(command, PASSWORD)).toBe(0);
  expect(said[0]).toMatch(/^This boat’s broker is not ours .*its own settings/);
  expect(said.join(' ')).not.toContain('knows it at the next login');
});

test('rules are kept as given, and a second add takes the place of the first', async () => {
  const { run, users } = commandLine();
  await run('add captain', PASSWORD);
  expect(await run('add captain --publish none --read export/queue/# --read export/service/#', PASSWORD)).toBe(0);
  expect(users().get('captain')).toMatchObject({ publish: [], read: ['export/queue/#', 'export/service/#'] });
  expect(users().size).toBe(1);
});

test.each(['#', 'home/#', '+/x', 'exports/data', '/+/set', 'export/query'])(
  'a user may be given %s',
  async (filter) => {
    const { run, users } = commandLine();
    expect(await run(`add hub --publish ${filter}`, PASSWORD)).toBe(0);
    expect(users().get('hub')).toMatchObject({ publish: [filter] });
  },
);

describe('at a terminal', () => {
  test('the password is asked twice and never shown', async () => {
    const { run, users, said, shown, rawModes } = commandLine();
    expect(await run('add captain', `corect\b\b\brect horse\r${PASSWORD}\r`, true)).toBe(0);
    const captain = users().get('captain');
    expect(captain && (await isPassword(PASSWORD, captain.password))).toBe(true);
    expect(shown.join('')).toBe('Password for captain: \nAgain: \n');
    expect(said.join()).not.toContain('horse');
    expect(rawModes).toEqual([true, false]);
  });

  test.each([
    ['two that differ', 'correct horse\rcorrect house\r', 'differ'],
    ['Ctrl-C', 'correct h\u0003', 'no password'],
    ['Ctrl-C at the second', 'correct horse\rcorr\u0003', 'no password'],
    ['a short one', 'ahoy\rahoy\r', '8 to 512'],
  ])('%s changes nothing, says so, and leaves the terminal as it was', async (_what, typed, words) => {
    const { run, users, said, rawModes } = commandLine();
    expect(await run('add captain', typed, true)).toBe(1);
    expect(said.join()).toContain('Nothing was changed');
    expect(said.join()).toContain(words);
    expect(rawModes).toEqual([true, false]);
    expect(users).toThrow('ENOENT');
  });
});

test('list tells who may what, and no secret; remove removes', async () => {
  const { run, said, users } = commandLine();
  await run('add captain', PASSWORD);
  await run('add mate --publish none', PASSWORD);
  said.length = 0;
  expect(await run('list')).toBe(0);
  expect(said).toEqual([
    'captain: may publish export/request, export/data/#; may read #',
    'mate: may publish nothing; may read #',
  ]);
  expect(await run('remove captain')).toBe(0);
  expect([...users().keys()]).toEqual(['mate']);
  expect(await run('remove captain')).toBe(1);
});

test('a file with a line that does not fit is listed as far as it fits, and the rest is named', async () => {
  const { run, said, usersFile } = commandLine(join(tempFolder(), 'mqtt-users'));
  writeFileSync(usersFile, '# crew\ncook:plain-password\n');
  expect(await run('list')).toBe(1);
  expect(said.join()).toContain('line 2');
  expect(said.join()).not.toContain('plain-password');
  expect(await run('add cook', PASSWORD)).toBe(0);
  expect(readFileSync(usersFile, 'utf8')).toMatch(/^# crew\ncook:\$scrypt\$/);
});

test.each([
  ['', 'add, remove or list'],
  ['change captain', 'add, remove or list'],
  ['add', 'one name'],
  ['add captain mate', 'one name'],
  ['list captain', 'no name'],
  ['remove captain --read #', 'Only add'],
  ['add captain --wite #', 'wite'],
  ['add captain --read a#', 'no filter'],
  ['add collector', 'belongs to a service'],
  ['add a:b', 'letters'],
  ['add captain --publish export/queue/status', 'not for users'],
  ['add captain --publish export/#', 'export/request, export/data/#, and any of other programs’'],
  ['add captain --publish # --publish Upload/result', 'not for users'],
  ['add captain --publish /export/request', 'not for users'],
  ['add captain --publish $SYS/#', 'not for users'],
])('"%s" is not understood, and changes nothing', async (args, words) => {
  const { run, said, users } = commandLine();
  expect(await run(args, PASSWORD)).toBe(64);
  expect(said.join('\n')).toContain(words);
  expect(users).toThrow('ENOENT');
});

test('a file that cannot be written is said in one sentence', async () => {
  const { run, said } = commandLine(join('/proc', 'mqtt-users'));
  expect(await run('add captain', PASSWORD)).toBe(1);
  expect(said.join()).toMatch(/Nothing was changed/);
});
