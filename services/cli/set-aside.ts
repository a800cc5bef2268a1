import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { visitBroker } from '../../shared/bus/visit-broker.ts';
import type { Contract, ServiceName } from '../../shared/contracts/define-contract.ts';
import { contracts } from '../../shared/contracts/index.ts';
import { matchTopic } from '../../shared/contracts/topic-pattern.ts';
import { isoTime } from '../../shared/runtime/clock.ts';
import { serviceLogin } from '../../shared/runtime/credentials.ts';
import { dataFolders } from '../../shared/runtime/data-folders.ts';
import { fsyncFolder } from '../../shared/runtime/durable-file.ts';
import { messageOf, systemCodeOf } from '../../shared/runtime/errors.ts';
import { type ThingAside, thingsAside } from '../../shared/runtime/things-aside.ts';
import { EXIT } from './exit-codes.ts';
import { bytes, counted, listed } from './in-words.ts';
import type { Call } from './run.ts';
import { brokerUrl, isOurBroker, visitorLogin } from './settings.ts';
import { credentialsFolder } from './surroundings.ts';
import { ownCommand, TroubleError } from './trouble.ts';

/** What lies in the folder: a message with its topic and why it is there, or a file or folder; of a database all of it. */
interface Entry extends ThingAside {
  readonly at: string;
  readonly bytes: number;
  readonly message: { readonly topic: string; readonly reason: string; readonly payload: Buffer } | null;
}

interface Ending {
  readonly name: string;
  readonly ok: boolean;
  readonly message: string;
}

const NOTHING = 'Nothing was set aside.';

/** `d3kos-export set-aside list|retry|discard`, on the folder itself, which needs no service. */
export async function setAside(call: Call): Promise<number> {
  const [verb = '', ...names] = call.operands;
  const folder = dataFolders(call.surroundings.config().dataDir).setAside;
  const entries = entriesIn(folder);
  if (verb === 'list') return list(call, folder, entries);
  if (verb !== 'retry' && verb !== 'discard') throw usage(`"${verb.slice(0, 80)}" is not one of list, retry, discard.`);
  const all = call.options.all === true;
  if (all === names.length > 0) throw usage('Say which, by their names, or --all.');
  const chosen = all ? entries.filter(({ message }) => verb === 'discard' || message !== null) : names.map(find);
  const endings: Ending[] = [];
  for (const entry of chosen)
    endings.push(verb === 'retry' ? await retry(call, folder, entry) : discard(folder, entry));
  if (chosen.length === 0) return tellNone(call, entries.length);
  return tell(call, endings);

  function find(name: string): Entry {
    const found = entries.find((entry) => entry.files.includes(name));
    if (found === undefined) throw usage(`Nothing of the name "${name.slice(0, 80)}" was set aside.`);
    if (found.name !== name) throw usage(`${name} belongs to ${found.name}, and goes with it.`);
    return found;
  }
}

function list({ io, options }: Call, folder: string, entries: readonly Entry[]): number {
  if (options.json) {
    const told = entries.map(({ message, files, ...entry }) => ({
      ...entry,
      ...(files.length > 1 && { files }),
      ...(message && { topic: message.topic, reason: message.reason }),
    }));
    io.out(JSON.stringify({ ok: true, folder, entries: told }));
    return EXIT.ok;
  }
  if (entries.length === 0) io.out(NOTHING);
  for (const { name, at, bytes: size, message, files } of entries) {
    const more = files.length > 1 ? `, with ${listed(files.slice(1))}` : '';
    io.out(
      `${name}  ${at}  ${message ? `a message on ${message.topic}: ${message.reason}` : `a file, ${bytes(size)}${more}`}`,
    );
  }
  return EXIT.ok;
}

/**
 * Publishes a message again, in the name of who may publish it, and removes it once the broker has acknowledged it: whoever
 * ends in between finds it again, and what is taken twice is one by its id.
 */
async function retry(call: Call, folder: string, entry: Entry): Promise<Ending> {
  const { name, message } = entry;
  const no = (why: string): Ending => ({ name, ok: false, message: why });
  if (message === null) return no('this is no message, and cannot be published; discard it, or keep it');
  const contract = Object.values(contracts as Record<string, Contract>).find(({ topic }) =>
    matchTopic(topic, message.topic),
  );
  if (contract === undefined) return no(`there is no topic ${message.topic} any more`);
  if (contract.retain) return no(`what is told on ${message.topic} is a state, and there is a newer one; discard it`);
  const config = call.surroundings.config();
  const visit = await visitBroker({
    url: brokerUrl(config),
    login: loginFor(call, contract),
    clock: call.io.clock,
    read: [],
    onSeen: () => {},
  });
  try {
    await visit.publishBytes(message.topic, message.payload);
  } finally {
    visit.close();
  }
  remove(folder, entry);
  return { name, ok: true, message: `published again on ${message.topic}` };
}

/** A broker that is not ours has one login for all, or none. */
function loginFor(call: Call, { publisher }: Contract) {
  const config = call.surroundings.config();
  if (publisher === 'anyone' || !isOurBroker(config)) return visitorLogin(config);
  const folder = credentialsFolder(call.surroundings.envFile.path, config);
  return serviceLogin(publisher as ServiceName, folder, folder);
}

function discard(folder: string, entry: Entry): Ending {
  remove(folder, entry);
  return { name: entry.name, ok: true, message: 'removed' };
}

/** What was named twice is removed once. */
function remove(folder: string, { files }: Entry): void {
  for (const name of files) rmSync(join(folder, name), { recursive: true, force: true });
  fsyncFolder(folder);
}

function tell({ io, options }: Call, endings: readonly Ending[]): number {
  const ok = endings.every((ending) => ending.ok);
  if (options.json) io.out(JSON.stringify({ ok, entries: endings }));
  else for (const { name, message, ...ending } of endings) (ending.ok ? io.out : io.err)(`${name}: ${message}`);
  return ok ? EXIT.ok : EXIT.failed;
}

/** Nothing was there for what was asked: of files, that they are none that could be published. */
function tellNone({ io, options }: Call, files: number): number {
  if (options.json) io.out(JSON.stringify({ ok: true, entries: [] }));
  else if (files === 0) io.out(NOTHING);
  else
    io.out(
      `No message was set aside; ${counted(files, 'file')} ${files === 1 ? 'is: discard or keep it' : 'are: discard or keep them'}.`,
    );
  return EXIT.ok;
}

/** The oldest first. */
function entriesIn(folder: string): Entry[] {
  try {
    return thingsAside(readdirSync(folder))
      .map((thing) => entryOf(folder, thing))
      .sort((a, b) => a.at.localeCompare(b.at) || a.name.localeCompare(b.name));
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return [];
    throw new TroubleError(EXIT.failed, {
      cause: `The folder ${folder} cannot be read: ${messageOf(error)}`,
      consequence: 'Nothing is known of what was set aside, and nothing was changed.',
      nextStep: `sudo ${ownCommand('set-aside list')}`,
    });
  }
}

function entryOf(folder: string, { name, files }: ThingAside): Entry {
  const { mtimeMs } = statSync(join(folder, name));
  const size = files.reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
  const message = name.startsWith('message-') ? messageIn(join(folder, name)) : null;
  return { name, files, at: isoTime(mtimeMs), bytes: size, message };
}

/** Null for what is no message, or not a whole one. */
function messageIn(path: string): Entry['message'] {
  try {
    const { topic, reason, payload_base64 } = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof topic !== 'string' || typeof payload_base64 !== 'string') return null;
    return { topic, reason: String(reason), payload: Buffer.from(payload_base64, 'base64') };
  } catch {
    return null;
  }
}

function usage(cause: string): TroubleError {
  return new TroubleError(EXIT.usage, {
    cause,
    consequence: 'Nothing was changed.',
    nextStep: `${ownCommand('set-aside list')} shows the names`,
  });
}
