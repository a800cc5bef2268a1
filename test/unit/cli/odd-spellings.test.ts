/** Every setting, as people write it: understood as it was meant, or refused in one sentence; never taken for another value. */
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { wholePaths } from '../../../deploy/start-boat/whole-paths.ts';
import { everySetting } from '../../../services/cli/every-setting.ts';
import { readSettings, wrongSettings } from '../../../shared/runtime/read-config.ts';
import type { Setting } from '../../../shared/runtime/settings.ts';

const all = new Map(
  Object.values(everySetting)
    .flatMap((table): Setting[] => Object.values(table))
    .map((setting) => [setting.name, setting]),
);

/** What somebody means who sets it. */
const PLAIN: Readonly<Record<string, string>> = {
  TZ: 'Europe/Berlin',
  LOG_LEVEL: 'warn',
  ENGINE_UNITS: 'central',
  RETRY_SCHEDULE: '0,60,120',
  NETWORK_PROBES: 'router.example:80,[fd00::1]:443',
  MQTT_URL: 'mqtt://broker.example:1883',
  SIGNALK_URL: 'ws://127.0.0.1:3000/signalk',
  CENTRAL_API_URL: 'https://central.example/base',
  MQTT_USERNAME: 'skipper',
  MQTT_PASSWORD: 'secret',
  SIGNALK_TOKEN: 'a.b.c',
  MQTT_SOCKET: '/run/boat/broker.sock',
  ALLOWED_HOSTS: 'boat.local,helm',
  GATEWAY_TOKEN: '0123456789abcdef',
  CENTRAL_IMPORT_PATH: '/import',
  CENTRAL_AUTH_HEADER: 'X-Boat',
  CENTRAL_TOKEN: 'Bearer abc',
  CENTRAL_INSTALLATIONS: '3861513b314c5ee7,00000000aaaa',
  HTTPS_PROXY: 'http://proxy.example:3128',
  HTTP_PROXY: 'http://proxy.example:3128',
  ALL_PROXY: 'http://proxy.example:3128',
  NO_PROXY: 'localhost,.example',
};
const HOSTS = ['MQTT_HOST', 'GATEWAY_HOST', 'CENTRAL_HOST'];
const PATHS = [
  ...['DATA_DIR', 'CREDENTIALS_DIRECTORY', 'D3KOS_ROOT', 'FORWARD_WATCH_FILE', 'CENTRAL_DATA_DIR', 'MQTT_USERS_FILE'],
  ...['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE'],
];

function plainOf({ name, fallback }: Setting): string {
  if (HOSTS.includes(name)) return 'helm.local';
  if (PATHS.includes(name)) return '/srv/boat';
  if (typeof fallback === 'boolean') return 'true';
  return PLAIN[name] ?? String(fallback);
}

function read(setting: Setting, text: string) {
  const { config, problems } = readSettings({ it: setting }, { [setting.name]: text });
  return { value: config.it, problems };
}

test('each setting is tried', () => {
  for (const setting of all.values()) expect(read(setting, plainOf(setting)).problems, setting.name).toEqual([]);
});

describe.each([...all.values()].map((setting) => [setting.name, setting] as const))('%s', (name, setting) => {
  const plain = plainOf(setting);
  const meant = read(setting, plain).value;

  test.each([
    ['with a CR of another system’s editor', `${plain}\r`],
    ['with an end of line', `${plain}\r\n`],
    ...(setting.verbatim
      ? []
      : [
          ['with blanks around it', `  ${plain}\t`],
          ['in quotes that nobody took away', `"${plain}"`],
          ['in single ones', `'${plain}'`],
          ['in quotes, with a CR behind', `"${plain}" \r`],
          ['behind a byte-order mark', `\uFEFF${plain}`],
        ]),
  ])('%s', (_how, text) => {
    expect(read(setting, text)).toEqual({ value: meant, problems: [] });
    // npm start takes some out of the environment by itself.
    const { [name]: told = '' } = wholePaths({ [name]: text, INIT_CWD: '/' });
    expect(read(setting, told)).toEqual({ value: meant, problems: [] });
    expect(told).not.toMatch(/^["'\s]|["'\s]$/);
  });

  if (!setting.verbatim)
    test.each([`${plain} # mine`, `${plain}\t#mine`, '# none yet'])('%j is refused, since it has a comment', (text) => {
      const { value, problems } = read(setting, text);
      expect(value).toEqual(setting.fallback);
      expect(problems).toEqual([expect.stringMatching(/has a comment behind its value.* a line of its own$/)]);
    });

  test.each([' ', '\r', '""', ...(setting.verbatim ? [] : ["' '"])])('%j is not set', (text) => {
    if (setting.verbatim && text !== '\r') return;
    expect(read(setting, text)).toEqual({ value: setting.fallback, problems: [] });
  });

  if (typeof setting.fallback === 'number' || name === 'RETRY_SCHEDULE') {
    test.each([
      '1e3',
      '0x10',
      '+5',
      '5,5',
      '5.',
      '.5',
      '1_000',
      '1 000',
      '٥',
      '５',
      'five',
      '30d',
      '5s',
      'true',
      'NaN',
      'Infinity',
      '-0x1',
      '1;2',
    ])('%s is refused, or that number', (text) => {
      const { value, problems } = read(setting, text);
      if (problems.length === 0) expect(String(value)).toBe(text);
      else expect(wrongSettings(problems)).toMatch(/^A setting is wrong: [^\n]*\bshould be [^\n]*\.$/);
    });
    test('5.0 is 5, or refused where 5 is', () => {
      expect(read(setting, '5.0').value).toEqual(read(setting, '5').value);
      expect(read(setting, '005').value).toEqual(read(setting, '5').value);
    });
  }

  if (typeof setting.fallback === 'boolean') {
    test.each(['true', 'TRUE', 'yes', 'On', '1'])('%s is true', (text) => {
      expect(read(setting, text)).toEqual({ value: true, problems: [] });
    });
    test.each(['maybe', 'y', '2', 'enabled', 'true,'])('%s is refused', (text) => {
      expect(read(setting, text).problems).toEqual([`${name}=${text} should be true or false`]);
    });
  }

  if (HOSTS.includes(name)) {
    test.each([
      ['LOCALHOST', 'localhost'],
      ['[::1]', '::1'],
      ['0.0.0.0', '0.0.0.0'],
      ['FE80::1%eth0', 'fe80::1%eth0'],
    ])('%s is %s', (text, value) => expect(read(setting, text)).toEqual({ value, problems: [] }));
    test.each(['127.0.0.1:80', 'http://helm', '*', '127.0.0', 'helm,boat', 'the helm', '-x'])(
      '%s is refused',
      (text) => {
        expect(read(setting, text).problems).toEqual([
          `${name}=${text} should be the name or address of a host, without a port`,
        ]);
      },
    );
  }

  if (PATHS.includes(name)) {
    test.each([
      ['/srv/boat/', '/srv/boat'],
      ['//srv//boat/./x/..', '/srv/boat'],
      ['/srv/my boat', '/srv/my boat'],
      ["/srv/o'brien", "/srv/o'brien"],
      ['boat/data', resolve('boat/data')],
      ['./data', resolve('data')],
    ])('%s is %s', (text, value) => expect(read(setting, text)).toEqual({ value, problems: [] }));
    test.each([
      '~/boat',
      '~skipper/boat',
      '$HOME/boat',
      '/srv/\x24{BOAT}',
      'file:///srv/boat',
      'C:\\boat',
      '/srv/"boat',
      "'/srv/boat",
      '/a\rb',
    ])('%j is refused', (text) => {
      expect(read(setting, text).problems).toEqual([expect.stringMatching(/: write the whole path, from \/ on$/)]);
      expect(wholePaths({ [name]: text, INIT_CWD: '/home' })[name]).toBe(text);
    });
  }
});

test.each(['WARN', 'Warn'])('LOG_LEVEL=%s is warn, and ENGINE_UNITS has no capitals either', (text) => {
  expect(read(all.get('LOG_LEVEL') as Setting, text).value).toBe('warn');
  expect(read(all.get('ENGINE_UNITS') as Setting, 'Central').value).toBe('central');
});

test('a password is taken as it stands, but for the end of a line', () => {
  const password = all.get('MQTT_PASSWORD') as Setting;
  expect(read(password, ' "a b" \r\n').value).toBe(' "a b" ');
});

test('npm start looks for ports as the processes read them', () => {
  expect(wholePaths({ MQTT_PORT: '01883 ', GATEWAY_PORT: '8094.0', LOG_LEVEL: 'INFO', GATEWAY_HOST: '[::1]' })).toEqual(
    {
      MQTT_PORT: '1883',
      GATEWAY_PORT: '8094',
      LOG_LEVEL: 'info',
      GATEWAY_HOST: '::1',
    },
  );
});
