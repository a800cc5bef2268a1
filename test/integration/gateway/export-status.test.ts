import { expect, test } from 'vitest';
import { type CollectorStatus, collectorStatus } from '../../../shared/contracts/collector-status.ts';
import { CALM_COLLECTOR, ROOMY } from '../../support/situations.ts';
import { gatewayRig, playNeighbours } from './gateway-rig.ts';

const since = '2026-02-20T21:44:16.503Z';

/** A gateway whose collector tells this of itself. */
async function rigWith(collector: Partial<CollectorStatus>, options: Parameters<typeof gatewayRig>[0] = {}) {
  const rig = await gatewayRig(options);
  const boat = await playNeighbours(rig.brokerUrl);
  await boat.status();
  const status = async () => (await rig.described('/export/status')).json;
  expect(await status()).toMatchObject({ requests_open: null, recorded: null });
  await boat.bus.publish(collectorStatus, { ...CALM_COLLECTOR, ...collector });
  await expect.poll(async () => (await status()).recorded).not.toBeNull();
  return { rig, status };
}

test('what is recorded or asked for and not in the queue yet is told, once the collector was heard', async () => {
  const recorded = { boatlog: { waiting: 2, last_at: since } };
  const { status } = await rigWith({ requests_open: 1, oldest_request_at: since, recorded });
  expect(await status()).toMatchObject({ can_export: true, error: null, requests_open: 1, recorded });
});

test('an export that would be refused cannot be made, and the cause is named', async () => {
  const message = 'The disk can take no more files. No export is made until some are removed.';
  const { rig, status } = await rigWith({ refusal: { reason: 'disk_full', message, since } });
  expect(await status()).toMatchObject({ can_export: false, error: message, tier: 3 });
  const { json } = await rig.described('/health');
  expect(json).toMatchObject({
    status: 'degraded',
    problems: expect.arrayContaining([expect.stringContaining('no more files')]),
  });
});

test('a license that was mended counts at once, whatever the collector read before', async () => {
  const refusal = { reason: 'license' as const, message: 'License file not found', since };
  const { rig, status } = await rigWith({ refusal });
  expect(await status()).toMatchObject({ can_export: true, error: null });
  rig.setLicense({ installation_id: '3861513b314c5ee7', tier: 0 });
  expect(await status()).toMatchObject({ can_export: false, error: 'Tier 0 does not have export capability', tier: 0 });
});

test('a disk that is full is seen here too, before anybody is refused', async () => {
  const { status } = await rigWith({}, { disk: () => ({ ...ROOMY, freeBytes: 1e6, shortBytes: 499e6 }) });
  expect(await status()).toMatchObject({
    can_export: false,
    error: expect.stringMatching(/^The disk is nearly full: 1\.0 MB are free/),
  });
});
