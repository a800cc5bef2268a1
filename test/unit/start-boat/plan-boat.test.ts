import { describe, expect, test } from 'vitest';
import { planBoat } from '../../../deploy/start-boat/plan-boat.ts';
import { settingsProblem } from '../../../deploy/start-boat/settings-problem.ts';

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
    expect(plan.whatToTry).toContain(`-h broker.example -p 1884 -u 'skipper' -P PASSWORD`);
    expect(plan.whatToTry).not.toContain('seasick');
  });

  test('may be a socket of this machine', () => {
    expect(planBoat({ MQTT_URL: 'unix:/run/b.sock' }, '/boat').whatToTry).toContain('mosquitto_pub --unix /run/b.sock');
  });
});

describe('a wrong setting is known before anything is started', () => {
  test.each([
    [{}, null],
    [{ MQTT_PORT: 'abc' }, /MQTT_PORT=abc should be a whole number/],
    [{ LOG_LEVEL: 'loud', RETRY_SCHEDULE: 'soon' }, /LOG_LEVEL=loud .*; RETRY_SCHEDULE=soon/],
    [{ GATEWAY_PORT: '0' }, /GATEWAY_PORT=0 .*name one/],
    [{ MQTT_URL: 'http://skipper:seasick@b' }, /MQTT_URL=http:\/\/b should be/],
  ])('%j', (env, sentence) => {
    const problem = settingsProblem(env);
    if (sentence === null) expect(problem).toBeNull();
    else expect(problem).toMatch(sentence);
  });
});
