import { readFileSync, statSync } from 'node:fs';
import { messageOf, systemCodeOf } from '../shared/runtime/errors.ts';
import type { Logger } from '../shared/runtime/logger.ts';
import { type MqttUser, parseMqttUsers } from '../shared/runtime/mqtt-users.ts';
import { ownCommands } from '../shared/runtime/own-commands.ts';

export type Users = ReturnType<typeof createUsers>;

/**
 * The users of a file, as it is at this moment: looked at whenever somebody is looked up, and read again when it has
 * changed. No file is nobody; one that cannot be read is said, and nobody either.
 */
export function createUsers(path: string, log: Logger) {
  let users: ReadonlyMap<string, MqttUser> = new Map();
  let seen = '';

  function refresh(): void {
    const now = fingerprintOf(path);
    if (now === seen) return;
    seen = now;
    users = new Map();
    if (now === GONE) return;
    try {
      const read = parseMqttUsers(readFileSync(path, 'utf8'));
      users = read.users;
      if (read.problems.length > 0) {
        const what = read.problems.slice(0, 10).join('; ');
        log.warn(
          { file: path },
          `Some MQTT users cannot log in, since their lines do not fit: ${what}. Use "${ownCommands().call('mqtt-user add')}".`,
        );
      }
    } catch (error) {
      log.error(
        { file: path, error: messageOf(error) },
        'The MQTT users cannot be read, so none of them can log in: give the file to the user that runs the broker.',
      );
    }
  }

  return {
    find(name: string): MqttUser | undefined {
      refresh();
      return users.get(name);
    },
    /** Whether someone who logged in is still a user with the same password and rules. */
    isCurrent: (user: MqttUser): boolean => users.get(user.name)?.line === user.line,
  };
}

const GONE = 'gone';

function fingerprintOf(path: string): string {
  try {
    const { ino, size, mtimeMs, ctimeMs } = statSync(path);
    return [ino, size, mtimeMs, ctimeMs].join();
  } catch (error) {
    return systemCodeOf(error) === 'ENOENT' ? GONE : systemCodeOf(error);
  }
}
