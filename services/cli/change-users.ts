import { join } from 'node:path';
import { MQTT_USERS_FILE } from '../../shared/runtime/mqtt-users.ts';
import { mqttUser } from './mqtt-user.ts';
import type { Call } from './run.ts';
import { isOurBroker } from './settings.ts';
import { credentialsFolder } from './surroundings.ts';

/** `d3kos-export mqtt-user`, on the file that the broker reads. */
export function changeUsers({ io, options, operands, surroundings }: Call): Promise<number> {
  const config = surroundings.config();
  const usersFile = config.usersFile || join(credentialsFolder(surroundings.envFile.path, config), MQTT_USERS_FILE);
  const rules = (['publish', 'read'] as const).flatMap((name) => {
    const filters = options[name];
    return Array.isArray(filters) ? filters.flatMap((filter: string) => [`--${name}`, filter]) : [];
  });
  const { input, show, out, err } = io;
  return mqttUser([...operands, ...rules], { usersFile, isOurBroker: isOurBroker(config), input, show, out, err });
}
