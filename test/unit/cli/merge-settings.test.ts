import { describe, expect, test } from 'vitest';
import { mergeSettings, UNTOLD } from '../../../services/cli/merge-settings.ts';

const broker = { MQTT_URL: 'mqtt://b', MQTT_USERNAME: 'boat', MQTT_PASSWORD: 'ours' };
const central = {
  CENTRAL_API_URL: 'https://c',
  CENTRAL_TOKEN: 'ours',
  CENTRAL_AUTH_HEADER: 'X-Key',
  UPLOAD_TIMEOUT_S: '9',
};
const proxies = { HTTPS_PROXY: 'p', NO_PROXY: 'here' };

describe('what belongs together comes from the environment or from the file of settings', () => {
  test.each([
    ['a URL with a login is the whole of it', broker, { MQTT_URL: 'mqtt://me:x@b' }, {}],
    ['another broker gets no login of the first', broker, { MQTT_URL: 'mqtt://other' }, {}],
    [
      'the same broker is the same',
      broker,
      { MQTT_URL: 'mqtt://b/' },
      { MQTT_USERNAME: 'boat', MQTT_PASSWORD: 'ours' },
    ],
    [
      'one whose login the file has in its URL too',
      { ...broker, MQTT_URL: 'mqtt://a:b@b' },
      { MQTT_URL: 'mqtt://b' },
      { MQTT_USERNAME: 'boat', MQTT_PASSWORD: 'ours' },
    ],
    [
      'the usual broker need not be named',
      { MQTT_USERNAME: 'boat' },
      { MQTT_URL: 'mqtt://127.0.0.1:1883' },
      { MQTT_USERNAME: 'boat' },
    ],
    ['another name has another password', broker, { MQTT_USERNAME: 'me' }, { MQTT_URL: 'mqtt://b' }],
    ['a password completes a name', broker, { MQTT_PASSWORD: 'x' }, { MQTT_URL: 'mqtt://b', MQTT_USERNAME: 'boat' }],
    ['another central database gets no token', central, { CENTRAL_API_URL: 'https://d' }, { UPLOAD_TIMEOUT_S: '9' }],
    [
      'another token is for the same one',
      central,
      { CENTRAL_TOKEN: 'x' },
      { CENTRAL_API_URL: 'https://c', CENTRAL_AUTH_HEADER: 'X-Key', UPLOAD_TIMEOUT_S: '9' },
    ],
    ['proxies are one list', proxies, { all_proxy: 'q' }, {}],
    ['hosts without a proxy are none', proxies, { NO_PROXY: 'there' }, { HTTPS_PROXY: 'p' }],
    ['what is empty names nothing', broker, { CENTRAL_API_URL: '', http_proxy: '' }, broker],
  ])('%s', (_rule, file, env, ofFile) => {
    expect(mergeSettings(file as Record<string, string>, env).env).toEqual({ ...ofFile, ...env });
  });
});

test.each([
  [{}, ['CENTRAL_TOKEN', 'HTTPS_PROXY', 'MQTT_PASSWORD']],
  [{ CENTRAL_TOKEN: 'x', https_proxy: 'p' }, ['MQTT_PASSWORD']],
  [{ MQTT_URL: 'mqtt://me:x@b', CENTRAL_API_URL: 'https://other' }, ['HTTPS_PROXY']],
])('with %j in the environment is not told of secrets: %j', (env, untold) => {
  const file = { ...broker, MQTT_PASSWORD: '', [UNTOLD]: 'CENTRAL_TOKEN HTTPS_PROXY MQTT_PASSWORD' };
  const merged = mergeSettings(file, env);
  expect(merged.untold).toEqual(untold);
  expect(merged.env).not.toHaveProperty(UNTOLD);
});
