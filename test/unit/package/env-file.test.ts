import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { settingsAndReaders } from '../../../deploy/docs/tables.ts';
import { envFile, NEEDED_DROP_IN } from '../../../deploy/package/env-file.ts';
import { projectRoot } from '../../../deploy/start-boat/bundles.ts';

const named = [...envFile().matchAll(/^#([A-Z0-9_]+)=/gm)].map(([, name]) => name);

test('the delivered settings set nothing', () => {
  expect(
    envFile()
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#')),
  ).toEqual([]);
});

test('every setting of the services aboard is there once, but for those that the units give', () => {
  const aboard = settingsAndReaders().filter(({ by }) => by.some((process) => process !== 'central'));
  const expected = aboard
    .map(({ setting }) => setting.name)
    .filter((name) => !/^(CREDENTIALS_DIR|MQTT_SOCKET)/.test(name));
  expect([...named].sort()).toEqual(expected.sort());
});

test.each(Object.entries(NEEDED_DROP_IN))(
  '%s is a setting, and the addition to the units that it names is delivered',
  (name, file) => {
    expect(named).toContain(name);
    expect(existsSync(join(projectRoot, 'deploy/systemd/examples', file))).toBe(true);
  },
);
