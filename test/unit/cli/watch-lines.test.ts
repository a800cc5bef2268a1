import { expect, test } from 'vitest';
import { createNarration } from '../../../services/cli/watch-lines.ts';
import type { Contract } from '../../../shared/contracts/define-contract.ts';
import { contracts } from '../../../shared/contracts/index.ts';

const { queueJob, queueStatus, serviceStatus, uploadProgress, uploadResult, exportRejected } = contracts;
const [job] = queueJob.examples;
const [status] = queueStatus.examples;
const online = serviceStatus.examples[0];

type Step = readonly [contract: Contract, payload: unknown, retained?: boolean];
const tell = (steps: readonly Step[]) => {
  const narrate = createNarration();
  return steps.map(([contract, payload, retained = false]) =>
    narrate({ contract, payload, retained, params: { service: 'uploader', queue_id: 'q_1' } }),
  );
};

test('state that is told again is no news', () => {
  const waiting = {
    ...status,
    waiting_for: { what: 'network', since: '2026-02-20T21:44:16Z', message: 'No network.' },
  };
  expect(
    tell([
      [serviceStatus, online],
      [serviceStatus, online],
      [queueStatus, waiting],
      [queueStatus, waiting],
    ]),
  ).toEqual(['The uploader is online', null, 'The queue waits: No network.', null]);
});

test('the end of a wait is news; a queue that never waited is none', () => {
  const waiting = { ...status, waiting_for: { what: 'portal', since: '2026-02-20T21:44:16Z', message: 'A portal.' } };
  expect(
    tell([
      [queueStatus, status],
      [queueStatus, waiting],
      [queueStatus, status],
    ]),
  ).toEqual([null, 'The queue waits: A portal.', 'The queue moves again']);
});

test('what was done before the watch began is not told; what failed or waits is', () => {
  const was = (change: object): Step => [queueJob, { ...job, ...change }, true];
  expect(tell([was({ status: 'completed' })])).toEqual([null]);
  expect(tell([was({ status: 'cancelled' })])).toEqual([null]);
  expect(tell([was({ status: 'failed' })])).toEqual([expect.stringContaining('has failed: HTTP 503')]);
  expect(tell([was({})])).toEqual([expect.stringContaining('waits after 2 failed attempts')]);
  expect(tell([[queueJob, null]])).toEqual([null]);
});

test('progress is told in tens of percent, once each', () => {
  const sent = (bytes_sent: number): Step => [uploadProgress, { queue_id: 'q_1', bytes_sent, file_size_bytes: 1_000 }];
  expect(tell([sent(5), sent(101), sent(150), sent(990), sent(1_000)])).toEqual([
    null,
    'Export q_1: 10 % of 1.0 kB sent',
    null,
    'Export q_1: 90 % of 1.0 kB sent',
    null,
  ]);
});

test('an attempt that failed and a request that was rejected say why', () => {
  const failed = { ...uploadResult.examples[0], outcome: 'retry', reason: 'HTTP 503' };
  expect(
    tell([
      [uploadResult, failed],
      [uploadResult, uploadResult.examples[0]],
      [exportRejected, exportRejected.examples[0]],
    ]),
  ).toEqual([
    'An attempt ended (retry): HTTP 503',
    null,
    'There will be no export: Tier 0 does not have export capability',
  ]);
});

test('a refusal is of a request where it names one; a contribution that does not fit is no export less', () => {
  const refused = (request_id: string | null): Step => [
    exportRejected,
    { ...exportRejected.examples[0], request_id, message: 'A contribution to the export does not fit.' },
  ];
  expect(tell([refused('r-1'), refused(null)])).toEqual([
    'There will be no export: A contribution to the export does not fit.',
    'A contribution to the export does not fit.',
  ]);
});
