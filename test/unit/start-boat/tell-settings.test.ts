import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { tellSettings } from '../../../deploy/start-boat/tell-settings.ts';
import { readSurroundings } from '../../../services/cli/surroundings.ts';
import { INSTALLED_ENV_FILE, usualEnvFile } from '../../../services/cli/usual-env-file.ts';
import { tempFolder } from '../../support/temp-folder.ts';

test('the command line reads the settings that a boat runs with, whatever they hold, and no secret is written, but that it was given', () => {
  const path = join(tempFolder(), 'boat.env');
  const told = { DATA_DIR: '/srv/Jo’s "card" $1 `x` # \\"\\', MQTT_PORT: '1999', MQTT_USERNAME: 'skipper' };
  const untold = {
    CENTRAL_TOKEN: 'seasick',
    MQTT_PASSWORD: 'seasick',
    SIGNALK_URL: 'http://jo:seasick@b',
    https_proxy: 'http://jo:seasick@p',
    HOME: '/root',
  };
  tellSettings(path, { ...told, ...untold, no_proxy: 'here', GATEWAY_HOST: undefined, LOG_LEVEL: '' });
  const { env, envFile, untold: names } = readSurroundings({ env: {}, envFile: path }, null);
  expect(env).toEqual({ ...told, NO_PROXY: 'here' });
  expect(names).toEqual(['CENTRAL_TOKEN', 'HTTPS_PROXY', 'MQTT_PASSWORD', 'SIGNALK_URL']);
  expect(readFileSync(path, 'utf8')).not.toContain('seasick');
  expect(envFile).toMatchObject({ state: 'read', problems: [] });
  // Whoever looks at the boat need not be who started it.
  expect(statSync(path).mode & 0o777).toBe(0o644);
});

test('what the environment of a command names goes before what its boat runs with', () => {
  const path = join(tempFolder(), 'boat.env');
  tellSettings(path, { MQTT_PORT: '1999', GATEWAY_PORT: '8095' });
  const { env } = readSurroundings({ env: { MQTT_PORT: '1883' }, envFile: path }, null);
  expect(env).toEqual({ MQTT_PORT: '1883', GATEWAY_PORT: '8095' });
});

test('the settings are those of the checkout’s boat, if one has run there, and else of the installed boat', () => {
  const checkout = tempFolder();
  const elsewhere = tempFolder();
  const told = join(checkout, '.boat', 'boat.env');
  expect(usualEnvFile({}, checkout)).toBe(INSTALLED_ENV_FILE);
  mkdirSync(join(checkout, '.boat'));
  for (const path of [told, join(elsewhere, 'boat.env')]) writeFileSync(path, '');
  expect(usualEnvFile({}, checkout)).toBe(told);
  expect(usualEnvFile({}, null)).toBe(INSTALLED_ENV_FILE);
  expect(usualEnvFile({ BOAT_DIR: elsewhere }, checkout)).toBe(join(elsewhere, 'boat.env'));
  expect(usualEnvFile({ BOAT_DIR: elsewhere }, null)).toBe(INSTALLED_ENV_FILE);
  expect(usualEnvFile({ BOAT_DIR: relative('', elsewhere) }, checkout)).toBe(join(elsewhere, 'boat.env'));
  expect(usualEnvFile({ BOAT_DIR: join(elsewhere, 'other') }, checkout)).toBe(join(elsewhere, 'other', 'boat.env'));
});
