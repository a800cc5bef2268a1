/** Longer than 200 lines so that what is refused of a user stands beside what is said of it. */
import { chownSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { contracts } from '../../shared/contracts/index.ts';
import { isOurs } from '../../shared/contracts/our-topics.ts';
import { filterCovers, isTopicFilter, topicFilter } from '../../shared/contracts/topic-pattern.ts';
import { replaceDurably } from '../../shared/runtime/durable-file.ts';
import { messageOf, systemCodeOf } from '../../shared/runtime/errors.ts';
import {
  hasUserLine,
  mqttUserLine,
  objectionToUserName,
  PUBLISH_BY_DEFAULT,
  parseMqttUsers,
  READ_BY_DEFAULT,
  withUserLine,
} from '../../shared/runtime/mqtt-users.ts';
import { ownCheckout } from '../../shared/runtime/own-commands.ts';
import { hashPassword } from '../../shared/runtime/password-hash.ts';
import { askPassword, type SecretInput } from './ask-password.ts';
import { EXIT } from './exit-codes.ts';
import { ownCommand, RESTART } from './trouble.ts';

export interface MqttUserIo {
  /** The file of the users; it need not be there yet. */
  readonly usersFile: string;
  /** Whether the broker of this boat reads that file: another than ours has users of its own. */
  readonly isOurBroker: boolean;
  readonly input: SecretInput;
  /** Writes to the terminal without a line's end. */
  show(text: string): void;
  /** Writes one line to the standard output. */
  out(line: string): void;
  /** Writes one line to the standard error. */
  err(line: string): void;
}

const USAGE = [
  ownCommand('mqtt-user add NAME [--publish FILTER …] [--read FILTER …]'),
  ownCommand('mqtt-user remove NAME'),
  ownCommand('mqtt-user list'),
];
const AT_NEXT_LOGIN = 'The broker knows it at the next login.';
/** In a checkout there is no systemd that gives copies. */
const WHEN =
  ownCheckout() === null ? `${AT_NEXT_LOGIN} Where systemd gave it a copy of the file: ${RESTART}` : AT_NEXT_LOGIN;
const NOT_OURS =
  'This boat’s broker is not ours (MQTT_URL, MQTT_USERNAME), and reads no such file: who may use it stands in its own settings. What is said here counts once the boat uses our broker again.';
const SHORTEST_PASSWORD = 8;
/** More than any password, and no more than a CONNECT may hold. */
const LONGEST_PASSWORD = 512;
const NOTHING = 'none';

/** `d3kos-export mqtt-user`: who may use the broker from the network. Resolves with the exit code. */
export async function mqttUser(args: readonly string[], io: MqttUserIo): Promise<number> {
  const call = parseCall(args);
  if (typeof call === 'string') return fail(io, EXIT.usage, call, ...USAGE);
  if (!io.isOurBroker) io.err(NOT_OURS);
  try {
    switch (call.action) {
      case 'add':
        return await add(call, io);
      case 'remove':
        return remove(call.name, io);
      case 'list':
        return list(io);
    }
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === '') throw error;
    const remedy = ['EACCES', 'EPERM'].includes(code) ? 'run it with sudo' : 'mend that, and do it again';
    return fail(
      io,
      EXIT.failed,
      `${io.usersFile} cannot be used (${messageOf(error)}). Nothing was changed: ${remedy}.`,
    );
  }
}

interface Call {
  readonly action: 'add' | 'remove' | 'list';
  readonly name: string;
  readonly publish: readonly string[];
  readonly read: readonly string[];
}

function parseCall(args: readonly string[]): Call | string {
  const filters = { type: 'string', multiple: true } as const;
  let parsed: { values: { publish?: string[]; read?: string[] }; positionals: string[] };
  try {
    parsed = parseArgs({ args: [...args], options: { publish: filters, read: filters }, allowPositionals: true });
  } catch (error) {
    return messageOf(error);
  }
  const { values, positionals } = parsed;
  const [action, name = '', ...more] = positionals;
  if (action !== 'add' && action !== 'remove' && action !== 'list') return 'It is add, remove or list.';
  const wantsName = action !== 'list';
  if ((name !== '') !== wantsName || more.length > 0) return wantsName ? 'It takes one name.' : 'It takes no name.';
  if (action !== 'add' && Object.keys(values).length > 0) return 'Only add takes --publish and --read.';
  const publish = filtersOf(values.publish, PUBLISH_BY_DEFAULT);
  const read = filtersOf(values.read, READ_BY_DEFAULT);
  const wrong = [...publish, ...read].find((filter) => !isTopicFilter(filter));
  if (wrong !== undefined) return `"${wrong}" is no filter of topics, such as export/data/# or export/request.`;
  return { action, name, publish, read };
}

function filtersOf(given: readonly string[] | undefined, usual: readonly string[]): readonly string[] {
  if (given === undefined) return usual;
  return given.length === 1 && given[0] === NOTHING ? [] : given;
}

async function add({ name, publish, read }: Call, io: MqttUserIo): Promise<number> {
  const objection = objectionToUserName(name);
  if (objection !== null) return fail(io, EXIT.usage, `Nobody can be called "${name}": the name ${objection}.`);
  const reserved = publish.find((filter) => !isForAnyone(filter) && !reachesOthers(filter));
  if (reserved !== undefined) {
    return fail(
      io,
      EXIT.usage,
      `"${reserved}" is not for users: of our topics they may publish ${PUBLISH_BY_DEFAULT.join(', ')}, and any of other programs’, such as home/#.`,
    );
  }
  const asked = await askPassword(io.input, name, io.show);
  if (asked.password === null) return fail(io, EXIT.failed, `Nothing was changed: ${WHY_NOT[asked.why]}.`);
  const { length } = Buffer.from(asked.password);
  if (length < SHORTEST_PASSWORD || length > LONGEST_PASSWORD) {
    const bounds = `${SHORTEST_PASSWORD} to ${LONGEST_PASSWORD}`;
    return fail(io, EXIT.failed, `A password of ${length} bytes is not taken: make it ${bounds}. Nothing was changed.`);
  }
  const line = mqttUserLine(name, await hashPassword(asked.password), publish, read);
  const before = readUsers(io.usersFile);
  writeUsers(io.usersFile, withUserLine(before, name, line));
  io.out(`${name} ${parseMqttUsers(before).users.has(name) ? 'has a new password and these rules' : 'may log in'}.`);
  if (io.isOurBroker) io.out(WHEN);
  return EXIT.ok;
}

const WHY_NOT = { 'given up': 'no password was given', 'they differ': 'the two passwords differ' } as const;

/** Whether a filter is within what anyone on board may publish. */
function isForAnyone(filter: string): boolean {
  const open = Object.values(contracts).filter(({ publisher }) => publisher === 'anyone');
  return open.some(({ topic }) => {
    const whole = topicFilter(topic);
    return filterCovers(whole, filter) || filter === whole.replace(/\+$/, '#');
  });
}

/** Whether it is of other programs’ topics. What a wildcard takes in of ours besides, the broker keeps to what anyone may. */
const reachesOthers = (filter: string): boolean => !filter.startsWith('$') && !isOurs(filter);

function remove(name: string, io: MqttUserIo): number {
  const before = readUsers(io.usersFile);
  if (!hasUserLine(before, name)) {
    return fail(
      io,
      EXIT.failed,
      `There is no user "${name}" in ${io.usersFile}; ${ownCommand('mqtt-user list')} tells who there is.`,
    );
  }
  writeUsers(io.usersFile, withUserLine(before, name, null));
  io.out(`${name} may no longer log in.${io.isOurBroker ? ` ${WHEN}` : ''}`);
  return EXIT.ok;
}

function list(io: MqttUserIo): number {
  const { users, problems } = parseMqttUsers(readUsers(io.usersFile));
  const words = (filters: readonly string[]) => (filters.length === 0 ? 'nothing' : filters.join(', '));
  for (const { name, publish, read } of users.values()) {
    io.out(`${name}: may publish ${words(publish)}; may read ${words(read)}`);
  }
  if (users.size === 0) io.out(`There are no users in ${io.usersFile}.`);
  if (problems.length === 0) return EXIT.ok;
  return fail(
    io,
    EXIT.failed,
    `Not everything in ${io.usersFile} fits, and who is meant there cannot log in: ${problems.join('; ')}.`,
  );
}

function readUsers(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return '';
    throw error;
  }
}

/** As durable as the logins beside it, and whose they are, also when root writes it. */
function writeUsers(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  replaceDurably(path, text);
  const { uid, gid } = statSync(dirname(path));
  if (uid !== statSync(path).uid) chownSync(path, uid, gid);
}

function fail(io: MqttUserIo, code: number, ...lines: readonly string[]): number {
  for (const line of lines) io.err(line);
  return code;
}
