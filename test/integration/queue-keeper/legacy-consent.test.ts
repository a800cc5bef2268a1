import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readBoatFacts } from '../../../services/queue-keeper/legacy-import/read-boat-facts.ts';
import { boatWith } from '../../support/boat-fixture.ts';

const PREFERENCES = 'config/user-preferences.json';
const AGREED = { 'config/onboarding.json': { data_sharing_consent: true } };

test.each([
  ['no preferences', { ...AGREED, [PREFERENCES]: null }, true],
  ['preferences that say nothing', { ...AGREED, [PREFERENCES]: {} }, true],
  ['preferences that refuse', { ...AGREED, [PREFERENCES]: { telemetry_enabled: false } }, false],
  ['preferences that are torn: they may refuse', { ...AGREED, [PREFERENCES]: '{"telemetry_enabled":fal' }, false],
  [
    'onboarding that is torn: it may refuse',
    { [PREFERENCES]: { telemetry_enabled: true }, 'config/onboarding.json': '{"data_sharing_consent":fal' },
    false,
  ],
  ['a refusal in words', { ...AGREED, [PREFERENCES]: { telemetryEnabled: 'off' } }, false],
  ['nobody who agreed', {}, false],
])(
  'telemetry of an earlier export leaves the boat only with a consent that can be read: %s',
  (_what, files, agreed) => {
    expect(readBoatFacts(boatWith(files)).hasConsent).toBe(agreed);
  },
);

test('preferences that are a pipe are waited for by nobody: they may refuse', () => {
  const root = boatWith({ ...AGREED, [PREFERENCES]: null });
  execFileSync('mkfifo', [join(root, PREFERENCES)]);
  expect(readBoatFacts(root).hasConsent).toBe(false);
});
