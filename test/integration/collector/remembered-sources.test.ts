import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { startSignalkSource } from '../../../deploy/sample-boat/signalk-source.ts';
import { openRequestStore } from '../../../services/collector/request-store.ts';
import type { KnownSource } from '../../../services/collector/sources/source-memory.ts';
import { systemClock } from '../../../shared/runtime/clock.ts';
import { dataFolders } from '../../../shared/runtime/data-folders.ts';
import { BOATLOG, BOATLOG_TABLE, boatWith, fillDatabase } from '../../support/boat-fixture.ts';
import { startTestBroker } from '../../support/broker.ts';
import { eventually } from '../../support/eventually.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { collectorRig } from './collector-rig.ts';

const WATCH = 'tmp/d3kos_forward_watch.json';
const WATCHED = { timestamp: '2026-02-20T16:44:16', alert_level: 'NONE', detections: [] };

/** A boat with a log, and exports of it. */
async function exportingRig(files: Record<string, unknown> = {}) {
  const root = boatWith(files);
  fillDatabase(root, BOATLOG, BOATLOG_TABLE);
  const rig = await collectorRig({ broker: await startTestBroker(), root });
  let requests = 0;
  return {
    rig,
    root,
    async exported() {
      const id = `export-${++requests}`;
      await rig.request({ request_id: id });
      const announcement = await rig.announcementFor(id);
      rig.readExport(announcement);
      return announcement;
    },
  };
}

const codes = ({ problems }: { problems: readonly { category: string; code: string }[] }) =>
  problems.map(({ category, code }) => `${category} ${code}`);

test('what was read before the collector was started anew is missed after it, in document and announcement', async () => {
  const { rig, root, exported } = await exportingRig();
  const collector = await rig.start();
  expect(await exported()).toMatchObject({ problems: [], category_count: 9 });
  await collector.close();
  rmSync(join(root, BOATLOG));
  await rig.start();
  const announcement = await exported();
  expect(codes(announcement)).toEqual(['boatlog vanished']);
  expect(announcement.category_count).toBe(8);
});

test('what lay in memory is missed until the computer is booted anew', async () => {
  const { rig, root, exported } = await exportingRig({ [WATCH]: WATCHED });
  const collector = await rig.start();
  await exported();
  await collector.close();
  rmSync(join(root, WATCH));
  const again = await rig.start();
  expect(codes(await exported())).toEqual(['marine_vision_snapshots vanished']);
  await again.close();
  await rig.start({ bootId: 'boot-2' });
  expect(codes(await exported())).toEqual([]);
});

test('a Signal K server that was heard and does not answer any more is a problem of two categories', async () => {
  const source = await startSignalkSource();
  onTestFinished(() => source.close());
  const { rig, exported } = await exportingRig();
  await rig.start({ recording: { signalkUrl: source.url.replace('://', '://captain:secret@') } });
  await eventually('the collector listens', () => source.listeners === 1);
  expect(await exported()).toMatchObject({ problems: [], category_count: 9 });
  await source.close();
  const announcement = await eventually('its silence is told', async () => {
    const made = await exported();
    return made.problems.length > 0 && made;
  });
  expect(codes(announcement)).toEqual(['engine_benchmark vanished', 'system_alerts vanished']);
  expect(announcement.category_count).toBe(7);
  expect(announcement.problems[0]?.message).toContain(new URL(source.url).host);
  expect(JSON.stringify(announcement)).not.toMatch(/captain|secret/);
});

test('a Signal K server that was heard before a start is not missed while it is not found yet', async () => {
  const source = await startSignalkSource();
  const { rig, exported } = await exportingRig();
  const recording = { signalkUrl: source.url };
  const collector = await rig.start({ recording });
  await eventually('the collector listens', () => source.listeners === 1);
  await exported();
  await collector.close();
  await source.close();
  await rig.start({ recording });
  const announcement = await exported();
  expect(announcement).toMatchObject({ problems: [], category_count: 9 });
  expect(announcement.absent?.filter(({ source: name }) => name.startsWith('signalk'))).toHaveLength(2);
});

const VERSION_1 = `
  CREATE TABLE requests (
     seq INTEGER PRIMARY KEY,
     request_id TEXT NOT NULL UNIQUE,
     source TEXT NOT NULL,
     categories TEXT,
     note TEXT,
     received_at TEXT NOT NULL,
     queue_id TEXT UNIQUE,
     announcement TEXT,
     rejected TEXT,
     told INTEGER NOT NULL DEFAULT 0
   ) STRICT;
   CREATE INDEX open_requests ON requests (seq) WHERE announcement IS NULL AND rejected IS NULL;
   CREATE INDEX untold_rejections ON requests (seq) WHERE rejected IS NOT NULL AND told = 0;`;

const known = (name: string): KnownSource => ({
  name,
  firstSeenAt: '2026-02-20T21:44:16.503Z',
  bootId: null,
  missedOn: ['2026-02-21'],
});

function folder() {
  const folders = dataFolders(tempFolder());
  mkdirSync(dirname(folders.collectorDatabase), { recursive: true });
  return {
    path: folders.collectorDatabase,
    open: () => openRequestStore(folders.collectorDatabase, folders.setAside, systemClock, recordingLog()),
  };
}

test('a database of the version before goes on with its requests, and remembers sources from now on', () => {
  const { path, open } = folder();
  const before = new DatabaseSync(path);
  before.exec(`PRAGMA journal_mode = WAL; BEGIN; ${VERSION_1} PRAGMA user_version = 1; COMMIT`);
  before.exec("INSERT INTO requests (request_id, source, received_at) VALUES ('a', 'mqtt', '2026-02-20T21:44:16Z')");
  before.close();
  const store = open();
  expect(store.nextOpen()?.requestId).toBe('a');
  expect(store.knownSources()).toEqual([]);
  store.keepSources([known('a'), { ...known('b'), bootId: 'boot-1', missedOn: [] }]);
  store.keepSources([{ ...known('a'), missedOn: [] }]);
  store.close();
  const after = open();
  expect(after.knownSources()).toEqual([
    { ...known('a'), missedOn: [] },
    { ...known('b'), bootId: 'boot-1', missedOn: [] },
  ]);
  after.close();
});

test('of a damaged memory what can be read is kept', () => {
  const { path, open } = folder();
  const store = open();
  store.keepSources([known('a'), known('b')]);
  store.close();
  const database = new DatabaseSync(path);
  database.exec("UPDATE sources SET missed_on = 'torn' WHERE name = 'a'");
  database.close();
  const after = open();
  expect(after.knownSources()).toEqual([known('b')]);
  after.close();
});
