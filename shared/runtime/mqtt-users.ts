import { SERVICE_NAMES } from '../contracts/define-contract.ts';
import { isTopicFilter } from '../contracts/topic-pattern.ts';

/** The file's name, among the credentials. */
export const MQTT_USERS_FILE = 'mqtt-users';

/** What scrypt made of a password, and with which cost. */
export interface PasswordHash {
  readonly logN: number;
  readonly r: number;
  readonly p: number;
  readonly salt: Uint8Array;
  readonly hash: Uint8Array;
}

/** Someone who may use the broker with a name and a password. */
export interface MqttUser {
  readonly name: string;
  readonly password: PasswordHash;
  /** Filters of what they may publish, among what anyone may and other programs’ topics: no rule reaches a service's own. */
  readonly publish: readonly string[];
  /** Filters of what they may read. */
  readonly read: readonly string[];
  /** As the file has it: who compares two knows whether anything changed. */
  readonly line: string;
}

export const PUBLISH_BY_DEFAULT: readonly string[] = ['export/request', 'export/data/#'];
export const READ_BY_DEFAULT: readonly string[] = ['#'];

/** What a cost may be: no line of the file makes the broker spend more than 64 MB on a login. */
const LARGEST = { logN: 16, r: 8, p: 16 } as const;

/**
 * The users of a file: one a line, `name:$scrypt$ln=14,r=8,p=5$salt$hash:publish=filter,…:read=filter,…`. The rules may
 * be left out and then are the usual ones; none at all after `=` is nothing. In filters `%`, `:`, `,` and blanks are
 * written as in URLs. Empty lines and lines that begin with `#` are nobody's. A line that does not fit is named, by its
 * number, and costs no other. Of a name that is there twice the first counts. Pure.
 */
export function parseMqttUsers(text: string): { users: Map<string, MqttUser>; problems: string[] } {
  const users = new Map<string, MqttUser>();
  const problems: string[] = [];
  for (const [i, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const user = parseLine(line);
    if (typeof user === 'string') problems.push(`line ${i + 1} ${user}`);
    else if (users.has(user.name)) problems.push(`line ${i + 1} names a user who is there already`);
    else users.set(user.name, user);
  }
  return { users, problems };
}

function parseLine(line: string): MqttUser | string {
  const [name = '', hash = '', ...rules] = line.split(':');
  const objection = objectionToUserName(name);
  if (objection !== null) return `has a name that ${objection}`;
  const password = parsePasswordHash(hash);
  if (password === null) return 'has no scrypt hash in second place';
  const found: { publish?: string[]; read?: string[] } = {};
  for (const rule of rules) {
    const [, kind, list = ''] = /^(publish|read)=(.*)$/.exec(rule) ?? [];
    const filters = list === '' ? [] : list.split(',').map(decodeFilter);
    if (kind === undefined || !filters.every(isTopicFilter)) return 'has a rule that is not publish=… or read=…';
    found[kind as 'publish' | 'read'] = filters;
  }
  return { name, password, publish: PUBLISH_BY_DEFAULT, read: READ_BY_DEFAULT, ...found, line };
}

/** Why nobody can be called that, or null. */
export function objectionToUserName(name: string): string | null {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name))
    return 'is not 1 to 64 letters, digits and . _ -, beginning with one of the former';
  if ((SERVICE_NAMES as readonly string[]).includes(name)) return 'belongs to a service';
  return null;
}

/** The line of a user. */
export function mqttUserLine(
  name: string,
  password: string,
  publish: readonly string[],
  read: readonly string[],
): string {
  const list = (filters: readonly string[]) => filters.map(encodeFilter).join(',');
  return `${name}:${password}:publish=${list(publish)}:read=${list(read)}`;
}

/** Whether the file has a line of that name, whether or not it fits. */
export const hasUserLine = (text: string, name: string): boolean => text.split('\n').some(isLineOf(name));

const isLineOf = (name: string) => (line: string) => line.trim().split(':')[0] === name;

/** The file with this user's line in the place of the former one, or as the last; all else stays as it is. */
export function withUserLine(text: string, name: string, line: string | null): string {
  const lines = text.split('\n');
  const isOurs = isLineOf(name);
  const at = lines.findIndex(isOurs);
  const kept = lines.filter((one) => !isOurs(one));
  while (kept.at(-1)?.trim() === '') kept.pop();
  if (line !== null) kept.splice(at < 0 ? kept.length : at, 0, line);
  return kept.length === 0 ? '' : `${kept.join('\n')}\n`;
}

/** As the file has it: the form of PHC strings. */
export function passwordHashText({ logN, r, p, salt, hash }: PasswordHash): string {
  return `$scrypt$ln=${logN},r=${r},p=${p}$${toBase64(salt)}$${toBase64(hash)}`;
}

function parsePasswordHash(text: string): PasswordHash | null {
  const [, ln, r, p, salt = '', hash = ''] =
    /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{16,100})\$([A-Za-z0-9+/]{22,100})$/.exec(text) ??
    [];
  const cost = { logN: Number(ln), r: Number(r), p: Number(p) };
  const isBearable = (['logN', 'r', 'p'] as const).every((part) => cost[part] >= 1 && cost[part] <= LARGEST[part]);
  if (!isBearable) return null;
  return { ...cost, salt: Buffer.from(salt, 'base64'), hash: Buffer.from(hash, 'base64') };
}

const toBase64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64').replaceAll('=', '');
const encodeFilter = (filter: string): string => filter.replace(/[%:,\s]/g, encodeURIComponent);

function decodeFilter(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
