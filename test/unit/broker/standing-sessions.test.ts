import { expect, test } from 'vitest';
import { standingSessions } from '../../../broker/standing-sessions.ts';
import { contracts } from '../../../shared/contracts/index.ts';

test('the events that must not be lost stand ready for the two services that take them', () => {
  const sessions = standingSessions(Object.values(contracts)).map(({ clientId, topics }) => [
    clientId,
    [...topics].sort(),
  ]);
  expect(sessions).toEqual([
    [
      'd3kos-export-collector',
      ['export/data/{category}', 'export/data/{category}/{sender}/{message}', 'export/request', 'upload/result'],
    ],
    ['d3kos-export-queue-keeper', ['export/command', 'export/queued', 'upload/look', 'upload/result']],
  ]);
});

test.each([
  ['QoS 0', { qos: 0 as const }],
  ['retained', { retain: true }],
  ['for someone else', { consumers: ['gateway' as const] }],
])('a contract that is %s has no place in a standing session', (_, change) => {
  const contract = { ...contracts.exportRequest, ...change };
  expect(standingSessions([contract]).flatMap(({ topics }) => topics)).toEqual([]);
});
