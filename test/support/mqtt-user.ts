import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { dataFolders } from '../../shared/runtime/data-folders.ts';
import { MQTT_USERS_FILE, mqttUserLine, PUBLISH_BY_DEFAULT, READ_BY_DEFAULT } from '../../shared/runtime/mqtt-users.ts';
import { hashPassword } from '../../shared/runtime/password-hash.ts';

export interface TestUser {
  readonly name: string;
  readonly password: string;
  readonly publish?: readonly string[];
  readonly read?: readonly string[];
}

/** Makes these the users of a broker with this `DATA_DIR`; their hashes cost next to nothing. */
export async function writeMqttUsers(dataDir: string, users: readonly TestUser[]): Promise<void> {
  const path = join(dataFolders(dataDir).credentials, MQTT_USERS_FILE);
  const lines = users.map(async ({ name, password, publish = PUBLISH_BY_DEFAULT, read = READ_BY_DEFAULT }) =>
    mqttUserLine(name, await hashPassword(password, { logN: 2, r: 1, p: 1 }), publish, read),
  );
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${(await Promise.all(lines)).join('\n')}\n`);
}
