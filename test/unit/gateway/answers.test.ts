import { describe, expect, test } from 'vitest';
import { generateAnswer, listAnswer, statusAnswer } from '../../../services/gateway/answers.ts';
import type { CollectorStatus } from '../../../shared/contracts/collector-status.ts';
import type { RejectionReason } from '../../../shared/contracts/export-rejected.ts';
import { queueJob } from '../../../shared/contracts/queue-job.ts';
import { queueStatus } from '../../../shared/contracts/queue-status.ts';
import type { Job } from '../../../shared/export/job.ts';
import { type LicenseReading, unreadLicense } from '../../../shared/export/license.ts';
import { CALM_COLLECTOR, ROOMY } from '../../support/situations.ts';

const [example] = queueJob.examples as readonly Job[];
const [queue = null] = queueStatus.examples;
const job = (change: Partial<Job> = {}): Job => ({ ...(example as Job), ...change });
const tier = (n: number): LicenseReading => ({ ok: true, license: { installationId: '3861513b314c5ee7', tier: n } });
const missing = unreadLicense('ENOENT');
const refusing = (reason: RejectionReason, message: string): CollectorStatus => ({
  ...CALM_COLLECTOR,
  refusal: { reason, message, since: '2026-02-20T21:00:00Z' },
});
const AWAY = 'The message broker cannot be reached';
const SILENT = 'The message broker does not answer';

describe('the status says whether an export that is asked for now is made, and what stands in the way', () => {
  test.each<[LicenseReading, Partial<Parameters<typeof statusAnswer>[0]>, number, boolean, string | null]>([
    [tier(3), {}, 3, true, null],
    [tier(1), {}, 1, true, null],
    [tier(0), {}, 0, false, 'Tier 0 does not have export capability'],
    [missing, {}, 0, false, 'License file not found'],
    [tier(3), { queue: null }, 3, true, 'Queue not initialized'],
    [tier(3), { queue: null, connected: false }, 3, false, AWAY],
    [tier(3), { connected: false }, 3, false, `${AWAY}; the queue is as last known`],
    [tier(3), { connected: false, isBrokerSilent: true }, 3, false, `${SILENT}; the queue is as last known`],
    [missing, { queue: null, connected: false }, 0, false, 'License file not found'],
    [tier(3), { collector: refusing('disk_full', 'The disk is full.'), disk: null }, 3, false, 'The disk is full.'],
    [tier(3), { collector: refusing('disk_full', 'The disk was full.') }, 3, true, null],
    [tier(3), { collector: refusing('tier', 'Tier 0 does not have export capability') }, 3, true, null],
    [
      tier(3),
      { disk: { ...ROOMY, shortFiles: 1 } },
      3,
      false,
      expect.stringMatching(/can take 1000000 more files only/),
    ],
    [tier(3), { disk: { ...ROOMY, readOnly: true } }, 3, false, expect.stringMatching(/^The disk is read-only/)],
  ])('%j, %j', (license, change, expectedTier, canExport, error) => {
    const facts = {
      license,
      queue,
      queueToldMsAgo: 0,
      connected: true,
      collector: CALM_COLLECTOR,
      jobs: [],
      disk: ROOMY,
      ...change,
    };
    expect(statusAnswer(facts, 8094)).toEqual({
      success: true,
      service: 'export-manager',
      port: 8094,
      tier: expectedTier,
      can_export: canExport,
      error,
      queue: facts.queue,
      requests_open: 0,
      recorded: {},
    });
  });
});

test('what is not in the queue yet is told beside it; from a collector that was never heard it is not known', () => {
  const facts = { license: tier(3), queue, queueToldMsAgo: 0, connected: true, jobs: [], disk: null };
  const recorded = { boatlog: { waiting: 2, last_at: '2026-02-20T21:44:16.503Z' } };
  const collector = { ...CALM_COLLECTOR, requests_open: 1, recorded };
  expect(statusAnswer({ ...facts, collector }, 8094)).toMatchObject({ requests_open: 1, recorded });
  expect(statusAnswer({ ...facts, collector: null }, 8094)).toMatchObject({ requests_open: null, recorded: null });
});

test('a request whose export is in the queue already is not counted, though the collector told of it before', () => {
  const facts = { license: tier(3), queue, queueToldMsAgo: 0, connected: true, disk: null };
  const collector = { ...CALM_COLLECTOR, requests_open: 2, open_requests: ['made', 'waits'] };
  const open = (jobs: Job[]) => statusAnswer({ ...facts, collector, jobs }, 8094).requests_open;
  expect([open([]), open([job({ request_id: 'made' })]), open([job({ request_id: 'other' })])]).toEqual([2, 1, 2]);
});

test('a generated export has every field that callers read', () => {
  expect(generateAnswer(job({ records: { boatlog: 4, settings: 1, telemetry: 0 } }))).toEqual({
    success: true,
    export_file: 'export_20260220_164416.json',
    export_id: 'export_20260220_164416',
    queue_id: 'q_20260220_164416',
    request_id: 'anchor-watch-17',
    category_count: 8,
    status: 'pending',
    message: 'Export generated and added to queue',
    statistics: { categories_with_data: 2, total_size_bytes: 2256 },
    problems: job().problems,
  });
});

test.each([
  ['uploading', /^Export generated and added to queue$/],
  ['completed', /^This request became q_20260220_164416, which was delivered\. Ask with another request_id/],
  ['failed', /^This request became q_20260220_164416, which has failed\./],
  ['cancelled', /^This request became q_20260220_164416, which was cancelled and did not go ashore\./],
] as const)('asked again, an export that is %s is not told as anything else', (status, message) => {
  const fields = Object.keys(generateAnswer(job()));
  const answer = generateAnswer(job({ status }));
  expect(answer).toMatchObject({ success: true, status, message: expect.stringMatching(message) });
  expect(Object.keys(answer), 'every field that callers read').toEqual(fields);
});

test('the list has the files that exist: a cancelled export has none', () => {
  expect(listAnswer([job(), job({ status: 'cancelled' })])).toEqual({
    success: true,
    count: 1,
    exports: [
      {
        filename: 'export_20260220_164416.json',
        size: 2256,
        created: '2026-02-20T21:44:16.503Z',
        queue_id: 'q_20260220_164416',
        status: 'pending',
        source: 'anchor-watch',
      },
    ],
  });
});
