import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readHeldBack } from '../../../services/collector/held-back.ts';
import { noteDeliveries } from '../../../services/collector/note-deliveries.ts';
import { viewRecordings } from '../../../services/collector/recordings/recorded-view.ts';
import { openRequestStore } from '../../../services/collector/request-store.ts';
import { queueStatus } from '../../../shared/contracts/queue-status.ts';
import { uploadResult } from '../../../shared/contracts/upload-result.ts';
import type { CategoryName } from '../../../shared/export/categories.ts';
import { alertOf } from '../../../shared/export/from-boat/alert-record.ts';
import { boatTime } from '../../../shared/export/from-boat/boat-time.ts';
import { quarantineName } from '../../../shared/export/quarantine-name.ts';
import { systemClock } from '../../../shared/runtime/clock.ts';
import { boatWith, collectBoat, fillDatabase, testRecordings } from '../../support/boat-fixture.ts';
import { exportOf } from '../../support/export-of.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { rememberingBus } from '../../support/remembering-bus.ts';
import { CALM_QUEUE } from '../../support/situations.ts';
import { tempFolder } from '../../support/temp-folder.ts';

/** What the collector remembers of requests. */
function requestStore() {
  const folder = tempFolder();
  const store = openRequestStore(join(folder, 'collector.db'), join(folder, 'set-aside'), systemClock, recordingLog());
  onTestFinished(store.close);
  return store;
}

const ENTRIES =
  'CREATE TABLE boatlog_entries (entry_id, timestamp TEXT, entry_type TEXT, content TEXT, latitude, longitude)';

function boatWithLog(): string {
  const root = boatWith();
  fillDatabase(
    root,
    'data/boatlog/boatlog.db',
    ENTRIES,
    `INSERT INTO boatlog_entries (entry_id, content) VALUES ('b1', 'one'), ('b2', 'two'), ('b3', 'three')`,
  );
  return root;
}

/** Puts a record, as an export had it, into a quarantine. */
function hold(folder: string, category: CategoryName, record: object): string {
  mkdirSync(folder, { recursive: true });
  const name = quarantineName(category, record);
  writeFileSync(join(folder, name), '{}');
  return name;
}

const idsIn = ({ document }: Awaited<ReturnType<typeof collectBoat>>) =>
  document.data.boatlog.map(({ entry_id }) => entry_id);

test('what lies in quarantine is left out of exports and named; all others are there', async () => {
  const root = boatWithLog();
  const quarantine = join(tempFolder(), 'quarantine');
  const before = await collectBoat(root, { quarantine });
  expect(idsIn(before)).toEqual(['b1', 'b2', 'b3']);
  const name = hold(quarantine, 'boatlog', before.document.data.boatlog[1] as object);
  const after = await collectBoat(root, { quarantine });
  expect(idsIn(after)).toEqual(['b1', 'b3']);
  expect(after.document.problems).toEqual([
    { category: 'boatlog', code: 'quarantined', message: expect.stringContaining(`quarantine/${name}`) },
  ]);
  expect(after.document.problems[0]?.message).toMatch(/^1 record that the central database refused is not/);
  expect(after.records.boatlog).toBe(2);
  expect(after.misfit).toBeNull();
});

test('a record that changes is tried again, and so is one whose file a person removes', async () => {
  const root = boatWithLog();
  const quarantine = join(tempFolder(), 'quarantine');
  const before = await collectBoat(root, { quarantine });
  const name = hold(quarantine, 'boatlog', before.document.data.boatlog[1] as object);
  fillDatabase(root, 'data/boatlog/boatlog.db', `UPDATE boatlog_entries SET content = 'mended' WHERE entry_id = 'b2'`);
  expect(idsIn(await collectBoat(root, { quarantine }))).toEqual(['b1', 'b2', 'b3']);
  fillDatabase(root, 'data/boatlog/boatlog.db', `UPDATE boatlog_entries SET content = 'two' WHERE entry_id = 'b2'`);
  expect(idsIn(await collectBoat(root, { quarantine }))).toEqual(['b1', 'b3']);
  rmSync(join(quarantine, name));
  const again = await collectBoat(root, { quarantine });
  expect(idsIn(again)).toEqual(['b1', 'b2', 'b3']);
  expect(again.document.problems).toEqual([]);
});

test('an object that lies there is empty, and named', async () => {
  const root = boatWithLog();
  const quarantine = join(tempFolder(), 'quarantine');
  const { settings } = (await collectBoat(root, { quarantine })).document.data;
  hold(quarantine, 'settings', settings);
  const { document } = await collectBoat(root, { quarantine });
  expect(document.data.settings).toEqual({});
  expect(document.problems).toMatchObject([{ category: 'settings', code: 'quarantined' }]);
});

test('a name is that of the content, whatever the order of its fields, and of nothing else', () => {
  const name = quarantineName('boatlog', { a: 1, b: { c: [1, { d: 2, e: 3 }], f: undefined } });
  expect(quarantineName('boatlog', { b: { c: [1, { e: 3, d: 2 }] }, a: 1 })).toBe(name);
  expect(quarantineName('boatlog', { b: { c: [{ e: 3, d: 2 }, 1] }, a: 1 })).not.toBe(name);
  expect(quarantineName('telemetry', { a: 1, b: { c: [1, { d: 2, e: 3 }] } })).not.toBe(name);
  expect(name).toMatch(/^boatlog-[0-9a-f]{16}\.json$/);
});

test('what was recorded here and is in quarantine is not taken for delivered: it waits for a person', () => {
  const recordings = testRecordings();
  const quarantine = join(tempFolder(), 'quarantine');
  const record = (key: string) => alertOf('export', { alert_id: key, message: key }, {}, boatTime('UTC'));
  for (const key of ['a', 'b', 'c']) recordings.keep([{ category: 'system_alerts', key, record: record(key) }], {});
  const inExport = (queueId: string) => {
    const { view, noteExported } = viewRecordings(recordings);
    const ids = [...view.pages('system_alerts')].flat().map(({ record }) => record.alert_id);
    noteExported(queueId);
    return ids;
  };
  expect(inExport('q1')).toEqual(['a', 'b', 'c']);
  hold(quarantine, 'system_alerts', record('b'));
  recordings.delivered('q1', readHeldBack(quarantine).holds);
  expect(inExport('q2')).toEqual(['b']);
  expect(recordings.waiting()).toMatchObject({ system_alerts: { waiting: 1 } });
  rmSync(quarantine, { recursive: true });
  recordings.delivered('q2', readHeldBack(quarantine).holds);
  expect(inExport('q3')).toEqual([]);
});

test('an export that went ashore in parts is delivered when the queue says so, not when a part is', async () => {
  const { bus, deliver } = rememberingBus();
  const recordings = testRecordings();
  noteDeliveries({
    log: recordingLog(),
    bus,
    recordings,
    store: requestStore(),
    folders: { quarantine: join(tempFolder(), 'quarantine') },
  });
  recordings.keep([{ category: 'system_alerts', key: 'a', record: { message: 'a' } }], {});
  const { view, noteExported } = viewRecordings(recordings);
  for (const _ of view.pages('system_alerts'));
  noteExported('q_20260220_164416');
  const waiting = () => recordings.waiting().system_alerts?.waiting ?? 0;
  const accepted = {
    claim: 2,
    outcome: 'accepted' as const,
    bytes_sent: 1,
    duration_ms: 1,
    at: '2026-02-20T21:44:20Z',
  };
  await deliver(uploadResult, { ...accepted, queue_id: 'q_20260220_164416_part1' });
  await deliver(queueStatus, CALM_QUEUE);
  expect(waiting()).toBe(1);
  await deliver(queueStatus, { ...CALM_QUEUE, ashore_in_parts: ['q_20260220_164410', 'q_20260220_164416'] });
  expect(waiting()).toBe(0);
});

test('exports go on above the number that the server told, once and for ever, and no lower', async () => {
  const { bus, deliver } = rememberingBus();
  const store = requestStore();
  noteDeliveries({
    log: recordingLog(),
    bus,
    recordings: testRecordings(),
    store,
    folders: { quarantine: join(tempFolder(), 'quarantine') },
  });
  const told = (last_sequence?: number) =>
    deliver(uploadResult, {
      ...{ queue_id: 'q_20260220_164416', claim: 1, outcome: 'accepted', bytes_sent: 1, duration_ms: 1 },
      ...{ at: '2026-02-20T21:44:20Z', ...(last_sequence !== undefined && { last_sequence }) },
    });
  const request = { source: 'manual', categories: null, note: null, receivedAt: '2026-02-20T21:44:16Z' };
  const next = (requestId: string) => {
    store.add({ ...request, requestId });
    return store.claim(requestId, `q_${requestId}`, 0);
  };
  expect(next('a')).toBe(1);
  await told(1_126_544);
  expect(next('b')).toBe(1_126_545);
  await told();
  await told(7);
  expect(next('c')).toBe(1_126_546);
});

test('a number far above the own ones is believed when the server says so of the next export too', async () => {
  const { bus, deliver } = rememberingBus();
  const store = requestStore();
  const folders = { quarantine: join(tempFolder(), 'quarantine') };
  noteDeliveries({ log: recordingLog(), bus, recordings: testRecordings(), store, folders });
  const told = (queue_id: string, last_sequence: number) =>
    deliver(uploadResult, {
      ...{ queue_id, claim: 1, outcome: 'accepted', bytes_sent: 1, duration_ms: 1 },
      ...{ at: '2026-02-20T21:44:20Z', last_sequence },
    });
  const request = { source: 'manual', categories: null, note: null, receivedAt: '2026-02-20T21:44:16Z' };
  const next = (requestId: string) => {
    store.add({ ...request, requestId });
    return store.claim(requestId, `q_${requestId}`, 0);
  };
  const [first, second, third] = ['q_20260220_164416', 'q_20260220_164417', 'q_20260220_164418'] as const;
  expect(next('a')).toBe(1);
  await told(first, 1_000_000_000_000);
  await told(first, 1_000_000_000_000);
  expect(next('b'), 'a slip, heard twice').toBe(2);
  await told(second, 2);
  await told(first, 1_000_000_000_000);
  expect(next('c'), 'a slip of another time').toBe(3);
  await told(third, 52_000_000);
  expect(next('d'), 'as far as a hundred years').toBe(52_000_001);
  await told(first, 900_000_000_000);
  await told(second, 900_000_000_001);
  expect(next('e'), 'of two exports').toBe(900_000_000_002);
});

test('what an export of an older number held waits for the next one again, once: the server has it with a newer number', async () => {
  const { bus, deliver } = rememberingBus();
  const [store, recordings] = [requestStore(), testRecordings()];
  const folders = { quarantine: join(tempFolder(), 'quarantine') };
  noteDeliveries({ log: recordingLog(), bus, recordings, store, folders });
  const waiting = () => recordings.waiting().system_alerts?.waiting ?? 0;
  const exported = (nth: number) => {
    const queueId = `q_20260220_16441${nth}`;
    store.add({
      requestId: queueId,
      source: 'manual',
      categories: null,
      note: null,
      receivedAt: '2026-02-20T21:44:16Z',
    });
    const sequence = store.claim(queueId, queueId, 0);
    const { facts } = exportOf(queueId, queueId);
    store.announce({ ...facts, sequence });
    const { view, noteExported } = viewRecordings(recordings);
    for (const _ of view.pages('system_alerts'));
    noteExported(queueId);
    return { queueId, sequence };
  };
  const accepted = (queue_id: string, last_sequence: number) =>
    deliver(uploadResult, {
      ...{ queue_id, claim: 1, outcome: 'accepted', bytes_sent: 1, duration_ms: 1 },
      ...{ at: '2026-02-20T21:44:20Z', last_sequence },
    });
  recordings.keep([{ category: 'system_alerts', key: 'a', record: { message: 'a' } }], {});
  await accepted(exported(1).queueId, 1_126_544);
  expect(waiting()).toBe(1);
  const above = exported(2);
  expect(above.sequence).toBe(1_126_545);
  await accepted(above.queueId, above.sequence);
  expect(waiting()).toBe(0);

  recordings.keep([{ category: 'system_alerts', key: 'b', record: { message: 'b' } }], {});
  await accepted(exported(3).queueId, 2_000_000);
  expect(waiting()).toBe(1);
  await accepted(exported(4).queueId, 3_000_000);
  expect(waiting(), 'another boat that goes on keeps nothing here for ever').toBe(0);
});

test('of an export that failed after some of its parts, whole categories are ashore, and the rest is when it is', async () => {
  const { bus, deliver } = rememberingBus();
  const recordings = testRecordings();
  noteDeliveries({
    log: recordingLog(),
    bus,
    recordings,
    store: requestStore(),
    folders: { quarantine: join(tempFolder(), 'quarantine') },
  });
  for (const category of ['system_alerts', 'boatlog'] as const)
    recordings.keep([{ category, key: 'a', record: { message: 'a' } }], {});
  const { view, noteExported } = viewRecordings(recordings);
  for (const category of ['system_alerts', 'boatlog'] as const) for (const _ of view.pages(category));
  noteExported('q_20260220_164416');
  const partly = [{ queue_id: 'q_20260220_164416', categories: ['system_alerts' as const] }];
  await deliver(queueStatus, { ...CALM_QUEUE, partly_ashore: partly });
  expect(Object.keys(recordings.waiting())).toEqual(['boatlog']);
  recordings.keep([{ category: 'system_alerts', key: 'b', record: { message: 'newer' } }], {});
  await deliver(queueStatus, { ...CALM_QUEUE, partly_ashore: partly });
  expect(recordings.waiting().system_alerts?.waiting).toBe(1);
  await deliver(queueStatus, { ...CALM_QUEUE, ashore_in_parts: ['q_20260220_164416'] });
  expect(Object.keys(recordings.waiting())).toEqual(['system_alerts']);
});

test('what a person takes out of quarantine waits again, though the export that it was in is told as ashore', async () => {
  const quarantine = join(tempFolder(), 'quarantine');
  const { bus, deliver } = rememberingBus();
  const recordings = testRecordings();
  noteDeliveries({ log: recordingLog(), bus, recordings, store: requestStore(), folders: { quarantine } });
  const record = alertOf('export', { alert_id: 'a', message: 'a' }, {}, boatTime('UTC'));
  recordings.keep([{ category: 'system_alerts', key: 'a', record }], {});
  const { view, noteExported } = viewRecordings(recordings);
  for (const _ of view.pages('system_alerts'));
  noteExported('q_20260220_164416');
  hold(quarantine, 'system_alerts', record);
  const status = { ...CALM_QUEUE, ashore_in_parts: ['q_20260220_164416'] };
  await deliver(queueStatus, status);
  rmSync(quarantine, { recursive: true });
  await deliver(queueStatus, status);
  expect(recordings.waiting().system_alerts?.waiting).toBe(1);
});

test('a file taken out of quarantine before the collector heard of the delivery: its record waits, and goes with the next', async () => {
  const { bus, deliver } = rememberingBus();
  const recordings = testRecordings();
  noteDeliveries({
    log: recordingLog(),
    bus,
    recordings,
    store: requestStore(),
    folders: { quarantine: join(tempFolder(), 'quarantine') },
  });
  const record = (key: string) => alertOf('export', { alert_id: key, message: key }, {}, boatTime('UTC'));
  for (const key of ['a', 'b']) recordings.keep([{ category: 'system_alerts', key, record: record(key) }], {});
  const { view, noteExported } = viewRecordings(recordings);
  for (const _ of view.pages('system_alerts'));
  noteExported('q_20260220_164416');
  await deliver(queueStatus, {
    ...CALM_QUEUE,
    ashore_in_parts: ['q_20260220_164416'],
    refused_in_parts: [{ queue_id: 'q_20260220_164416', files: [quarantineName('system_alerts', record('b'))] }],
  });
  expect(recordings.page('system_alerts', 0, recordings.lastSeq()).map(({ record }) => record)).toMatchObject([
    { alert_id: 'b' },
  ]);
});

test('what the queue says is not aboard as a file any more waits for the next export again', async () => {
  const recordings = testRecordings();
  const { bus, deliver } = rememberingBus();
  const quarantine = join(tempFolder(), 'quarantine');
  noteDeliveries({ bus, log: recordingLog(), recordings, store: requestStore(), folders: { quarantine } });
  recordings.contribute([{ category: 'boatlog', key: 'a', record: { content: 'a' } }]);
  recordings.noteExported('q_20260220_164410', ['boatlog'], recordings.lastSeq());
  recordings.delivered('q_20260220_164410');
  const asked = { asked_by: 'server', asked_at: '2026-02-20T21:44:20Z', exports: 0, bytes: 0, waiting: 0 } as const;
  await deliver(queueStatus, { ...CALM_QUEUE, resend: asked });
  expect(recordings.waiting().boatlog).toBeUndefined();
  const missing = { count: 1, queue_ids: ['q_20260220_164410'] };
  for (let i = 0; i < 2; i++) await deliver(queueStatus, { ...CALM_QUEUE, resend: { ...asked, missing } });
  expect(recordings.waiting().boatlog).toMatchObject({ waiting: 1 });
});
