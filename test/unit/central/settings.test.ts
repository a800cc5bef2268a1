import { expect, test } from 'vitest';
import { centralSettings } from '../../../services/central/settings.ts';
import { readConfig } from '../../../shared/runtime/read-config.ts';

test('what is not set has its default', () => {
  expect(readConfig(centralSettings, {})).toMatchObject({ port: 8480, host: '127.0.0.1', maxBodyMb: 256 });
});

test.each([
  ['CENTRAL_PORT', '-1'],
  ['CENTRAL_INSTALLATIONS', 'x'],
  ['CENTRAL_INSTALLATIONS', '../../../etc'],
  ['CENTRAL_MAX_BODY_MB', 'much'],
])('the central server refuses %s=%s by name', (name, text) => {
  expect(() => readConfig(centralSettings, { [name]: text })).toThrow(name);
});
