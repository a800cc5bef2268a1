import { describe, expect, test } from 'vitest';
import { planBoat } from '../../../deploy/start-boat/plan-boat.ts';
import { settingsProblems } from '../../../deploy/start-boat/settings-problems.ts';
import { wholePaths } from '../../../deploy/start-boat/whole-paths.ts';
import { faultOfPath } from '../../../shared/runtime/place-settings.ts';

const settingsOf = (env: Record<string, string>) => planBoat(env, '/boat').ports.map(({ setting }) => setting);

describe('what listens', () => {
  test.each([
    ['everything of ours', {}, ['MQTT_PORT', 'CENTRAL_PORT', 'GATEWAY_PORT']],
    ['pages on the bus', { MQTT_WS_PORT: '9001' }, ['MQTT_PORT', 'MQTT_WS_PORT', 'CENTRAL_PORT', 'GATEWAY_PORT']],
    ['a broker of one’s own', { MQTT_URL: 'mqtt://b', MQTT_WS_PORT: '9001' }, ['CENTRAL_PORT', 'GATEWAY_PORT']],
    ['a central database of one’s own', { CENTRAL_API_URL: 'https://c' }, ['MQTT_PORT', 'GATEWAY_PORT']],
  ])('%s', (_what, env, settings) => {
    expect(settingsOf(env)).toEqual(settings);
  });
});

describe('a broker of one’s own', () => {
  const plan = planBoat({ MQTT_URL: 'mqtt://skipper:seasick@broker.example:1884' }, '/boat');

  test('gets the login that stands in its URL', () => {
    expect(plan.env).toMatchObject({
      MQTT_URL: 'mqtt://broker.example:1884',
      MQTT_USERNAME: 'skipper',
      MQTT_PASSWORD: 'seasick',
    });
  });

  test('gets the login of the settings before that', () => {
    const set = { MQTT_URL: 'mqtt://a:b@c', MQTT_USERNAME: 'd', MQTT_PASSWORD: 'e' };
    expect(planBoat(set, '/boat').mqttLogin).toEqual({ username: 'd', password: 'e' });
  });

  test('is in what to try, and its password is not', () => {
    expect(plan.whatToTry).toContain(`-h broker.example -p 1884 -u skipper -P PASSWORD`);
    expect(plan.whatToTry).not.toContain('seasick');
  });

  test('may be a socket of this machine', () => {
    expect(planBoat({ MQTT_URL: 'unix:/run/b.sock' }, '/boat').whatToTry).toContain('mosquitto_pub --unix /run/b.sock');
  });
});

describe('every wrong setting of every process is known before anything is started, all at once', () => {
  test.each([
    [{}, []],
    [{ MQTT_PORT: 'abc' }, [/^A setting is wrong: MQTT_PORT=abc should be a whole number/]],
    [{ LOG_LEVEL: 'loud', RETRY_SCHEDULE: 'soon' }, [/LOG_LEVEL=loud .*; RETRY_SCHEDULE=soon/]],
    [{ GATEWAY_PORT: '0' }, [/GATEWAY_PORT=0 .*name one/]],
    [
      { MQTT_PORT: 'abc', GATEWAY_PORT: '70000', CENTRAL_PORT: '0' },
      [/^Settings are wrong: MQTT_PORT=abc .*; GATEWAY_PORT=70000 .*; CENTRAL_PORT=0 .*\.$/],
    ],
    [
      { MQTT_USERNAME: 'bob' },
      [/^MQTT_USERNAME is for a broker of your own: set MQTT_URL .*, or unset MQTT_USERNAME\.$/],
    ],
    [{ MQTT_USERNAME: 'bob', MQTT_PASSWORD: 'pw', MQTT_URL: '' }, [/^MQTT_USERNAME is for a broker of your own/]],
    [{ MQTT_USERNAME: 'bob', MQTT_URL: 'mqtt://b' }, []],
    [{ MQTT_URL: 'http://skipper:seasick@b' }, [/MQTT_URL=http:\/\/\*\*\*@b should be/]],
    [{ MQTT_URL: 'mqtt://skipper:sea/sick@b' }, [/MQTT_URL=mqtt:\/\/\*\*\*@b has a login/]],
    [
      { CENTRAL_API_URL: 'http://central.example', GATEWAY_HOST: '0.0.0.0', UPLOAD_TIMEOUT_S: 'x' },
      [/UPLOAD_TIMEOUT_S=x/, /^CENTRAL_API_URL names central\.example without TLS/, /^GATEWAY_HOST=0\.0\.0\.0 would/],
    ],
    [{ CENTRAL_API_URL: 'http://central.example', ALLOW_INSECURE_CENTRAL: 'true' }, []],
    [{ GATEWAY_HOST: '0.0.0.0', GATEWAY_TOKEN: '0123456789abcdef' }, []],
  ])('%j', (env, sentences) => {
    expect(settingsProblems(env, '/nowhere')).toEqual(sentences.map((sentence) => expect.stringMatching(sentence)));
  });
});

describe('our own command line is called as it finds this boat', () => {
  test.each([
    [{}, '', ''],
    [{ MQTT_PORT: '1999', GATEWAY_PORT: '8095' }, '', ''],
    [{ BOAT_DIR: "/tmp/Jo's boat" }, "BOAT_DIR='/tmp/Jo'\\''s boat' ", ''],
    [{ MQTT_URL: "mqtt://o'brien:seasick@b:1884" }, "MQTT_USERNAME='o'\\''brien' MQTT_PASSWORD=PASSWORD ", 'seasick'],
  ])('%j', (env, told, hidden) => {
    const { whatToTry } = planBoat(env, '/boat');
    expect(whatToTry).toContain(`  how the boat is     ${told}npm run --silent cli -- status\n`);
    if (hidden) expect(whatToTry).not.toContain(hidden);
  });

  test('what is written is named whole', () => {
    expect(planBoat({}, '/boat').whatToTry).toMatch(/the files {11}\/boat\/data\n.*the log {13}\/boat\/boat\.log\n/);
  });
});

test('a log that is not kept is not named', () => {
  expect(planBoat({ LOG_LEVEL: 'silent' }, '/boat').whatToTry).not.toContain('boat.log');
});

test('a path counts from where the caller stands', () => {
  const given = { INIT_CWD: '/home/skipper', BOAT_DIR: 'b', DATA_DIR: '/d', MQTT_USERS_FILE: '../u', D3KOS_ROOT: '' };
  expect(wholePaths(given)).toEqual({ ...given, BOAT_DIR: '/home/skipper/b', MQTT_USERS_FILE: '/home/u' });
});

test('each folder that is written is known once, with the setting that names another', () => {
  expect(planBoat({ DATA_DIR: '/d', CENTRAL_DATA_DIR: '/d' }, '/boat').written).toEqual([
    { setting: 'BOAT_DIR', path: '/boat' },
    { setting: 'BOAT_DIR', path: '/boat/d3kos' },
    { setting: 'DATA_DIR', path: '/d' },
  ]);
  expect(planBoat({ D3KOS_ROOT: '/r', CENTRAL_API_URL: 'https://c' }, '/boat').written.map(({ path }) => path)).toEqual(
    ['/boat', '/boat/data'],
  );
});

test('a folder in whose name a comment would begin is refused, before anything is made in it', () => {
  expect(faultOfPath('/srv/sail #1/boat')).toBe('has a “#” behind a blank in it');
  expect(faultOfPath('/srv/sail#1/boat')).toBeNull();
});
