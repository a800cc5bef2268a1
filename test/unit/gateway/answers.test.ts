import { describe, expect, test } from 'vitest';
import { generateAnswer, listAnswer, statusAnswer } from '../../../services/gateway/answers.ts';
import { queueJob } from '../../../shared/contracts/queue-job.ts';
import { queueStatus } from '../../../shared/contracts/queue-status.ts';
import type { Job } from '../../../shared/export/job.ts';
import type { LicenseReading } from '../../../shared/export/license.ts';

const [example] = queueJob.examples as readonly Job[];
const [queue = null] = queueStatus.examples;
const job = (change: Partial<Job> = {}): Job => ({ ...(example as Job), ...change });
const tier = (n: number): LicenseReading => ({ ok: true, license: { installationId: '3861513b314c5ee7', tier: n } });
const missing: LicenseReading = { ok: false, fault: 'missing', problem: 'License file not found' };

describe('the status says whether this boat can export, and what stands in the way', () => {
  test.each([
    [tier(3), queue, true, 3, true, null],
    [tier(1), queue, true, 1, true, null],
    [tier(0), queue, true, 0, false, 'Tier 0 does not have export capability'],
    [missing, queue, true, 0, false, 'License file not found'],
    [tier(3), null, true, 3, true, 'Queue not initialized'],
    [tier(3), null, false, 3, true, 'The message broker cannot be reached'],
    [tier(3), queue, false, 3, true, 'The message broker cannot be reached; the queue is as last known'],
    [missing, null, false, 0, false, 'License file not found'],
  ])('%j, queue known: %s, connected: %s', (license, known, connected, expectedTier, canExport, error) => {
    expect(statusAnswer({ license, queue: known, connected, port: 8094 })).toEqual({
      success: true,
      service: 'export-manager',
      port: 8094,
      tier: expectedTier,
      can_export: canExport,
      error,
      queue: known,
    });
  });
});

test('a generated export has every field that callers read', () => {
  expect(generateAnswer(job({ records: { boatlog: 4, settings: 1, telemetry: 0 } }))).toEqual({
    success: true,
    export_file: 'export_20260220_164416.json',
    export_id: 'export_20260220_164416',
    queue_id: 'q_20260220_164416',
    request_id: 'anchor-watch-17',
    category_count: 8,
    message: 'Export generated and added to queue',
    statistics: { categories_with_data: 2, total_size_bytes: 2256 },
    problems: job().problems,
  });
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
