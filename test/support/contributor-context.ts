import { SourceMissing } from '../../services/collector/sources/source-problem.ts';
import { type BoatTime, boatTime } from '../../shared/export/from-boat/boat-time.ts';

/** What is so when something is contributed, on a boat without files that came in at this moment; null by no clock. */
export const contributedAt = (receivedAt: string | null) => ({
  root: '/nowhere',
  time: boatTime('America/Toronto'),
  license: { installationId: '3861513b314c5ee7', tier: 2 } as const,
  consentLacks: null,
  sizeOf: () => null,
  from: { sender: 'aboard', message: 'm1', place: '' },
  own: { settings: {}, onboarding: {} },
  receivedAt,
});

/** What an owner says whose boat has no files. */
export const withoutOwnerFiles = (time: BoatTime) => {
  const none = { told: [], fields: null, problem: new SourceMissing('There is none.') };
  return { time, consentLacks: null, preferences: none, onboarding: none };
};
