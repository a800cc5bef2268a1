import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Announcement, openRequestStore } from '../../../services/collector/request-store.ts';
import { exportQueued } from '../../../shared/contracts/export-queued.ts';
import { LICENSE_PATH } from '../../../shared/export/license.ts';
import { systemClock } from '../../../shared/runtime/clock.ts';
import { boatWith, FIXTURE_ID } from '../../support/boat-fixture.ts';
import { startTestBroker } from '../../support/broker.ts';
import { eventually } from '../../support/eventually.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { startMosquitto } from '../../support/mosquitto.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { fillWithFiles, mountTmpfs, remount, smallDisk } from '../../support/small-disk.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { collectorRig } from './collector-rig.ts';

/** A boat whose exports something forbids; null where this user cannot bring that about. */
interface Forbidden {
  readonly root: string;
  readonly dataDir?: string;
  readonly keepFree?: { bytes: number; percent: number };
  /** Takes effect on a collector that runs. */
  readonly begin?: () => void;
  readonly mend: () => void;
}

const GOOD = JSON.stringify({ installation_id: FIXTURE_ID, tier: 3 });

function license(content: unknown): Forbidden {
  const root = boatWith({ [LICENSE_PATH]: content });
  const path = join(root, LICENSE_PATH);
  return {
    root,
    mend() {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, GOOD);
    },
  };
}

function licenseThatIsNoFile(): Forbidden {
  const { root, mend } = license(null);
  const path = join(root, LICENSE_PATH);
  mkdirSync(path, { recursive: true });
  return {
    root,
    mend() {
      rmSync(path, { recursive: true });
      mend();
    },
  };
}

function noRoomForBytes(): Forbidden {
  const keepFree = { bytes: Number.MAX_SAFE_INTEGER, percent: 100 };
  return { root: boatWith(), keepFree, mend: () => Object.assign(keepFree, { bytes: 0, percent: 0 }) };
}

function noRoomForFiles(): Forbidden {
  const dataDir = smallDisk(64, 256);
  let mend = () => {};
  return {
    root: boatWith(),
    dataDir,
    begin() {
      mend = fillWithFiles(dataDir, 5);
    },
    mend: () => mend(),
  };
}

function readOnly(): Forbidden {
  const dataDir = tempFolder();
  const spool = join(dataDir, 'spool');
  mkdirSync(spool);
  mountTmpfs(spool, 4);
  return { root: boatWith(), dataDir, begin: () => remount(spool, 'ro'), mend: () => remount(spool, 'rw') };
}

function withoutSpool(): Forbidden {
  const dataDir = tempFolder();
  const [spool, away] = [join(dataDir, 'spool'), join(dataDir, 'away')];
  return {
    root: boatWith(),
    dataDir,
    begin: () => renameSync(spool, away),
    mend: () => renameSync(away, spool),
  };
}

describe('what was refused is tried anew when the same id is asked again, and becomes one export at most', () => {
  test.for<[string, string, string, RegExp, () => Forbidden]>([
    [
      'tier 0',
      'http',
      'tier',
      /^Tier 0 does not have export capability$/,
      () => license({ installation_id: FIXTURE_ID, tier: 0 }),
    ],
    ['tier 1 on schedule', 'schedule', 'tier', /scheduled/, () => license({ installation_id: FIXTURE_ID, tier: 1 })],
    ['no license', 'http', 'license', /^License file not found$/, () => license(null)],
    [
      'a torn license',
      'http',
      'license',
      /^License file is not valid JSON: let d3kOS write it again/,
      () => license('{"installation'),
    ],
    [
      'an empty license',
      'http',
      'license',
      /^License file is not valid JSON: let d3kOS write it again/,
      () => license(''),
    ],
    [
      'a license that says nothing',
      'http',
      'license',
      /no usable tier/,
      () => license({ installation_id: FIXTURE_ID }),
    ],
    ['a license that cannot be read', 'http', 'license', /is not a file/, licenseThatIsNoFile],
    ['no room for bytes', 'http', 'disk_full', /nearly full/, noRoomForBytes],
    ['no room for files', 'http', 'disk_full', /files.*inodes/, noRoomForFiles],
    ['a read-only disk', 'http', 'failed', /read-only/, readOnly],
    ['a write that fails', 'http', 'failed', /could not be written/, withoutSpool],
  ])('%s', async ([, source, reason, words, forbid]) => {
    const forbidden = forbid();
    const { root, dataDir, keepFree } = forbidden;
    const rig = await collectorRig({ broker: await startTestBroker(), root, ...(dataDir && { dataDir }) });
    const collector = await rig.start({ ...(keepFree && { keepFree }) });
    forbidden.begin?.();
    const ask = () => rig.request({ request_id: 'again', source });

    await ask();
    expect(await rig.rejectionFor('again')).toMatchObject({ reason, message: expect.stringMatching(words) });
    await ask();
    await eventually('while it stays so, it is refused again', () => rig.rejected.length === 2);
    expect(rig.rejected[1]).toMatchObject({ request_id: 'again', reason });
    await eventually('it is said why', () => rig.statuses.at(-1)?.last_refused?.request_id === 'again');

    forbidden.mend();
    await Promise.all([ask(), ask()]);
    const made = await rig.announcementFor('again');
    rig.readExport(made);
    await collector.close();
    await rig.start({ ...(keepFree && { keepFree }) });
    await ask();
    await rig.request({ request_id: 'behind' });
    await rig.announcementFor('behind');
    const again = rig.queued.filter(({ request_id }) => request_id === 'again');
    expect(again).toEqual(again.map(() => made));
    expect(rig.spooled()).toHaveLength(2);
    expect(rig.rejected).toHaveLength(2);
  });

  test('also when it was refused before a restart, or by the version before', async () => {
    const rig = await collectorRig({ broker: await startTestBroker(), root: boatWith() });
    const store = openRequestStore(rig.folders.collectorDatabase, rig.folders.setAside, systemClock, rig.log);
    const at = '2026-02-20T21:44:16.503Z';
    store.add({ requestId: 'again', source: 'mqtt', categories: ['boatlog'], note: null, receivedAt: at });
    const rejected = { request_id: 'again', reason: 'tier', message: 'no', at } as const;
    store.reject('again', rejected);
    store.markTold('again', rejected);
    store.close();
    await rig.start();
    await rig.request({ request_id: 'again', source: 'page', categories: ['settings'] });
    const made = await rig.announcementFor('again');
    expect(made, 'made as it was asked for now').toMatchObject({ source: 'page', category_count: 1 });
    expect(rig.readExport(made).data.settings).not.toEqual({});
    expect(rig.rejected).toEqual([]);
  });

  test('a request that was asked again is remembered as the new one that it is', () => {
    const folder = tempFolder();
    const places = [join(folder, 'collector.db'), join(folder, 'set-aside')] as const;
    const store = openRequestStore(...places, systemClock, recordingLog());
    const at = '2026-02-20T21:44:16.503Z';
    const request = (requestId: string) => ({
      requestId,
      source: 'mqtt',
      categories: null,
      note: null,
      receivedAt: at,
    });
    const reject = (requestId: string) =>
      store.reject(requestId, { request_id: requestId, reason: 'busy', message: 'no', at });
    for (const id of ['first', 'second', 'third']) {
      expect(store.add(request(id))).toBe(true);
      reject(id);
    }
    expect(store.add(request('first'))).toBe(true);
    expect(store.add(request('first')), 'it is open').toBe(false);
    reject('first');
    store.forgetOld(1, []);
    expect(['first', 'second', 'third'].map((id) => store.find(id) !== null)).toEqual([true, false, false]);
    store.close();
  });
});

test('the newest refusal is told until it is asked again, or a later request became an export', () => {
  const folder = tempFolder();
  const store = openRequestStore(join(folder, 'collector.db'), join(folder, 'set-aside'), systemClock, recordingLog());
  onTestFinished(() => store.close());
  const at = '2026-02-20T21:44:16.503Z';
  const [example] = exportQueued.examples as [Announcement];
  const add = (requestId: string) =>
    store.add({ requestId, source: 'mqtt', categories: null, note: null, receivedAt: at });
  const refused = () => store.newestRefusal()?.request_id ?? null;
  for (const id of ['early', 'refused', 'later']) add(id);
  store.reject('refused', { request_id: 'refused', reason: 'tier', message: 'no', at });
  store.announce({ ...example, request_id: 'early' });
  expect(refused(), 'one that was asked before says nothing of it').toBe('refused');
  store.announce({ ...example, request_id: 'later' });
  expect(refused()).toBeNull();
  add('once more');
  store.reject('once more', { request_id: 'once more', reason: 'tier', message: 'no', at });
  expect(refused()).toBe('once more');
  add('once more');
  expect(refused()).toBeNull();
});

describe('what stands is never told as refused under its id, whoever publishes it again', () => {
  const misfit = { request_id: 'mine', categories: ['nope'] };
  test.each([
    ['a misfit', 'open', misfit, false],
    ['a misfit', 'an export', misfit, false],
    ['a retained misfit', 'open', misfit, true],
    ['a retained misfit', 'an export', misfit, true],
    ['a retained request', 'open', { request_id: 'mine' }, true],
  ])('%s while it is %s', async (_what, state, again, retain) => {
    const root = boatWith(state === 'open' ? { [LICENSE_PATH]: '{"torn' } : {});
    // Our own broker keeps no such message.
    const broker = await (retain ? startMosquitto() : startTestBroker());
    const rig = await collectorRig({ broker, root });
    const clock = manualClock();
    const { close } = await rig.start({ clock });
    await rig.request({ request_id: 'mine' });
    if (state !== 'open') await rig.announcementFor('mine');
    if (retain) await close();
    await rig.request(again, { retain });
    if (retain) await rig.start({ clock });
    expect(await eventually('it is refused', () => rig.rejected[0])).toMatchObject({
      request_id: null,
      reason: 'invalid_request',
      message: expect.stringContaining('The request_id in it, mine, is that of an earlier request, which stands.'),
    });
    await rig.query({ query_id: 'q', about: 'request', request_id: 'mine' });
    const answer = await eventually('what became of it is told', () => rig.answers[0]);
    expect(answer.request?.state).toBe(state === 'open' ? 'being_made' : 'queued');
    expect(rig.rejected.filter(({ request_id }) => request_id !== null)).toEqual([]);
  });
});

describe('a license that is just being rewritten refuses nobody', () => {
  test.each([
    ['torn', '{"installation_id":"3861513b31'],
    ['empty', ''],
    ['not JSON', 'installation_id ='],
  ])('%s', async (_what, torn) => {
    const root = boatWith({ [LICENSE_PATH]: torn });
    const clock = manualClock();
    const rig = await collectorRig({ broker: await startTestBroker(), root });
    await rig.start({ clock });
    await rig.request({ request_id: 'meanwhile' });
    await clock.advance(2_000);
    await rig.query({ query_id: 'q', about: 'request', request_id: 'meanwhile' });
    const answer = await eventually('what became of it is told', () => rig.answers[0]);
    expect(answer.request?.state).toBe('being_made');
    writeFileSync(join(root, LICENSE_PATH), GOOD);
    await clock.advance(1_500);
    rig.readExport(await rig.announcementFor('meanwhile'));
    expect(rig.rejected).toEqual([]);
  });
});

describe('what became of a request is told to whoever asks', () => {
  test('made, refused, or not known', async () => {
    const root = boatWith();
    const rig = await collectorRig({ broker: await startTestBroker(), root });
    await rig.start();
    const asked = { source: 'anchor-watch', note: 'anchor up' };
    await rig.request({ request_id: 'made', ...asked });
    const { queue_id } = await rig.announcementFor('made');
    writeFileSync(join(root, LICENSE_PATH), JSON.stringify({ installation_id: FIXTURE_ID, tier: 0 }));
    await rig.request({ request_id: 'not-made' });
    const { reason, message } = await rig.rejectionFor('not-made');
    for (const id of ['made', 'not-made', 'never-asked']) {
      await rig.query({ query_id: `q-${id}`, about: 'request', request_id: id });
    }
    await rig.query({ query_id: 'of-nothing', about: 'request' });
    await eventually('all are answered', () => rig.answers.length === 4);
    const answerTo = (id: string) => rig.answers.find((one) => one.query_id === id);
    const received_at = expect.any(String);
    expect(answerTo('q-made')).toMatchObject({
      ok: true,
      about: 'request',
      request: { request_id: 'made', state: 'queued', queue_id, received_at, ...asked },
    });
    expect(answerTo('q-not-made')?.request).toEqual({
      request_id: 'not-made',
      state: 'refused',
      reason,
      message,
      source: 'mqtt',
      received_at,
    });
    expect(answerTo('q-never-asked')?.request).toEqual({ request_id: 'never-asked', state: 'unknown' });
    expect(answerTo('of-nothing')).toMatchObject({ ok: false, message: expect.stringMatching(/request_id/) });
  });

  test('while it is being made; what the queue-keeper answers is left to it', async () => {
    const rig = await collectorRig({
      broker: await startTestBroker(),
      root: boatWith({ [LICENSE_PATH]: '{"torn' }),
    });
    await rig.start({ clock: manualClock() });
    await rig.request({ request_id: 'open' });
    await rig.query({ query_id: 'history', about: 'history', limit: 10 });
    await rig.query({ query_id: 'misfit', about: 'weather' });
    await rig.query({ query_id: 'open', about: 'request', request_id: 'open' });
    const answer = await eventually('it is answered', () => rig.answers[0]);
    expect(answer).toMatchObject({ query_id: 'open', request: { state: 'being_made' } });
    expect(rig.answers).toHaveLength(1);
  });
});
