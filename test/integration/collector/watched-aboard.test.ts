import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { contracts } from '../../../shared/contracts/index.ts';
import { boatWith } from '../../support/boat-fixture.ts';
import { startTestBroker } from '../../support/broker.ts';
import { eventually } from '../../support/eventually.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { collectorRig } from './collector-rig.ts';

const CONSENT = { timezone: 'America/Toronto', telemetry_enabled: true };
const WATCH = 'tmp/d3kos_forward_watch.json';
const seen = (second: number, level: string, ...classes: string[]) => ({
  timestamp: `2026-02-20T16:44:${String(second).padStart(2, '0')}.123456`,
  alert_level: level,
  detection_count: classes.length,
  detections: classes.map((name) => ({ class: name, confidence: 0.8, alert_level: level })),
});

async function rigOn(root: string) {
  const rig = await collectorRig({ broker: await startTestBroker(), root });
  let requests = 0;
  return {
    ...rig,
    async exported() {
      const id = `watched-${++requests}`;
      await rig.request({ request_id: id });
      return rig.readExport(await rig.announcementFor(id)).data;
    },
  };
}

test('each change in what the forward watch sees is in the export, and repeats are not', async () => {
  const root = boatWith({ [WATCH]: seen(0, 'NONE') });
  const rig = await rigOn(root);
  await rig.start();
  const levels = async () => (await rig.exported()).marine_vision_snapshots.map(({ alert_level: level }) => level);
  const isNoted = (seen: string) => rig.log.lines.some(({ fields }) => fields.seen === seen);
  await eventually('the quiet sea is noted', () => isNoted('NONE'));
  expect(await levels()).toEqual(['NONE']);
  for (const second of [3, 6, 9])
    writeFileSync(join(root, WATCH), JSON.stringify(seen(second, 'WARNING', 'boat', 'buoy')));
  await eventually('the warning is recorded', async () => (await levels()).join() === 'NONE,WARNING');
  const [, warning] = (await rig.exported()).marine_vision_snapshots;
  expect(warning).toMatchObject({
    orientation: 'forward_watch',
    timestamp: expect.stringMatching(/^2026-02-20T21:44:0[369]\.123Z$/),
    detection_types: ['boat', 'buoy'],
    alert_triggered: true,
  });
});

test('what the forward watch sees at the moment of an export is one record, in it and ever after', async () => {
  const root = boatWith({ [WATCH]: seen(0, 'NONE') });
  const rig = await rigOn(root);
  const collector = await rig.start();
  await eventually('the quiet sea is noted', () => rig.log.lines.some(({ fields }) => fields.seen === 'NONE'));
  writeFileSync(join(root, WATCH), JSON.stringify(seen(3, 'WARNING', 'boat')));
  const boats = async () =>
    (await rig.exported()).marine_vision_snapshots.filter(({ detection_types: types }) => types.includes('boat'));
  const [first, ...others] = await boats();
  expect(others).toEqual([]);
  expect(first?.record_key).toMatch(/^recorded:/);
  expect((await boats()).map(({ record_key }) => record_key)).toEqual([first?.record_key]);
  // Not once more when it is ashore, nor under another name when it was passed over for a moment.
  const uploader = await rig.as('uploader');
  const accepted = {
    claim: 1,
    outcome: 'accepted',
    bytes_sent: 1,
    duration_ms: 1,
    at: '2026-02-20T21:45:00Z',
  } as const;
  const [{ queue_id = '' } = {}] = rig.queued.slice(-1);
  await uploader.publish(contracts.uploadResult, { queue_id, ...accepted });
  await eventually('it is ashore', async () => (await boats()).length === 0);
  writeFileSync(join(root, WATCH), JSON.stringify(seen(6, 'NONE')));
  const calm = async () =>
    (await rig.exported()).marine_vision_snapshots.filter((one) => one.timestamp?.includes(':06.'));
  const [told] = await calm();
  expect(told?.record_key).toMatch(/^recorded:/);
  expect((await calm()).map(({ record_key }) => record_key)).toEqual([told?.record_key]);
  await collector.close();
  await rig.start();
  expect((await calm()).map(({ record_key }) => record_key)).toEqual([told?.record_key]);
});

test('a forward watch that replaces its file is followed from one to the next', async () => {
  const root = boatWith({ [WATCH]: seen(0, 'NONE') });
  const rig = await rigOn(root);
  await rig.start();
  const isNoted = (seen: string) => rig.log.lines.some(({ fields }) => fields.seen === seen);
  await eventually('the quiet sea is noted', () => isNoted('NONE'));
  for (const [second, level, what] of [
    [3, 'WARNING', 'boat'],
    [6, 'CRITICAL', 'person'],
    [9, 'NONE', 'kayak'],
  ] as const) {
    writeFileSync(join(root, `${WATCH}.new`), JSON.stringify(seen(second, level, what)));
    renameSync(join(root, `${WATCH}.new`), join(root, WATCH));
    await eventually(`the ${what} is noted`, () => isNoted(`${level} ${what}`), 20_000);
  }
});

test('exports that failed for good are an alert of our own, once, until there are none; those tried again are not', async () => {
  const rig = await rigOn(boatWith());
  await rig.start();
  const keeper = await rig.as('queue-keeper');
  const [status] = contracts.queueStatus.examples;
  if (!status) throw new Error('there is an example');
  const ours = async () => (await rig.exported()).system_alerts.filter(({ origin }) => origin === 'export');
  const tell = (failed_count: number, failed_transient_count: number) =>
    keeper.publish(contracts.queueStatus, { ...status, failed_count, failed_transient_count });
  await tell(2, 2);
  for (const failed of [0, 1, 1]) await tell(2 + failed, 2);
  await eventually('it is raised', async () => (await ours()).length === 1);
  await tell(2, 2);
  const [alert] = await eventually('it is over', async () => {
    const alerts = await ours();
    return alerts[0]?.resolved && alerts;
  });
  expect(alert).toMatchObject({
    metric: 'exports_failed',
    severity: 'alarm',
    message: '1 export has failed and will not go ashore by itself.',
    times_raised: 1,
  });
});

test('with consent, the computer’s health is recorded over ten minutes', async () => {
  const clock = manualClock();
  const rig = await rigOn(boatWith({ 'config/user-preferences.json': CONSENT }));
  await rig.start({ clock });
  const periodsWith = (count: number) =>
    eventually(`${count} samples are in the export`, async () => {
      const periods = (await rig.exported()).telemetry.filter(({ origin }) => origin === 'system_period');
      return periods.reduce((sum, { samples }) => sum + (samples ?? 0), 0) >= count && periods;
    });
  for (let minute = 1; minute < 10; minute++) {
    await clock.advance(60_000);
    await periodsWith(minute);
  }
  await clock.advance(60_000);
  const [period] = await periodsWith(10);
  expect(period).toMatchObject({ boot_count: 1, unclean_shutdowns: 0 });
  expect(period?.memory_total_kb).toBeGreaterThan(0);
});

test('without consent nothing of it is recorded, also if consent comes later', async () => {
  const clock = manualClock();
  const root = boatWith();
  const rig = await rigOn(root);
  await rig.start({ clock });
  await clock.advance(10 * 60_000);
  const origins = async () => (await rig.exported()).telemetry.map(({ origin }) => origin);
  // What was looked at in these minutes has been looked at by then.
  expect(await origins()).toEqual([]);
  writeFileSync(join(root, 'config/user-preferences.json'), JSON.stringify(CONSENT));
  expect(await origins()).toEqual(['system']);
});
