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
  test('of blanks alone is none, as an empty one', () => {
    expect(readConfig(busSettings, { MQTT_URL: ' ' }).mqttUrl).toBe(busSettings.mqttUrl.fallback);
  });
  test.each(['127.0.0.1:1883', 'http://x', 'mqtt://', 'unix:', 'unix://host/path', 'unix:broker.sock'])(
    '%j is refused',
    (url) => {
      expect(() => readConfig(busSettings, { MQTT_URL: url })).toThrow(/MQTT_URL/);
    },
  );
});

describe('what is wrong about a URL is said as it is, and what may be a login is never shown', () => {
  const urls = { ...table, mqttUrl: busSettings.mqttUrl };
  const unheld =
    'has a login that a URL cannot hold as it is: write / as %2F, # as %23, ? as %3F, @ as %40, or use MQTT_USERNAME and MQTT_PASSWORD';
  test.each([
    ['MQTT_URL', 'http://boat:s3cret@b.example', 'http://***@b.example should be a URL beginning with mqtt://'],
    ['MQTT_URL', 'mqtt://boat:s3c/ret@b.example', `mqtt://***@b.example ${unheld}`],
    ['MQTT_URL', 'mqtt://boat:12/s3cret@b.example', `mqtt://***@b.example ${unheld}`],
    ['MQTT_URL', ' mqtt://boat:12/s3cret@b.example', `mqtt://***@b.example ${unheld}`],
    ['MQTT_URL', 'mqtt://boat:s3c#ret@b.example', `mqtt://***@b.example ${unheld}`],
    ['MQTT_URL', 'mqtt://boat:s3c?ret@b.example', `mqtt://***@b.example ${unheld}`],
    ['MQTT_URL', 'mqtt://s3c/ret@b.example', `mqtt://***@b.example ${unheld}`],
    ['MQTT_URL', 'mqtt://boat:p@s3c:r/et@b.example', `mqtt://***@b.example ${unheld}`],
    ['MQTT_URL', 'mqtt://boat:p@s3c/ret@b.example:1884', `mqtt://***@b.example:1884 ${unheld}`],
    ['MQTT_URL', 'boat:s3c/ret@b.example', '***@b.example should be a URL beginning with mqtt://'],
    ['MQTT_URL', 'mqtt://boat:s3cret@b.example:99999', 'mqtt://***@b.example:99999 has 99999 for a port'],
    ['MQTT_URL', 'mqtt://b.example:0', 'mqtt://b.example:0 has 0 for a port, which is a number from 1 to 65535'],
    ['MQTT_URL', 'mqtt://[::1]:abc', 'mqtt://[::1]:abc has abc for a port'],
    ['MQTT_URL', 'mqtt://boat:s3cret@', 'mqtt://***@ should name a host after mqtt://'],
    ['MQTT_URL', 'unix:b.sock', 'unix:b.sock should name a path from the root'],
    ['URL', 'https://boat:12/s3cret@c.example', 'https://***@c.example has a login that'],
    ['URL', 'https:boat:12/s3cret@c.example', '***@c.example has a login that'],
    ['URL', 'https://boat:12\\s3cret@c.example', 'https://***@c.example has a login that'],
    ['URL', 'htp://c.example/?token=s3cret', 'htp://c.example/?*** should be a URL beginning with http://'],
    ['URL', 'https://c.example:70000', 'https://c.example:70000 has 70000 for a port'],
    [
      'PROBES',
      'http://boat:s3cret@c.example',
      'http://***@c.example has "http://***@c.example", which is not host:port',
    ],
    ['PORT', 'boat:s3cret@b.example', '***@b.example should be a whole number'],
  ])('%s=%s', (name, text, sentence) => {
    const wrong = () => readConfig(urls, { [name]: text });
    expect(wrong).toThrow(`A setting is wrong: ${name}=${sentence}`);
    expect(wrong).not.toThrow(/s3c/);
  });

  test.each(['mqtt://boat:p@ss@b.example', 'mqtt://boat:12%2F3@b.example:1884', ' mqtt://b.example/', 'unix:/run/@b'])(
    'MQTT_URL=%s is taken',
    (url) => {
      expect(readConfig(urls, { MQTT_URL: url }).mqttUrl).toBe(url.trim().replace(/\/$/, ''));
    },
  );

  test('an @ in the path of a page is its own', () => {
    expect(readConfig(urls, { URL: 'https://c.example/@boats' }).url).toBe('https://c.example/@boats');
  });
});
