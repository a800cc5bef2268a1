import { expect, test } from 'vitest';
import { markWithheld } from '../../../services/collector/mark-withheld.ts';

const waits = { waiting: 1, last_at: '2026-02-20T21:44:16.000Z', exports: [] };
const recorded = { telemetry: waits, boatlog: waits };
const withheld = { telemetry: { ...waits, withheld: true }, boatlog: waits };

test.each([
  ['goes ashore while its owner agrees', async () => ({ consentLacks: null }), recorded],
  ['is withheld while he does not', async () => ({ consentLacks: 'The owner has not agreed.' }), withheld],
  ['is withheld where that cannot be read', () => Promise.reject(new Error('torn')), withheld],
])('telemetry %s', async (_when, owner, expected) => {
  expect(await markWithheld(recorded, owner)).toEqual(expected);
});

test('without telemetry nobody is asked', async () => {
  expect(await markWithheld({ boatlog: waits }, () => Promise.reject(new Error('asked')))).toEqual({ boatlog: waits });
});
