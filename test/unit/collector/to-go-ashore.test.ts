import { expect, test } from 'vitest';
import { toGoAshore } from '../../../services/collector/to-go-ashore.ts';

const waits = { waiting: 1, last_at: '2026-02-20T21:44:16.000Z', exports: [] };
const recorded = { telemetry: waits, boatlog: waits };

test.each([
  ['while its owner agrees', async () => ({ consentLacks: null }), recorded],
  ['while he does not', async () => ({ consentLacks: 'The owner has not agreed.' }), { boatlog: waits }],
  ['where that cannot be read', () => Promise.reject(new Error('torn')), { boatlog: waits }],
])('telemetry waits for an export %s', async (_when, owner, expected) => {
  expect(await toGoAshore(recorded, owner)).toEqual(expected);
});

test('without telemetry nobody is asked', async () => {
  expect(await toGoAshore({ boatlog: waits }, () => Promise.reject(new Error('asked')))).toEqual({ boatlog: waits });
});
