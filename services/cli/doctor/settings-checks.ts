import { brokerAddress } from '../../../shared/bus/broker-address.ts';
import { messageOf } from '../../../shared/runtime/errors.ts';
import { readConfig } from '../../../shared/runtime/read-config.ts';
import type { Settings } from '../../../shared/runtime/settings.ts';
import { shellWord } from '../../../shared/runtime/shell-word.ts';
import { everySetting } from '../every-setting.ts';
import { counted, listed } from '../in-words.ts';
import { brokerUrl, cliSettings } from '../settings.ts';
import { RESTART } from '../trouble.ts';
import { type Check, failed, ok, skipped } from './check.ts';

const file: Check = {
  id: 'settings.file',
  title: 'the file of settings can be read as it is meant',
  run({ envFile }) {
    const { path, state, problems } = envFile;
    if (state === 'missing') return ok(`${path} is not there; every setting has its default`);
    if (state === 'hidden') return skipped(`${path} may not be read by this user; run with sudo to check`);
    if (state === 'unreadable') {
      return failed(
        `${path} cannot be read.`,
        'The services run with their defaults, or not at all.',
        `look at it with ls -l ${shellWord(path)}; it should be a plain file`,
      );
    }
    if (problems.length === 0) return ok(path);
    return failed(
      `${path}: ${problems.slice(0, 3).join('; ')}.`,
      'systemd passes over such lines, so what they were to set has its default.',
      `mend the lines (NAME=value, nothing else), then ${RESTART}`,
    );
  },
};

const values: Check = {
  id: 'settings.values',
  title: 'every setting has a value that fits',
  run({ env }) {
    const tables = Object.values<Settings>({ ...everySetting, cli: cliSettings });
    const all = Object.fromEntries(tables.flatMap((table) => Object.values(table)).map((one) => [one.name, one]));
    try {
      readConfig(all, env);
      return ok(counted(Object.keys(all).length, 'setting'));
    } catch (error) {
      return failed(
        messageOf(error),
        'Each service that reads a wrong setting ends at once, with exit code 78.',
        `mend it in the file of settings, then ${RESTART}`,
      );
    }
  },
};

/** Names that are set but read by nobody are misspelt ones: this system's all begin or end in words of its own. */
const known: Check = {
  id: 'settings.names',
  title: 'every name in the file of settings is known',
  run({ envFile }) {
    const names = new Set(
      Object.values<Settings>({ ...everySetting, cli: cliSettings })
        .flatMap((table) => Object.values(table))
        .flatMap(({ name, alsoNamed }) => [name, ...(alsoNamed === undefined ? [] : [alsoNamed])]),
    );
    // Node's own, and what systemd and locales understand, are no settings of ours.
    const isForeign = (name: string) => /^(NODE_|UV_|LC_|SSL_)|^(TZ|LANG|MALLOC_ARENA_MAX)$/.test(name);
    const strange = envFile.names.filter((name) => !names.has(name) && !isForeign(name));
    if (strange.length === 0) return ok(counted(envFile.names.length, 'name'));
    return failed(
      `Nobody knows the setting ${listed(strange.slice(0, 5))}.`,
      'It has no effect: what it was to set has its default.',
      `compare it with man d3kos-export and the table in the README, then ${RESTART}`,
    );
  },
};

const oneBroker: Check = {
  id: 'settings.broker-port',
  title: 'the services look for the broker where it listens',
  async run({ cli, mayBeOurBroker }) {
    const address = brokerAddress(brokerUrl(cli));
    if (address.kind !== 'tcp' || !(await mayBeOurBroker()))
      return skipped('the broker is not ours, or found by a socket');
    if (address.port === cli.mqttPort) return ok(`port ${cli.mqttPort}`);
    return failed(
      `MQTT_URL names port ${address.port}, and the broker listens on MQTT_PORT ${cli.mqttPort}.`,
      'The services do not find the broker, so nothing is collected, queued or uploaded.',
      `give both the same port, then ${RESTART}`,
    );
  },
};

export const settingsChecks: readonly Check[] = [file, values, known, oneBroker];
