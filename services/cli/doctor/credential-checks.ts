import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SERVICE_NAMES } from '../../../shared/contracts/define-contract.ts';
import { systemCodeOf } from '../../../shared/runtime/errors.ts';
import { MQTT_USERS_FILE, parseMqttUsers } from '../../../shared/runtime/mqtt-users.ts';
import { shellWord } from '../../../shared/runtime/shell-word.ts';
import { counted, listed } from '../in-words.ts';
import { ownCommand } from '../trouble.ts';
import { type Check, type Finding, failed, isForbidden, ok, SUDO, skipped } from './check.ts';
import { namesIn } from './names-in.ts';

const credentials: Check = {
  id: 'credentials.present',
  title: 'every service has its login',
  async run({ credentials: place, mayBeOurBroker }) {
    return (await mayBeOurBroker())
      ? judgeLogins(place)
      : skipped('the broker is not ours, and our logins are not for it');
  },
};

function judgeLogins(place: string): Finding {
  const entries = namesIn(place);
  if (entries === null) return skipped(SUDO);
  try {
    const missing = SERVICE_NAMES.filter((name) => !entries.includes(name));
    const empty = SERVICE_NAMES.filter(
      (name) => entries.includes(name) && readFileSync(join(place, name), 'utf8').trim() === '',
    );
    if (missing.length + empty.length === 0) return ok(place);
    if (missing.length === SERVICE_NAMES.length && !existsSync(dirname(place)))
      return skipped('the folder of data is not there yet');
    const which = [...missing.map((name) => `${name} is missing`), ...empty.map((name) => `${name} is empty`)];
    return failed(
      missing.length === SERVICE_NAMES.length
        ? `There are no logins in ${place}.`
        : `The logins in ${place} are not whole: ${listed(which)}.`,
      'The broker does not let that service in, so its part of the work stands still.',
      place.endsWith('export-credentials')
        ? 'sudo dpkg-reconfigure d3kos-export, which makes what is missing; an empty file remove first'
        : 'start the processes again: the first one makes what is missing',
    );
  } catch (error) {
    if (isForbidden(error)) return skipped(SUDO);
    throw error;
  }
}

const secrecy: Check = {
  id: 'credentials.mode',
  title: 'the logins are nobody else’s to read',
  run({ credentials: place }) {
    const entries = namesIn(place);
    if (entries === null) return skipped(SUDO);
    if (entries.length === 0) return skipped('there are no logins');
    const open = entries.map((name) => join(place, name)).filter((path) => (statSync(path).mode & 0o077) !== 0);
    const isOpen = (statSync(place).mode & 0o022) !== 0;
    if (open.length === 0 && !isOpen) return ok(counted(entries.length, 'file'));
    return failed(
      `Others on this machine may read or change ${listed(isOpen ? [place, ...open] : open)}.`,
      'Any program on the boat could speak as one of our services, or to the central database in this boat’s name.',
      `sudo chmod 700 ${shellWord(place)} && sudo chmod 600 ${shellWord(place)}/*; where that changes nothing, their disk keeps no permissions, as FAT and exFAT: put DATA_DIR on another`,
    );
  },
};

const users: Check = {
  id: 'credentials.mqtt-users',
  title: 'everyone in the file of users can log in',
  run({ credentials: place, cli }) {
    const path = cli.usersFile || join(place, MQTT_USERS_FILE);
    try {
      const { users: known, problems } = parseMqttUsers(readFileSync(path, 'utf8'));
      if (problems.length === 0) return ok(counted(known.size, 'user'));
      return failed(
        `${path}: ${problems.slice(0, 3).join('; ')}.`,
        'Whoever is meant there cannot log in; the others can.',
        `${ownCommand('mqtt-user add NAME')}, as root, writes the line anew`,
      );
    } catch (error) {
      if (isForbidden(error)) return skipped(SUDO);
      if (systemCodeOf(error) === 'ENOENT') return skipped('there are no users beside the services');
      throw error;
    }
  },
};

export const credentialChecks: readonly Check[] = [credentials, secrecy, users];
