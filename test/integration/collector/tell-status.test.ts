import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { Recording } from '../../../services/collector/recordings/recording.ts';
import { createStatusTeller } from '../../../services/collector/tell-status.ts';
import { type CollectorStatus, collectorStatus } from '../../../shared/contracts/collector-status.ts';
import { uploadResult } from '../../../shared/contracts/upload-result.ts';
import { LICENSE_PATH } from '../../../shared/export/license.ts';
import { boatWith, everythingUnder, FIXTURE_ID, openTestRecordings } from '../../support/boat-fixture.ts';
import { startTestBroker } from '../../support/broker.ts';
import { eventually } from '../../support/eventually.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { mountTmpfs, remount } from '../../support/small-disk.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { type CollectorRig, collectorRig } from './collector-rig.ts';
import { gated } from './gated-categories.ts';

const A_MINUTE_MS = 60_000;
const ACCEPTED = {
  claim: 1,
  outcome: 'accepted',
  bytes_sent: 1,
  duration_ms: 1,
  at: '2026-02-20T21:44:20.000Z',
} as const;
const last = ({ statuses }: CollectorRig) => statuses.at(-1);

describe('the collector’s status', () => {
  test('tells of another tier within seconds of its being written, and not at the next minute', async () => {
    const root = boatWith();
    const rig = await collectorRig({ broker: await startTestBroker(), root });
    await rig.start();
    await eventually('it is told', () => last(rig)?.tier === 3);
    for (const tier of [0, 2]) {
      const path = join(root, LICENSE_PATH);
      writeFileSync(`${path}.new`, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), tier }));
      renameSync(`${path}.new`, path);
      await eventually(`tier ${tier} is told`, () => last(rig)?.tier === tier, 20_000);
      expect(last(rig)?.refusal === null).toBe(tier > 0);
    }
  });

  test('tells within seconds that the owner took his consent back, or gave it again', async () => {
    const file = (telemetry_enabled: boolean) => JSON.stringify({ telemetry_enabled });
    const root = boatWith({ 'config/user-preferences.json': file(true) });
    const rig = await collectorRig({ broker: await startTestBroker(), root });
    await rig.start();
    await rig.contribute('telemetry', [{ cpu_count: 4 }]);
    const withheld = () => last(rig)?.recorded.telemetry?.withheld ?? false;
    await eventually('it waits', () => last(rig)?.recorded.telemetry?.waiting === 1);
    for (const agrees of [false, true]) {
      writeFileSync(join(root, 'config/user-preferences.json'), file(agrees));
      await eventually(`it is ${agrees ? 'free' : 'withheld'}`, () => withheld() !== agrees, 20_000);
    }
  });

  test('is there for whoever comes later, with what was recorded and is not ashore', async () => {
    const broker = await startTestBroker();
    const rig = await collectorRig({ broker, root: boatWith() });
    await rig.start();
    await rig.contribute('boatlog', [{ content: 'Anchor up' }, { content: 'Anchor down' }]);
    const told = await eventually('they wait', () => last(rig)?.recorded.boatlog?.waiting === 2 && last(rig));
    expect(told).toMatchObject({
      tier: 3,
      refusal: null,
      requests_open: 0,
      oldest_request_at: null,
      last_refused: null,
      recorded: { boatlog: { waiting: 2, last_at: expect.stringMatching(/^20\d\d-/), exports: [] } },
    });
    let retained: CollectorStatus | null = null;
    await rig.as('boot', (bus) => {
      bus.subscribe(collectorStatus, (status, { retained: isRetained }) => {
        if (isRetained) retained = status;
      });
    });
    expect(await eventually('it is retained', () => retained)).toEqual(told);

    await rig.request({ request_id: 'a' });
    const { queue_id } = await rig.announcementFor('a');
    const uploader = await rig.as('uploader');
    await uploader.publish(uploadResult, { ...ACCEPTED, queue_id });
    await eventually('none waits any more', () => last(rig)?.recorded.boatlog === undefined);
  });

  test('says what was given up aboard, as the next export does, until that is ashore', async () => {
    const rig = await collectorRig({ broker: await startTestBroker(), root: boatWith() });
    mkdirSync(dirname(rig.folders.recordingsDatabase), { recursive: true });
    const small = openTestRecordings(dirname(rig.folders.recordingsDatabase), { days: 90, bytes: 20_000 });
    const words = (n: number): Recording => ({
      ...{ category: 'boatlog', key: `e${n}` },
      record: { entry_id: `e${n}`, content: 'x'.repeat(1_000) },
    });
    small.keep(
      Array.from({ length: 30 }, (_, n) => words(n)),
      {},
    );
    small.close();
    await rig.start();
    const told = await eventually('it is told', () => last(rig)?.given_up?.boatlog);
    const codes = async (id: string) => {
      await rig.request({ request_id: id });
      const announced = await rig.announcementFor(id);
      const problems = (await rig.readExport(announced)).problems.filter(({ code }) => code === 'given_up');
      return { ...announced, said: problems.map(({ message }) => message) };
    };
    const { queue_id, said } = await codes('a');
    expect(said).toEqual([expect.stringContaining(`${told.records} boatlog records of `)]);
    const uploader = await rig.as('uploader');
    await uploader.publish(uploadResult, { ...ACCEPTED, queue_id });
    await eventually('it is told no more', () => last(rig)?.given_up === undefined);
    expect((await codes('b')).said).toEqual([]);
  });

  test('says that contributions find no room, asks for an export that makes some, and says so no more', async () => {
    const rig = await collectorRig({ broker: await startTestBroker(), root: boatWith() });
    const keepFree = { bytes: Number.MAX_SAFE_INTEGER, percent: 100 };
    await rig.start({ keepFree, recording: { limits: { days: 90, bytes: 20_000 } } });
    const contribute = async () => {
      const before = rig.results.length;
      await rig.contribute('boatlog', { content: 'x'.repeat(1_000) });
      return eventually('an answer', () => rig.results.length > before && rig.results.at(-1));
    };
    for (let answer = await contribute(); answer.outcome === 'taken'; ) answer = await contribute();
    await eventually('it is told', () => last(rig)?.contributions_refused?.categories.includes('boatlog'));
    expect(rig.queued).toEqual([]);
    Object.assign(keepFree, { bytes: 0, percent: 0 });
    await contribute();
    const { queue_id, source } = await eventually('an export is made', () => rig.queued[0]);
    expect(source).toBe('collector');
    await (await rig.as('uploader')).publish(uploadResult, { ...ACCEPTED, queue_id });
    await eventually('it is told no more', () => last(rig)?.contributions_refused === undefined);
    expect((await contribute()).outcome).toBe('taken');
  });

  test('says what is open, and since when', async () => {
    const { categories, gate } = gated();
    const clock = manualClock();
    const rig = await collectorRig({ broker: await startTestBroker(), root: boatWith() });
    await rig.start({ clock, categories });
    await rig.request({ request_id: 'a' });
    await rig.request({ request_id: 'b' });
    const open = await eventually('both are told', async () => {
      await clock.advance(300);
      return last(rig)?.requests_open === 2 && last(rig);
    });
    expect(open.open_requests).toEqual(['a', 'b']);
    expect(open.oldest_request_at).toMatch(/^2026-02-20T21:44:\d\d\.\d{3}Z$/);
    gate.open();
    await eventually('both are made', async () => {
      await clock.advance(300);
      return last(rig)?.requests_open === 0 && last(rig)?.oldest_request_at === null;
    });
  });

  test('follows the license by itself, within a minute', async () => {
    const root = boatWith();
    const clock = manualClock();
    const rig = await collectorRig({ broker: await startTestBroker(), root });
    await rig.start({ clock });
    await eventually('all is well', () => last(rig)?.tier === 3);
    rmSync(join(root, LICENSE_PATH));
    await clock.advance(A_MINUTE_MS);
    const refused = await eventually('it is refused', () => last(rig)?.refusal);
    expect(refused).toMatchObject({ reason: 'license', message: 'License file not found' });
    expect(last(rig)?.tier).toBeNull();
    await eventually('it lacks a license', () => rig.lacks.at(-1)?.includes('license'));
    writeFileSync(join(root, LICENSE_PATH), JSON.stringify({ installation_id: FIXTURE_ID, tier: 1 }));
    await clock.advance(A_MINUTE_MS);
    await eventually('it is made again', () => last(rig)?.refusal === null && last(rig)?.tier === 1);
    await eventually('it lacks nothing', () => rig.lacks.at(-1)?.length === 0);
  });

  test('follows a disk that becomes read-only, and lacks it until it is well, without a write', async () => {
    const dataDir = tempFolder();
    const spool = join(dataDir, 'spool');
    mkdirSync(spool);
    mountTmpfs(spool, 4);
    const clock = manualClock();
    const rig = await collectorRig({ broker: await startTestBroker(), root: boatWith(), dataDir });
    await rig.start({ clock });
    await eventually('all is well', () => last(rig)?.refusal === null);
    // What is read at the first look of all is remembered then.
    await clock.advance(A_MINUTE_MS);
    const before = everythingUnder(dataDir);
    remount(spool, 'ro');
    await clock.advance(A_MINUTE_MS);
    const refused = await eventually('it is refused', () => last(rig)?.refusal);
    expect(refused.message).toMatch(/read-only/);
    await eventually('it lacks its disk', () => rig.lacks.at(-1)?.includes('disk'));
    remount(spool, 'rw');
    await clock.advance(A_MINUTE_MS);
    await eventually('it is made again', () => last(rig)?.refusal === null);
    // It lies in memory.
    await eventually('it does not lack it', () => rig.lacks.at(-1)?.join() === 'durable_disk');
    expect(everythingUnder(dataDir)).toEqual(before);
  });

  test('lacks a disk that the system takes no more writes on, before anything is asked for', async () => {
    const mounts = join(tempFolder(), 'mountinfo');
    const mounted = (disk: string) => writeFileSync(mounts, `22 1 179:2 / / rw,noatime - ext4 /dev/root ${disk}`);
    mounted('rw,errors=continue');
    const clock = manualClock();
    const rig = await collectorRig({ broker: await startTestBroker(), root: boatWith() });
    await rig.start({ clock, mounts });
    await eventually('all is well', () => last(rig)?.refusal === null);
    mounted('rw,emergency_ro,errors=continue');
    await clock.advance(A_MINUTE_MS);
    await eventually('it lacks its disk', () => rig.lacks.at(-1)?.includes('disk'));
    expect(last(rig)?.refusal?.message).toMatch(/read-only/);
    mounted('rw,errors=continue');
    await clock.advance(A_MINUTE_MS);
    await eventually('it lacks nothing', () => rig.lacks.at(-1)?.length === 0);
  });

  test('lacks a disk that keeps what it took, and says so in its log; it makes exports all the same', async () => {
    const mounts = join(tempFolder(), 'mountinfo');
    writeFileSync(
      mounts,
      '22 1 0:44 / / rw - overlay overlay rw,lowerdir=/lower,upperdir=/upper/data,workdir=/upper/work',
    );
    const rig = await collectorRig({ broker: await startTestBroker(), root: boatWith() });
    await rig.start({ mounts });
    await eventually('it lacks one', () => rig.lacks.at(-1)?.includes('durable_disk'));
    expect(last(rig)?.refusal).toBeNull();
    expect(rig.log.lines.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/lies in memory, it seems/),
    );
  });

  test('looks without a write and without a word while nothing changes', async () => {
    const clock = manualClock();
    const rig = await collectorRig({ broker: await startTestBroker(), root: boatWith() });
    await rig.start({ clock });
    await clock.advance(A_MINUTE_MS);
    await eventually('it is told', () => rig.statuses.length > 0);
    await eventually('its first looks have ended', async () => {
      const now = everythingUnder(rig.dataDir);
      await clock.advance(A_MINUTE_MS);
      return isDeepStrictEqual(now, everythingUnder(rig.dataDir));
    });
    const before = everythingUnder(rig.dataDir);
    const told = rig.statuses.length;
    for (let minute = 0; minute < 8; minute++) await clock.advance(A_MINUTE_MS);
    expect(everythingUnder(rig.dataDir)).toEqual(before);
    expect(readdirSync(rig.folders.spool)).toEqual([]);
    expect(rig.statuses.length, JSON.stringify(rig.statuses)).toBe(told);
  });
});

test('under load it is told every two seconds at most, and the last state always is', async () => {
  const clock = manualClock();
  const told: number[] = [];
  let open = 0;
  const bus = {
    connected: true,
    setNeeds: () => {},
    publish: async (_contract: unknown, { requests_open }: { requests_open: number }) => void told.push(requests_open),
  };
  const space = { freeBytes: 9e9, totalBytes: 1e10, freeFiles: 9_000, totalFiles: 10_000 };
  const status = createStatusTeller({
    bus: bus as never,
    clock,
    log: { trace() {}, debug() {}, info() {}, warn() {}, error() {} },
    look: async () => ({
      license: { ok: true, license: { installationId: FIXTURE_ID, tier: 3 } },
      disk: { space, refusal: null },
      keepFree: { bytes: 0, percent: 0 },
      trouble: null,
      requestsOpen: open,
      openRequests: [],
      busy: null,
      oldestRequestAt: null,
      lastRefused: null,
      recorded: {},
    }),
    looked: () => {},
  });
  for (; open < 100; open++) {
    status.changed();
    await clock.advance(100);
  }
  expect(told).toEqual([0, 19, 39, 59, 79, 99]);
  status.changed();
  await clock.advance(2_000);
  expect(told.at(-1)).toBe(100);
  await clock.advance(10 * A_MINUTE_MS);
  expect(told).toHaveLength(7);
  expect(clock.openTimers, 'one look a minute').toBe(1);
  await status.close();
  expect(clock.openTimers).toBe(0);
});
