import { describe, expect, test } from 'vitest';
import { busSettings } from '../../../shared/runtime/common-settings.ts';
import { AppError } from '../../../shared/runtime/errors.ts';
import { readConfig } from '../../../shared/runtime/read-config.ts';
import * as s from '../../../shared/runtime/settings.ts';

const table = {
  port: s.integerSetting('PORT', { default: 8094, min: 1, max: 65535, summary: '' }),
  schedule: s.numberListSetting('SCHEDULE', { default: [0, 300, 900], min: 0, max: 1000, summary: '' }),
  probes: s.hostPortListSetting('PROBES', { default: null, summary: '' }),
  url: s.urlSetting('URL', ['http', 'https'], { default: null, summary: '' }),
  on: s.flagSetting('ON', { default: false, summary: '' }),
  token: s.textSetting('TOKEN', { default: '', secret: true, pattern: /^[a-z]*$/, fits: 'letters', summary: '' }),
};

test('what is not set, or set to nothing, takes its default', () => {
  const config = readConfig(table, { PORT: '' });
  expect(config).toEqual({ port: 8094, schedule: [0, 300, 900], probes: null, url: null, on: false, token: '' });
});

test('values are read with their types', () => {
  const config = readConfig(table, {
    PORT: '9000',
    SCHEDULE: '0, 1.5,2',
    PROBES: '1.1.1.1:443,[::1]:53, host:80',
    URL: 'https://central.example/base/',
    ON: 'yes',
  });
  expect(config).toMatchObject({
    port: 9000,
    schedule: [0, 1.5, 2],
    probes: [
      { host: '1.1.1.1', port: 443 },
      { host: '::1', port: 53 },
      { host: 'host', port: 80 },
    ],
    url: 'https://central.example/base',
    on: true,
  });
});

test('a list can be set to nothing with a comma', () => {
  expect(readConfig(table, { PROBES: ',' }).probes).toEqual([]);
});

test('every wrong setting is named at once, and a secret is not shown', () => {
  const env = { PORT: '99999', SCHEDULE: '0,x', PROBES: 'nowhere', URL: 'ftp://x', ON: 'perhaps', TOKEN: 'SECRET1' };
  const error = (() => {
    try {
      readConfig(table, env);
    } catch (thrown) {
      return thrown as AppError;
    }
    throw new Error('nothing was thrown');
  })();
  expect(error).toBeInstanceOf(AppError);
  expect(error.code).toBe('config');
  for (const name of Object.keys(env)) expect(error.message).toContain(name);
  expect(error.message).not.toContain('SECRET1');
});

describe('a broker URL', () => {
  test.each(['mqtt://127.0.0.1:1883', 'mqtts://broker.example', 'unix:/run/d3kos-export/broker.sock'])(
    '%s is taken',
    (url) => {
      expect(readConfig(busSettings, { MQTT_URL: url }).mqttUrl).toBe(url);
    },
  );
  test.each(['127.0.0.1:1883', 'http://x', 'mqtt://', ' ', 'unix:', 'unix://host/path', 'unix:broker.sock'])(
    '%j is refused',
    (url) => {
      expect(() => readConfig(busSettings, { MQTT_URL: url })).toThrow(/MQTT_URL/);
    },
  );
});

test('a login that stands in a URL is not shown with what is wrong about it', () => {
  const wrong = () => readConfig(busSettings, { MQTT_URL: 'http://skipper:seasick@broker.example' });
  expect(wrong).toThrow('MQTT_URL=http://skipper:***@broker.example');
});
