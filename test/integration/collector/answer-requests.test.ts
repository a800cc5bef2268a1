/** Longer than 200 lines: every answer to a request, with either broker. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { listCategory } from '../../../services/collector/categories/category.ts';
import { categories } from '../../../services/collector/categories/index.ts';
import { openRequestStore } from '../../../services/collector/request-store.ts';
import { serviceStatus } from '../../../shared/contracts/service-status.ts';
import { CATEGORIES } from '../../../shared/export/categories.ts';
import { systemClock } from '../../../shared/runtime/clock.ts';
import { boatWith, FIXTURE_ID } from '../../support/boat-fixture.ts';
import { startTestBroker } from '../../support/broker.ts';
import { eventually } from '../../support/eventually.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { startMosquitto } from '../../support/mosquitto.ts';
import { type AnyBroker, collectorRig } from './collector-rig.ts';
import { gated } from './gated-categories.ts';

const brokers: [string, () => Promise<AnyBroker>][] = [
  ['our broker', startTestBroker],
  ['Mosquitto', startMosquitto],
];

describe.each(brokers)('with %s', (_name, startBroker) => {
  test('an empty request becomes an export, and what is announced is the file', async () => {
    const rig = await collectorRig({ broker: await startBroker(), root: boatWith() });
    await rig.start();
    await rig.request();
    const announcement = await eventually('an export is announced', () => rig.queued[0]);
    expect(announcement).toMatchObject({
      queue_id: expect.stringMatching(/^q_\d{8}_\d{6}$/),
      request_id: expect.stringMatching(/^req_[0-9a-f-]{36}$/),
      source: 'mqtt',
      installation_id: FIXTURE_ID,
      tier: 3,
    });
    expect(announcement.note).toBeUndefined();
    const document = rig.readExport(announcement);
    expect(document.export_timestamp).toBe(announcement.created_at);
    expect(rig.spooled()).toEqual([announcement.export_file]);
  });

  test('the same request twice is one export, announced again to whoever asks again', async () => {
    const rig = await collectorRig({ broker: await startBroker(), root: boatWith() });
    await rig.start();
    const request = { request_id: 'anchor-watch-17', source: 'anchor-watch', note: 'anchor up' };
    await Promise.all([rig.request(request), rig.request(request)]);
    const first = await rig.announcementFor('anchor-watch-17');
    expect(first).toMatchObject({ source: 'anchor-watch', note: 'anchor up' });
    await rig.request(request);
    await eventually('it is announced again', () => rig.queued.length >= 2);
    expect(rig.queued).toEqual(rig.queued.map(() => first));
    expect(rig.spooled()).toEqual([first.export_file]);
  });

  test.each([
    ['text that is not JSON', 'hello', null],
    ['invalid UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), null],
    ['a list', [], null],
    ['an unknown field', { request_id: 'a-1', colour: 'red' }, 'a-1'],
    ['an unknown category', { request_id: 'a-1', categories: ['photos'] }, 'a-1'],
    ['no category at all', { request_id: 'a-1', categories: [] }, 'a-1'],
    ['a wrong type', { request_id: 'a-1', note: 5 }, 'a-1'],
    ['an id that is a path', { request_id: '../../etc/passwd' }, null],
    ['an id that is no text', { request_id: { a: 1 } }, null],
  ])('%s is answered, and the request behind it becomes an export', async (_what, payload, requestId) => {
    const rig = await collectorRig({ broker: await startBroker(), root: boatWith() });
    await rig.start();
    await rig.request(payload);
    await rig.request({ request_id: 'behind' });
    const rejection = await rig.rejectionFor(requestId);
    expect(rejection).toMatchObject({ reason: 'invalid_request', message: expect.stringMatching(/\w/) });
    rig.readExport(await rig.announcementFor('behind'));
    expect(rig.queued).toHaveLength(1);
  });
});

test('a retained request is refused, since it would ask again at every start', async () => {
  const rig = await collectorRig({ broker: await startMosquitto(), root: boatWith() });
  await rig.request({ request_id: 'left-behind' }, { retain: true });
  await rig.start();
  expect(await rig.rejectionFor('left-behind')).toMatchObject({
    reason: 'invalid_request',
    message: expect.stringMatching(/retained/),
  });
  expect(rig.queued).toEqual([]);
});

test('a request during a long export waits behind it, and both are answered', async () => {
  const { categories: slow, gate } = gated();
  const rig = await collectorRig({ broker: await startTestBroker(), root: boatWith() });
  await rig.start({ categories: slow });
  await rig.request({ request_id: 'long' });
  await eventually('the long export is being made', gate.reached);
  await rig.request({ request_id: 'behind' });
  await rig.request('not a request');
  // What needs no export is answered at once: the long one does not hold up the messages.
  await rig.rejectionFor(null);
  expect(rig.queued).toEqual([]);
  gate.open();
  await rig.announcementFor('behind');
  expect(rig.queued.map((one) => one.request_id)).toEqual(['long', 'behind']);
});

test('a long export tells how far it has come, and that it is done', async () => {
  let isLong = true;
  const entry = { entry_id: 'x', timestamp: null, type: 'text', content: 'x'.repeat(2_000), gps: null, weather: null };
  const long = listCategory('boatlog', async function* () {
    while (isLong) yield Array(100).fill({ record: entry, key: 'x', source: { name: 'boatlog.db' } });
  });
  const rig = await collectorRig({ broker: await startTestBroker(), root: boatWith() });
  const busy: (string | null)[] = [];
  const monitor = await rig.as('boot', (bus) =>
    bus.subscribe(serviceStatus, ({ busy_with: work = null }, { params }) => {
      if (params.service === 'collector') busy.push(work);
    }),
  );
  await rig.start({ categories: categories.map((category) => (category.name === 'boatlog' ? long : category)) });
  await rig.request({ request_id: 'long' });
  const told = await eventually('its progress is told', () => busy.find((work) => work !== null));
  expect(told).toMatch(/^The export for long: boatlog, \d{3,} records so far\.$/);
  isLong = false;
  await rig.announcementFor('long');
  await eventually('it is no longer busy', () => busy.at(-1) === null);
  await monitor.close();
});

test('more waiting requests than anyone means are refused as busy', async () => {
  const { categories: slow } = gated();
  const rig = await collectorRig({ broker: await startTestBroker(), root: boatWith() });
  const store = openRequestStore(rig.folders.collectorDatabase, rig.folders.setAside, systemClock, rig.log);
  for (let i = 0; i < 1000; i++) {
    store.add({
      requestId: `w-${i}`,
      source: 'mqtt',
      categories: null,
      note: null,
      receivedAt: '2026-02-20T21:44:16Z',
    });
  }
  store.close();
  await rig.start({ categories: slow });
  await rig.request({ request_id: 'one-too-many' });
  expect(await rig.rejectionFor('one-too-many')).toMatchObject({ reason: 'busy' });
});

test('only the categories that were asked for', async () => {
  const rig = await collectorRig({ broker: await startTestBroker(), root: boatWith() });
  await rig.start();
  await rig.request({ request_id: 'settings-only', categories: ['settings'] });
  const announcement = await rig.announcementFor('settings-only');
  expect(announcement.category_count).toBe(1);
  expect(announcement.problems).toEqual([]);
  expect(announcement.not_requested).toEqual(CATEGORIES.filter((name) => name !== 'settings'));
  rig.readExport(announcement);
});

test('exports of one second, and of an hour that comes again, have names of their own', async () => {
  const clock = manualClock();
  const rig = await collectorRig({ broker: await startTestBroker(), root: boatWith() });
  await rig.start({ clock });
  const make = async (requestId: string) => {
    await rig.request({ request_id: requestId });
    return (await rig.announcementFor(requestId)).queue_id;
  };
  const first = await make('a');
  expect(await make('b')).toBe(`${first}_2`);
  clock.jump(3_600_000);
  const later = await make('c');
  expect(later).not.toContain(first);
  clock.jump(-3_600_000);
  expect(await make('d')).toBe(`${first}_3`);
  expect(rig.spooled()).toHaveLength(4);
});

test('a name that lies in any folder is not taken, though the collector does not know it', async () => {
  const clock = manualClock();
  const rig = await collectorRig({ broker: await startTestBroker(), root: boatWith() });
  await rig.start({ clock });
  await rig.request({ request_id: 'a' });
  const { queue_id: first, export_file: file } = await rig.announcementFor('a');
  const stem = file.replace('.json', '');
  for (const [folder, name] of [
    [rig.folders.outbox, `${stem}_2.json`],
    [rig.folders.failed, `${stem}_3.json`],
    [join(rig.folders.archive, '2026-02'), `${stem}_4.json`],
    [rig.folders.spool, `${stem}_5.json`],
    [rig.folders.spool, `${stem}_6.json.partial`],
  ] as const) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, name), '{}');
  }
  await rig.request({ request_id: 'b' });
  expect((await rig.announcementFor('b')).queue_id).toBe(`${first}_7`);
});

describe('announced again', () => {
  test('at every connect while the file lies in the spool, and not when it has been taken', async () => {
    const rig = await collectorRig({ broker: await startTestBroker(), root: boatWith() });
    const collector = await rig.start();
    await rig.request({ request_id: 'a' });
    const announcement = await rig.announcementFor('a');
    await collector.close();

    const again = await rig.start();
    await eventually('it is announced again', () => rig.queued.length === 2);
    expect(rig.queued[1]).toEqual(announcement);
    await again.close();

    mkdirSync(rig.folders.outbox);
    renameSync(join(rig.folders.spool, announcement.export_file), join(rig.folders.outbox, announcement.export_file));
    await rig.start();
    await rig.request({ request_id: 'b' });
    await rig.announcementFor('b');
    expect(rig.queued.map((one) => one.request_id)).toEqual(['a', 'a', 'b']);
  });

  test('when the queue-keeper comes online', async () => {
    const rig = await collectorRig({ broker: await startTestBroker(), root: boatWith() });
    await rig.start();
    await rig.request({ request_id: 'a' });
    await rig.announcementFor('a');
    await rig.as('queue-keeper');
    await eventually('it is announced again', () => rig.queued.length === 2);
  });
});
