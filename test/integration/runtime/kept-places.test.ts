import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { allServiceLogins, keepServiceLogins, serviceLogin } from '../../../shared/runtime/credentials.ts';
import { dataFolders, ownPlaces } from '../../../shared/runtime/data-folders.ts';
import { keepFolders } from '../../../shared/runtime/keep-folders.ts';
import { keepPlaces } from '../../../shared/runtime/keep-places.ts';
import { takeOwnLock } from '../../../shared/runtime/own-lock.ts';
import { noteRescued } from '../../../shared/runtime/vanished-notes.ts';
import { eventually } from '../../support/eventually.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { tempFolder } from '../../support/temp-folder.ts';

/** The folders of a process of the boat, kept. */
function kept(service = 'queue-keeper', dataDir = join(tempFolder(), 'data'), clock = manualClock()) {
  const folders = dataFolders(dataDir);
  for (const { path } of ownPlaces(folders, service).folders) mkdirSync(path, { recursive: true });
  const log = recordingLog();
  const looks: boolean[] = [];
  const impossible: string[] = [];
  const places = keepPlaces({
    folders,
    service,
    shelter: undefined,
    clock,
    log,
    onLook: (hasMadeAgain) => void looks.push(hasMadeAgain),
    onImpossible: ({ message }) => void impossible.push(message),
  });
  onTestFinished(places.close);
  return { folders, clock, log, looks, impossible, places, dataDir };
}

test.each(['broker', 'collector', 'queue-keeper', 'uploader', 'gateway'])(
  'each folder of the %s that is removed or moved away is made again, with its rights, and said',
  async (service) => {
    const { folders, places, log, looks } = kept(service);
    let news = 0;
    places.onNews(() => void news++);
    for (const { path, mode } of ownPlaces(folders, service).folders) {
      const moved = `${path}.away`;
      renameSync(path, moved);
      await eventually(`${path} is there again`, () => existsSync(path));
      expect(statSync(path).mode & 0o777, path).toBe(mode);
      expect(places.vanished().at(-1), path).toMatchObject({ what: 'folder' });
      expect(log.lines.at(-1)?.fields.folders, path).toContain(path);
      rmSync(moved, { recursive: true });
    }
    expect(news).toBeGreaterThan(0);
    expect(looks).toContain(true);
  },
);

test('where the file system does not tell, a look every half minute does', async () => {
  const [clock, log, path] = [manualClock(), recordingLog(), join(tempFolder(), 'archive')];
  mkdirSync(path);
  const told: string[] = [];
  const notes = { add: (_what: string, of: string) => void told.push(of), look() {}, told: () => [], lostNow: [] };
  const folders = [{ path, mode: 0o750 }];
  // It does not lie where it is watched.
  const { close } = keepFolders({ root: tempFolder(), folders, notes, clock, log, onLook() {}, onImpossible() {} });
  onTestFinished(close);
  rmSync(path, { recursive: true });
  await clock.advance(29_000);
  expect(existsSync(path)).toBe(false);
  await clock.advance(1_000);
  expect(existsSync(path)).toBe(true);
  expect(told).toEqual([path]);
});

test('a folder that is moved back in the place of the new one is told at once, and looked at from then on', async () => {
  const { folders, looks, places } = kept();
  const path = folders.outbox;
  renameSync(path, `${path}.away`);
  await eventually('it is there again', () => existsSync(path));
  looks.length = 0;
  renameSync(`${path}.away`, path);
  await eventually('it is looked at', () => looks.includes(true));
  looks.length = 0;
  places.look();
  expect(looks, 'once').toEqual([false]);
});

test('where another database went is told with the one that was written anew', () => {
  const first = kept();
  first.places.close();
  noteRescued(first.folders.queueDatabase, first.clock.now(), '/data/set-aside/queue.db');
  const again = kept('queue-keeper', first.dataDir, first.clock);
  expect(again.places.vanished()).toMatchObject([{ what: 'database', set_aside: '/data/set-aside/queue.db' }]);
});

test('what was set aside for a database is told at once and by the next start, whatever lies in its folder by then', () => {
  const first = kept('collector');
  let news = 0;
  first.places.onNews(() => void news++);
  const path = first.folders.recordingsDatabase;
  expect(first.places.rescued(path, '/data/set-aside/recordings.db')).toBe(true);
  const told = [{ what: 'database', path, set_aside: '/data/set-aside/recordings.db' }];
  expect([first.places.vanished(), news]).toMatchObject([told, 1]);
  first.places.close();
  renameSync(dirname(path), `${dirname(path)}.beneath`);
  expect(kept('collector', first.dataDir, first.clock).places.vanished()).toMatchObject(told);
});

test('where no note can be kept that is said to who would keep it', () => {
  const { folders, places } = kept('collector');
  rmSync(folders.locks, { recursive: true });
  writeFileSync(folders.locks, 'in the way');
  expect(places.rescued(folders.recordingsDatabase, '/data/set-aside/recordings.db')).toBe(false);
});

test('whether anything lay in a folder is noted with it', async () => {
  const { folders, places } = kept();
  writeFileSync(join(folders.failed, 'export.json'), '');
  places.look();
  for (const path of [folders.failed, folders.outbox]) {
    renameSync(path, `${path}.away`);
    await eventually(`${path} is there again`, () => existsSync(path));
  }
  expect(places.vanished().map(({ path, was_empty }) => [path, was_empty])).toEqual([
    [folders.failed, undefined],
    [folders.outbox, true],
  ]);
});

test('what was never there is not missed, and a restart remembers what was told for a day', async () => {
  const first = kept();
  rmSync(first.folders.failed, { recursive: true });
  first.places.look();
  first.places.close();
  rmSync(first.folders.archive, { recursive: true });
  const clock = manualClock();
  const log = recordingLog();
  const deps = { folders: first.folders, service: 'queue-keeper', shelter: undefined, clock, log };
  const second = keepPlaces({ ...deps, onLook: () => {}, onImpossible: () => {} });
  onTestFinished(second.close);
  second.look();
  expect(existsSync(first.folders.archive)).toBe(false);
  expect(second.vanished().map(({ path }) => path)).toEqual([first.folders.failed]);
  await clock.advance(24 * 60 * 60_000);
  expect(second.vanished()).toEqual([]);
});

test('word that a database was written anew comes from the run before, once', () => {
  const { folders, places, dataDir, clock } = kept('collector');
  places.close();
  noteRescued(folders.recordingsDatabase, clock.now());
  const again = kept('collector', dataDir, clock);
  expect(again.places.vanished()).toMatchObject([{ what: 'database', path: folders.recordingsDatabase }]);
  expect(existsSync(`${folders.recordingsDatabase}.rescued`)).toBe(false);
  again.places.close();
  expect(kept('collector', dataDir, clock).places.vanished()).toHaveLength(1);
});

test('a database that is gone at a start is said as lost, unless it comes back by itself', () => {
  const first = kept('collector');
  const { recordingsDatabase: path } = first.folders;
  const start = () => kept('collector', first.dataDir, first.clock);
  writeFileSync(path, 'a database');
  first.places.look();
  first.places.close();
  rmSync(path);
  writeFileSync(`${path}.new`, 'as it was written anew');
  start().places.close();
  expect(first.places.vanished()).toEqual([]);
  rmSync(`${path}.new`);
  const later = start();
  expect(later.places.vanished()).toMatchObject([{ what: 'lost_database', path }]);
  expect(later.log.lines).toMatchObject([{ level: 'error', fields: { path } }]);
});

test('one that was missed and is there again is not called lost any more, and what came between is named', () => {
  const first = kept('collector');
  const { recordingsDatabase: path } = first.folders;
  const start = () => kept('collector', first.dataDir, first.clock);
  writeFileSync(path, 'a database');
  first.places.look();
  first.places.close();
  renameSync(path, `${path}.away`);
  const between = start();
  expect(between.places.vanished()).toMatchObject([{ what: 'lost_database' }]);
  writeFileSync(path, 'a new one');
  between.places.look();
  between.places.close();
  start().places.close();
  expect(start().places.vanished(), 'the new one is not the old one').toMatchObject([{ what: 'lost_database' }]);
  renameSync(`${path}.away`, path);
  start().places.close();
  expect(start().places.vanished()).toMatchObject([{ what: 'database_back', path }]);
});

test('a folder that cannot be made is said once, and made when it can', async () => {
  const { folders, places, log, impossible, clock } = kept();
  renameSync(folders.root, `${folders.root}.away`);
  writeFileSync(folders.root, 'in the way');
  for (let i = 0; i < 3; i++) await clock.advance(30_000);
  expect(impossible).toHaveLength(1);
  expect(impossible[0]).toContain('cannot be made again here');
  expect(log.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
  rmSync(folders.root);
  places.look();
  expect(existsSync(folders.outbox)).toBe(true);
});

test('the lock of a process whose file was removed is taken again; who took it meanwhile is named', () => {
  const dataDir = tempFolder();
  const { locks } = dataFolders(dataDir);
  const deps = { dataDir, name: 'collector', version: '1', now: Date.now(), without: () => {} };
  const first = takeOwnLock(deps);
  first.look();
  rmSync(locks, { recursive: true });
  first.look();
  expect(() => takeOwnLock(deps)).toThrow('Another collector works in');
  rmSync(locks, { recursive: true });
  const second = takeOwnLock(deps);
  expect(() => first.look()).toThrow('Another collector works in');
  second.release();
  first.release();
  takeOwnLock(deps).release();
});

test('logins that vanish are written again as they are known; one that was made anew meanwhile holds', () => {
  const folder = join(tempFolder(), 'credentials');
  const logins = allServiceLogins(folder, '');
  const before = structuredClone(logins);
  keepServiceLogins(logins, folder);
  expect(logins).toEqual(before);
  rmSync(folder, { recursive: true });
  const anew = serviceLogin('uploader', folder, '');
  keepServiceLogins(logins, folder);
  for (const { username, password } of logins) {
    expect(readFileSync(join(folder, username), 'utf8'), username).toBe(password);
  }
  const expected = before.map((login) => (login.username === 'uploader' ? anew : login));
  expect(logins).toEqual(expected);
});
