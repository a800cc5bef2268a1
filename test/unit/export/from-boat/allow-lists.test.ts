import { expect, test } from 'vitest';
import { consentLacks, consents } from '../../../../shared/export/from-boat/consent.ts';
import { configurationOf, resetsRemaining } from '../../../../shared/export/from-boat/onboarding-fields.ts';
import type { Fields } from '../../../../shared/export/from-boat/read-fields.ts';
import { licenseFields, preferenceFields } from '../../../../shared/export/from-boat/settings-fields.ts';

test('of a license only what is listed leaves the boat, in one spelling', () => {
  const secret = { license_key: 'SECRET', api_token: 'SECRET', owner_email: 'SECRET' };
  const expected = {
    installation_id: '3861513b314c5ee7',
    tier: 2,
    reset_count: 1,
    features: { voice_assistant: true, cloud_sync: false },
    installed_apps: ['opencpn'],
  };
  expect(
    licenseFields({
      installation_id: '3861513b314c5ee7',
      tier: 2,
      reset_count: 1,
      features: { voice_assistant: true, cloud_sync: false, ...secret },
      installed_apps: ['opencpn', { name: 'SECRET' }, 'https://user:SECRET@host'],
      ...secret,
    }),
  ).toEqual(expected);
  expect(
    licenseFields({
      installationID: '3861513b314c5ee7',
      tier: 2,
      resetCount: 1,
      features: { voiceAssistant: true, cloudSync: false, ...secret },
      installedApps: ['opencpn'],
      ...secret,
    }),
  ).toEqual(expected);
});

test('of the preferences only what is listed, and the units that belong to the system', () => {
  expect(preferenceFields({ measurement_system: 'imperial', language: 'en', wifi_password: 'SECRET' })).toEqual({
    user_preferences: { measurement_system: 'imperial', language: 'en' },
    unit_metadata: {
      measurement_system: 'imperial',
      speed_unit: 'mph',
      temperature_unit: '°F',
      pressure_unit: 'psi',
      volume_unit: 'gal',
    },
  });
  expect(preferenceFields({ measurement_system: 'furlongs' })).toEqual({
    user_preferences: { measurement_system: 'furlongs' },
  });
});

test('of the onboarding no name, address, mark or free answer', () => {
  const person = { name: 'SECRET', email: 'SECRET', phone: 'SECRET' };
  expect(
    configurationOf({
      language: 'en',
      dir: 'ltr',
      password_changed: true,
      operator: person,
      vessel: { manufacturer: 'Bayliner', year: 1998, name: 'SECRET', mmsi: 'SECRET', hin: 'SECRET' },
      engine: { make: 'Mercruiser', serial: 'SECRET' },
      CX5106: { instance: 0, note: 'SECRET' },
      qrCode: 'SECRET',
      wizard_answers: { engine_make: 'Mercruiser', step_0: 'SECRET', ...person },
      ...person,
    }),
  ).toEqual({
    language: 'en',
    dir: 'ltr',
    password_changed: true,
    vessel: { manufacturer: 'Bayliner', year: 1998 },
    engine: { make: 'Mercruiser' },
    cx5106: { instance: 0 },
    wizard_answers: { engine_make: 'Mercruiser' },
  });
});

test.each([
  [1, 10, 9],
  [12, 10, 0],
  [1, -1, null],
  [1, 9999, null],
  [null, 10, null],
  [1, null, null],
])('after %s of %s resets remain %s', (count, most, expected) => {
  expect(resetsRemaining(count, most)).toBe(expected);
});

test.each([
  ['nothing said', [{}, {}], false],
  ['no files', [null, null], false],
  ['telemetry turned on', [{ telemetry_enabled: true }, null], true],
  ['sharing agreed at onboarding', [{}, { data_sharing_consent: true }], true],
  ['both', [{ telemetry_enabled: true, data_sharing_consent: true }], true],
  ['one given, the other refused', [{ telemetry_enabled: true, data_sharing_consent: false }], false],
  ['refused later in the preferences', [{ telemetry_enabled: false }, { telemetry_enabled: true }], false],
  ['a word is no consent', [{ telemetry_enabled: 'true' }], false],
  ['nor is a number', [{ telemetry_enabled: 1 }], false],
  ['nor is one within something else', [{ privacy: { telemetry_enabled: true } }], false],
  ['in another casing it is one', [{ telemetryEnabled: true }, { 'Data-Sharing-Consent': true }], true],
  ['null says nothing', [{ telemetry_enabled: true, data_sharing_consent: null }], true],
  ['another switch is none', [{ telemetry_enabled: true, telemetry_interval: 0, dark_mode: false }], true],
  ...['false', 'False', ' NO ', 'off', '0', 0, 'n', 'perhaps', '', 'true', 1, [], {}, [false]].map(
    (refused): [string, object[], boolean] => [
      `refused by ${JSON.stringify(refused)}`,
      [{ telemetry_enabled: true, data_sharing_consent: refused }],
      false,
    ],
  ),
  ...[
    'dataSharingConsent',
    'DataSharingConsent',
    'DATA_SHARING_CONSENT',
    'data-sharing-consent',
    'data sharing consent',
  ].map((name): [string, object[], boolean] => [
    `refused as ${name}`,
    [{ telemetry_enabled: true }, { [name]: false }],
    false,
  ]),
  ['refused in one casing, given in another', [{ telemetryEnabled: false, telemetry_enabled: true }], false],
  ['refused within something else', [{ telemetry_enabled: true, privacy: { telemetryEnabled: 'no' } }], false],
  ['refused in two parts of a name', [{ telemetry_enabled: true, telemetry: { enabled: false } }], false],
  ['refused in a list', [{ telemetry_enabled: true, owners: [{ data_sharing_consent: false }] }], false],
])('consent to telemetry: %s', (_what, files, expected) => {
  expect(consents(...(files as (Fields | null)[]))).toBe(expected);
});

test.each<[what: string, preferences: object | null, onboarding: object | null, says: string]>([
  [
    'sharing is off',
    { telemetry_enabled: true, data_sharing_consent: false },
    null,
    ': data_sharing_consent in the preferences is off; with it on, it does.',
  ],
  [
    'telemetry is off',
    { telemetry_enabled: false },
    { data_sharing_consent: true },
    ': telemetry_enabled in the preferences is off; with it on, it does.',
  ],
  [
    'both are off',
    { telemetry_enabled: false, data_sharing_consent: false },
    {},
    ': telemetry_enabled and data_sharing_consent in the preferences are off; with all of these on, it does.',
  ],
  [
    'one is off at onboarding',
    { telemetry_enabled: true },
    { data_sharing_consent: false },
    ': data_sharing_consent in the onboarding is off; with it on, it does.',
  ],
  [
    'one is off in another spelling, and one is unclear',
    { telemetryEnabled: 'off' },
    { data_sharing_consent: 'perhaps' },
    ': telemetryEnabled in the preferences is off, data_sharing_consent in the onboarding is neither true nor false; with all of these on, it does.',
  ],
  [
    'one is unclear',
    { telemetry_enabled: 'true' },
    null,
    ': telemetry_enabled in the preferences is neither true nor false; with it on, it does.',
  ],
  [
    'nothing was said',
    null,
    {},
    ': neither telemetry_enabled nor data_sharing_consent is on; with either in the preferences it does.',
  ],
])('what is lacking for consent is named, and done, it is given: %s', (_what, preferences, onboarding, says) => {
  const said = consentLacks(preferences as Fields | null, onboarding as Fields | null);
  expect(said).toBe(`The owner has not agreed that telemetry leaves the boat${says}`);
  const turnedOn = [preferences, onboarding].map(
    (file) => file && Object.fromEntries(Object.keys(file).map((name) => [name, true])),
  );
  const wasSilent = Object.keys({ ...preferences, ...onboarding }).length === 0;
  expect(consents(...(wasSilent ? [{ telemetry_enabled: true }] : turnedOn))).toBe(true);
});
