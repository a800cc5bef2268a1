import { describe, expect, onTestFinished, test } from 'vitest';
import { createPace } from '../../../services/collector/pace-shared.ts';
import { openRequestStore } from '../../../services/collector/request-store.ts';
import { systemClock } from '../../../shared/runtime/clock.ts';
import { dataFolders } from '../../../shared/runtime/data-folders.ts';
import { boatWith } from '../../support/boat-fixture.ts';
import { startTestBroker } from '../../support/broker.ts';
import { eventually } from '../../support/eventually.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { startMosquitto } from '../../support/mosquitto.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { type AnyBroker, collectorRig } from './collector-rig.ts';

const brokers: [string, () => Promise<AnyBroker>][] = [
  ['our broker', startTestBroker],
  ['Mosquitto', startMosquitto],
];

async function startRig(broker: AnyBroker) {
  const rig = await collectorRig({ broker, root: boatWith() });
  await rig.start();
  const exportsOf = () => new Set(rig.queued.map(({ queue_id }) => queue_id)).size;
  const answered = (count: number) => eventually(`${count} answers`, () => rig.queued.length >= count, 20_000);
  return { ...rig, exportsOf, answered };
}

describe.each(brokers)('with %s', (_name, startBroker) => {
  test('a flood of equal requests that nobody named makes a handful of exports, and as many answers as requests', async () => {
    const rig = await startRig(await startBroker());
    await Promise.all(Array.from({ length: 300 }, () => rig.request('')));
    await rig.answered(300);
    expect(rig.queued).toHaveLength(300);
    expect(rig.exportsOf()).toBeLessThanOrEqual(4);
  }, 30_000);
});

test('what is asked for by an id, or is another thing, has its own export, and waits for none', async () => {
  const rig = await startRig(await startTestBroker());
  for (let i = 0; i < 4; i++) await rig.request('');
  for (const request_id of ['a', 'b', 'c']) await rig.request({ request_id });
  for (const request_id of ['a', 'b', 'c']) await rig.announcementFor(request_id);
  const kinds = [
    { categories: ['boatlog', 'telemetry'] },
    { categories: ['telemetry', 'boatlog'] },
    { categories: ['boatlog'] },
    { note: 'anchor up' },
    { source: 'anchor-watch' },
  ];
  for (const kind of kinds) await rig.request(kind);
  await rig.answered(3 + 4 + kinds.length);
  const ofTwo = rig.queued.filter(({ not_requested }) => (not_requested as string[] | undefined)?.length === 7);
  expect(ofTwo).toHaveLength(2);
  expect(new Set(ofTwo.map(({ queue_id }) => queue_id)).size).toBe(1);
  expect(rig.queued.filter(({ source }) => source === 'anchor-watch')).toHaveLength(1);
}, 60_000);

test('each that shares a refusal hears of it', async () => {
  const rig = await collectorRig({
    broker: await startTestBroker(),
    root: boatWith({ 'config/license.json': '{"tier":0}' }),
  });
  const { close } = await rig.start();
  await close();
  for (let i = 0; i < 5; i++) await rig.request('');
  await rig.start();
  await eventually('all are refused', () => rig.rejected.length >= 5);
  expect(new Set(rig.rejected.map(({ reason }) => reason)).size).toBe(1);
});

test('an equal request is joined while it waits, and not once it is gathered or has ended', () => {
  const folders = dataFolders(tempFolder());
  const store = openRequestStore(folders.collectorDatabase, folders.setAside, systemClock, recordingLog());
  onTestFinished(() => store.close());
  const asked = { source: 'mqtt', categories: null, note: null };
  const add = (requestId: string) =>
    store.add({ ...asked, requestId, isShared: true, receivedAt: '2026-02-20T21:44:00Z' });
  expect(store.join(asked)).toBe(false);
  add('one');
  expect([store.join(asked), store.join({ ...asked, note: 'x' }), store.askersOf('one')]).toEqual([true, false, 2]);
  store.claim('one', 'q_20260220_164416', 1);
  expect(store.join(asked)).toBe(false);
  store.reject('one', { request_id: 'one', reason: 'failed', message: 'x', at: '2026-02-20T21:44:00Z' });
  expect(store.join(asked)).toBe(false);
  add('two');
  expect([store.join(asked), store.askersOf('one'), store.askersOf('two')]).toEqual([true, 2, 2]);
});

test('two follow at once, and each later one after five seconds', () => {
  const clock = manualClock();
  const pace = createPace(clock);
  for (const _ of [1, 2]) {
    expect(pace.isOpen()).toBe(true);
    pace.begin();
  }
  expect([pace.isOpen(), pace.opensInMs()]).toEqual([false, 5_000]);
  clock.leap(4_999);
  expect(pace.isOpen()).toBe(false);
  clock.leap(1);
  expect(pace.isOpen()).toBe(true);
  clock.leap(60_000);
  for (const _ of [1, 2]) pace.begin();
  expect(pace.isOpen()).toBe(false);
});

describe('an id that only this system makes', () => {
  test.each(['daily-20260221', 'adopted-20260220_164416', 'legacy-1', 'resend-20260220_164416'])(
    '%s is refused to a stranger, without that id, and the day’s export is made',
    async (request_id) => {
      const rig = await startRig(await startTestBroker());
      await rig.request({ request_id, source: 'schedule' });
      expect(await rig.rejectionFor(null)).toMatchObject({
        reason: 'invalid_request',
        message: expect.stringContaining(request_id),
      });
      await rig.requestDaily({ request_id: 'daily-20260221', source: 'schedule' });
      await rig.announcementFor('daily-20260221');
      expect(rig.queued.map(({ request_id: id }) => id)).toEqual(['daily-20260221']);
      expect(rig.rejected).toHaveLength(1);
    },
  );

  test('is none the less for how JSON writes it', async () => {
    const rig = await startRig(await startTestBroker());
    await rig.request('{"\\u0072equest_id":"\\u0064aily-20260221"}');
    expect(await rig.rejectionFor(null)).toMatchObject({ message: expect.stringContaining('daily-20260221') });
  });

  test.each(['daily', 'my-daily-1', 'Daily-1', 'dailies-1', 'http-daily-1'])('%s is none', async (request_id) => {
    const rig = await startRig(await startTestBroker());
    await rig.request({ request_id });
    await rig.announcementFor(request_id);
  });

  test('at a broker of another’s what is never asked for is refused all the same', async () => {
    const rig = await startRig(await startMosquitto());
    await rig.request({ request_id: 'adopted-1' });
    expect(await rig.rejectionFor(null)).toMatchObject({ message: expect.stringContaining('adopted-1') });
    await rig.requestDaily({ request_id: 'daily-20260221', source: 'schedule' });
    await rig.announcementFor('daily-20260221');
  });
});
