import { expect, test } from 'vitest';
import { gatewaySettings } from '../../../services/gateway/settings.ts';
import { readConfig } from '../../../shared/runtime/read-config.ts';

test('what is not set has its default', () => {
  expect(readConfig(gatewaySettings, {})).toMatchObject({ port: 8094, host: 'localhost', generateWaitS: 25 });
});

test.each([
  ['GATEWAY_PORT', '80940'],
  ['GATEWAY_PORT', 'http'],
  ['ALLOWED_HOSTS', 'https://skipper.example'],
  ['ALLOWED_HOSTS', 'skipper.example;other'],
  ['GENERATE_WAIT_S', '3600'],
  ['COMMAND_WAIT_S', '-1'],
  ['GATEWAY_TOKEN', 'too-short'],
  ['GATEWAY_TOKEN', 'sixteen letters, with blanks'],
  ['GATEWAY_OPEN_READING', 'maybe'],
])('the gateway refuses %s=%s by name', (name, text) => {
  expect(() => readConfig(gatewaySettings, { [name]: text })).toThrow(name);
});

test('a token never stands in what is said of it', () => {
  expect(() => readConfig(gatewaySettings, { GATEWAY_TOKEN: 'se cret se cret se cret' })).toThrow(/^(?!.*se cret)/);
});
