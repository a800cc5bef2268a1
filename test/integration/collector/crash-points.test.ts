import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createSampleBoat } from '../../../deploy/sample-boat/create-sample-boat.ts';
import { openRequestStore, type RequestStore } from '../../../services/collector/request-store.ts';
import { exportFileFor } from '../../../shared/export/ids.ts';
import { systemClock } from '../../../shared/runtime/clock.ts';
import { boatWith } from '../../support/boat-fixture.ts';
import { startTestBroker } from '../../support/broker.ts';
import { eventually } from '../../support/eventually.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { collectorProcess } from './collector-process.ts';
import { collectorRig } from './collector-rig.ts';

const QUEUE_ID = 'q_20260220_164416';
const FILE = exportFileFor(QUEUE_ID);
type Rig = Awaited<ReturnType<typeof collectorRig>>;

/** A rig whose collector ended in the middle of work and left this in its database and its spool. */
async function leftBehind(remember: (store: RequestStore) => void, spool: Record<string, string> = {}): Promise<Rig> {
  const rig = await collectorRig({ broker: await startTestBroker(), root: boatWith() });
  const store = openRequestStore(rig.folders.collectorDatabase, rig.folders.setAside, systemClock, rig.log);
  remember(store);
  store.close();
  mkdirSync(rig.folders.spool, { recursive: true });
  for (const [name, content] of Object.entries(spool)) writeFileSync(join(rig.folders.spool, name), content);
  return rig;
}

const request = { requestId: 'r-1', source: 'mqtt', categories: null, note: null, receivedAt: '2026-02-20T21:44:16Z' };

test('a request that was only noted is made at the next start', async () => {
  const rig = await leftBehind((store) => store.add(request));
  await rig.start();
  rig.readExport(await rig.announcementFor('r-1'));
});

test.each([
  ['before a byte was written', {}],
  ['in the middle of the file', { [`${FILE}.partial`]: '{"installation_id":"38' }],
  ['after the file was whole, before that was noted', { [FILE]: '{"installation_id":"3861513b314c5ee7"}' }],
])('cut off %s: the export is made anew, under its name', async (_what, spool) => {
  const rig = await leftBehind((store) => {
    store.add(request);
    store.claim('r-1', QUEUE_ID, 0);
  }, spool);
  await rig.start();
  const announcement = await rig.announcementFor('r-1');
  expect(announcement.queue_id).toBe(QUEUE_ID);
  rig.readExport(announcement);
  expect(rig.spooled()).toEqual([FILE]);
});

test.each(['export_20260101_000000.json.partial', 'odd.partial', `${FILE}.partial`, FILE])(
  'what is no file stays in the spool, and nobody is kept from an export by it: %s',
  async (name) => {
    for (const make of [(path: string) => mkdirSync(path), (path: string) => symlinkSync('/dev/null', path)]) {
      const rig = await leftBehind((store) => {
        store.add(request);
        store.claim('r-1', QUEUE_ID, 0);
      });
      make(join(rig.folders.spool, name));
      await rig.start();
      const announcement = await rig.announcementFor('r-1');
      rig.readExport(announcement);
      expect(rig.spooled()).toEqual([name, announcement.export_file].sort());
    }
  },
);

test('cut off before it was announced: the file is announced as it is, and not made anew', async () => {
  const announcement = {
    queue_id: QUEUE_ID,
    request_id: 'r-1',
    export_file: FILE,
    file_size_bytes: 2,
    sha256: '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a',
    category_count: 9,
    records: {},
    problems: [],
    source: 'mqtt',
    tier: 3,
    created_at: '2026-02-20T21:44:16.503Z',
  };
  const rig = await leftBehind(
    (store) => {
      store.add(request);
      store.claim('r-1', QUEUE_ID, 0);
      store.announce(announcement);
    },
    { [FILE]: '{}' },
  );
  await rig.start();
  expect(await rig.announcementFor('r-1')).toEqual(announcement);
  expect(readFileSync(join(rig.folders.spool, FILE), 'utf8')).toBe('{}');
});

test('a whole file that nobody knows stays for the queue-keeper, half a file that nobody knows goes', async () => {
  const rig = await leftBehind(() => {}, { [FILE]: '{"whole":1}', 'export_20260220_164417.json.partial': '{"ha' });
  await rig.start();
  await rig.request({ request_id: 'r-2' });
  const { export_file } = await rig.announcementFor('r-2');
  expect(rig.spooled()).toEqual([FILE, export_file].sort());
  expect(readFileSync(join(rig.folders.spool, FILE), 'utf8')).toBe('{"whole":1}');
});

test('a name that the queue-keeper has meanwhile taken up is left to it', async () => {
  const rig = await leftBehind((store) => {
    store.add(request);
    store.claim('r-1', QUEUE_ID, 0);
  });
  mkdirSync(rig.folders.outbox, { recursive: true });
  writeFileSync(join(rig.folders.outbox, FILE), '{"adopted":1}');
  await rig.start();
  const announcement = await rig.announcementFor('r-1');
  expect(announcement.queue_id).not.toBe(QUEUE_ID);
  rig.readExport(announcement);
});

test('a rejection that no broker had yet is told at the next connect, once', async () => {
  const rejected = { request_id: 'r-1', reason: 'tier', message: 'no', at: '2026-02-20T21:44:16.503Z' } as const;
  const rig = await leftBehind((store) => {
    store.add(request);
    store.reject('r-1', rejected);
  });
  const collector = await rig.start();
  expect(await rig.rejectionFor('r-1')).toEqual(rejected);
  const isTold = () => {
    const store = openRequestStore(rig.folders.collectorDatabase, rig.folders.setAside, systemClock, rig.log);
    const untold = store.untoldRejections();
    store.close();
    return untold.length === 0;
  };
  await eventually('it is noted as told', isTold);
  await collector.close();
  await rig.start();
  await rig.request({ request_id: 'r-2' });
  await rig.announcementFor('r-2');
  expect(rig.rejected).toHaveLength(1);
});

test.each([
  ['that is no database any more', (bytes: Buffer) => bytes.fill('x')],
  ['with a page that is damaged', (bytes: Buffer) => bytes.fill(0xff, 1024, 2048)],
])('a database %s is put aside, and work goes on', async (_what, damage) => {
  const rig = await leftBehind((store) => store.add(request), { [FILE]: '{"whole":1}' });
  writeFileSync(rig.folders.collectorDatabase, damage(readFileSync(rig.folders.collectorDatabase)));
  await rig.start();
  await rig.request({ request_id: 'r-2' });
  await rig.announcementFor('r-2');
  expect(readdirSync(rig.folders.setAside)).toContain('collector.db');
  expect(rig.spooled()).toContain(FILE);
});

/** A whole boat, killed a thousand times: `test/faults/kill-storm.test.ts`. */
test('killed again and again in the middle of work: every acknowledged request is one export, whole', async () => {
  const broker = await startTestBroker();
  const root = join(tempFolder(), 'boat');
  createSampleBoat(root, { boatlogRows: 3_000 });
  const rig = await collectorRig({ broker, root, dataDir: broker.dataDir });
  mkdirSync(rig.folders.spool, { recursive: true });

  // The broker holds what is sent to the collector only from its first visit on.
  const first = collectorProcess(broker.url, broker.dataDir, root);
  await first.ready();
  await first.kill();
  const ids = Array.from({ length: 8 }, (_, i) => `k-${i}`);
  for (const id of ids) await rig.request({ request_id: id });

  const isHalfWritten = () => rig.spooled().some((name) => name.endsWith('.partial'));
  for (let round = 0; round < 4; round++) {
    const before = rig.queued.length;
    const collector = collectorProcess(broker.url, broker.dataDir, root);
    await eventually('it is at work', round % 2 === 0 ? isHalfWritten : () => rig.queued.length > before);
    await collector.kill();
  }
  collectorProcess(broker.url, broker.dataDir, root);
  for (const id of ids) await rig.announcementFor(id);

  const byRequest = Map.groupBy(rig.queued, (announcement) => announcement.request_id);
  expect([...byRequest.keys()].sort()).toEqual([...ids].sort());
  for (const [announcement, ...again] of byRequest.values()) {
    if (announcement) rig.readExport(announcement);
    for (const other of again) expect(other).toEqual(announcement);
  }
  expect(rig.spooled()).toHaveLength(ids.length);
});
