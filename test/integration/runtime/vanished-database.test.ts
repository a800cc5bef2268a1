import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { HeldError } from '../../../shared/runtime/errors.ts';
import { createGuard, guardStore } from '../../../shared/runtime/guard-store.ts';
import { fetchFromShelter } from '../../../shared/runtime/rescue-database.ts';
import { createSafeEnding } from '../../../shared/runtime/safe-ending.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const LIBRARIES = ['better-sqlite3', 'node:sqlite'] as const;

/** What all of our databases have in common, by either library. */
function open(library: (typeof LIBRARIES)[number], path: string) {
  mkdirSync(dirname(path), { recursive: true });
  const database = library === 'node:sqlite' ? new DatabaseSync(path) : new Database(path);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
  database.exec('CREATE TABLE IF NOT EXISTS notes (id INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT) STRICT');
  return database;
}

const notesIn = (path: string): unknown[] => {
  const database = new Database(path, { fileMustExist: true });
  try {
    return database.prepare('SELECT text FROM notes ORDER BY id').pluck().all();
  } finally {
    database.close();
  }
};

/** A store on a database of its own, as a service has it. */
function guarded(
  library: (typeof LIBRARIES)[number] = 'better-sqlite3',
  shelter?: string,
  ending?: ReturnType<typeof createSafeEnding>,
  prepare?: (root: string) => void,
  rescued?: (path: string, otherAside: string) => boolean,
) {
  const root = tempFolder();
  prepare?.(root);
  const path = join(root, 'queue', 'queue.db');
  const setAside = join(root, 'set-aside');
  const [clock, log] = [manualClock(), recordingLog()];
  const database = open(library, path);
  const isOpen = () => (database instanceof DatabaseSync ? database.isOpen : database.open);
  onTestFinished(() => void (isOpen() && database.close()));
  const ends: string[] = [];
  const guard = createGuard({
    name: 'The store',
    path,
    setAside,
    places: { shelter, look() {}, ...(rescued && { rescued }) },
    reserve: { orGiveUp: (work) => work() },
    clock,
    log,
    isOpen,
    inTransaction: () => false,
    execute: (sql) => void database.exec(sql),
    end: ending?.end ?? ((error) => void ends.push((error as Error).message)),
  });
  ending?.watch({ isOpen, isSafe: guard.isSafe });
  const add = (text: string) => guard(() => void database.prepare('INSERT INTO notes (text) VALUES (?)').run(text));
  return { root, path, setAside, database, guard, add, log, ends };
}

/** Another program that looks into it. */
const READER = `const { DatabaseSync } = require('node:sqlite');
  const database = new DatabaseSync(process.argv[1]);
  database.exec('SELECT count(*) FROM sqlite_master');
  database.close();`;

const WAYS: Readonly<Record<string, (path: string) => void>> = {
  'the database': (path) => rmSync(path),
  'its log': (path) => rmSync(`${path}-wal`),
  'its index': (path) => rmSync(`${path}-shm`),
  'all of it': (path) => ['', '-wal', '-shm'].forEach((suffix) => void rmSync(path + suffix)),
  'the folder': (path) => rmSync(dirname(path), { recursive: true }),
  'the folder, moved away': (path) => renameSync(dirname(path), `${dirname(path)}.old`),
  'the database, moved away': (path) => renameSync(path, `${path}.bak`),
  'all of it, moved to another folder': (path) => {
    mkdirSync(`${dirname(path)}.old`);
    for (const suffix of ['', '-wal', '-shm']) renameSync(path + suffix, `${dirname(path)}.old/queue.db${suffix}`);
  },
  'its log and index, which a reader has made anew': (path) => {
    for (const suffix of ['-wal', '-shm']) rmSync(path + suffix);
    execFileSync(process.execPath, ['-e', READER, path]);
  },
  'the database, replaced by an older copy': (path) => {
    copyFileSync(path, `${path}.copy`);
    renameSync(`${path}.copy`, path);
  },
  'the database, replaced by an empty file': (path) => {
    rmSync(path);
    writeFileSync(path, '');
  },
  'the log, replaced by an empty file': (path) => {
    rmSync(`${path}-wal`);
    writeFileSync(`${path}-wal`, '');
  },
};

describe.each(LIBRARIES)('by %s', (library) => {
  test.each(Object.entries(WAYS))('%s vanishes: what was and is acknowledged lies there, whole', (_what, vanish) => {
    const { path, add, ends, guard, database } = guarded(library);
    add('before');
    vanish(path);
    add('acknowledged after');
    expect(ends, 'it starts anew').toHaveLength(1);
    expect(() => add('in vain')).toThrow('starts anew');
    database.close();
    expect(notesIn(path)).toEqual(['before', 'acknowledged after']);
    expect(guard.areFilesThere()).toBe(false);
  });
});

test('what is read alone notices it as well, and so does a look', () => {
  const read = guarded();
  read.add('before');
  rmSync(read.path);
  read.guard(() => read.database.prepare('SELECT count(*) FROM notes').get());
  expect(notesIn(read.path)).toEqual(['before']);
  const looked = guarded();
  looked.add('before');
  rmSync(`${looked.path}-wal`);
  expect(looked.guard.areFilesThere()).toBe(false);
  expect(notesIn(looked.path)).toEqual(['before']);
});

test('where nothing vanished nothing is written anew, however much is written', () => {
  const { path, add, ends, database, guard } = guarded();
  for (let i = 0; i < 500; i++) add('x'.repeat(2_000));
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  add('last');
  expect(guard.areFilesThere()).toBe(true);
  expect(ends).toEqual([]);
  expect(existsSync(`${path}.rescued`)).toBe(false);
});

test('what was written anew and vanishes again before the process has ended is written once more', () => {
  const { path, guard, add, ends, database } = guarded();
  add('one');
  rmSync(dirname(path), { recursive: true });
  add('two');
  renameSync(dirname(path), `${dirname(path)}.away`);
  guard.areFilesThere();
  database.close();
  expect(ends).toHaveLength(1);
  expect(notesIn(path)).toEqual(['one', 'two']);
});

test('what somebody put in its place is set aside, never written over', () => {
  const { path, setAside, add, database } = guarded();
  add('ours');
  const theirs = join(tempFolder(), 'theirs.db');
  const other = open('better-sqlite3', theirs);
  other.prepare('INSERT INTO notes (text) VALUES (?)').run('theirs');
  other.close();
  renameSync(theirs, path);
  add('ours too');
  database.close();
  expect(notesIn(path)).toEqual(['ours', 'ours too']);
  expect(notesIn(join(setAside, 'queue.db'))).toEqual(['theirs']);
});

test('while it cannot be written anew nothing is acknowledged; once it can, all is there', () => {
  const { root, path, add, ends, log, database } = guarded();
  add('before');
  renameSync(dirname(path), join(root, 'away'));
  writeFileSync(dirname(path), 'a file in the place of the folder');
  expect(() => add('not acknowledged')).toThrow('nothing is acknowledged until it can');
  expect(ends, 'the process alone has the data').toEqual([]);
  expect(log.lines.at(-1)?.message).toContain('Do not stop this process');
  rmSync(dirname(path));
  add('acknowledged');
  expect(ends).toHaveLength(1);
  database.close();
  expect(notesIn(path)).toEqual(['before', 'not acknowledged', 'acknowledged']);
});

test.each([true, false])(
  'that another one was set aside for it is left beside it only where no note of it is kept: %s',
  (isKept) => {
    const told: unknown[] = [];
    const { path, setAside, add } = guarded('better-sqlite3', undefined, undefined, undefined, (...one) => {
      told.push(one);
      return isKept;
    });
    add('before');
    renameSync(dirname(path), `${dirname(path)}.away`);
    mkdirSync(dirname(path));
    writeFileSync(path, 'what lay beneath');
    add('after');
    expect(told).toEqual([[path, join(setAside, 'queue.db')]]);
    expect(existsSync(`${path}.rescued`)).toBe(!isKept);
  },
);

test('where its folder cannot be made it goes into the shelter, from which the next start fetches it', () => {
  const shelter = tempFolder();
  const { root, path, setAside, add, database } = guarded('better-sqlite3', shelter);
  add('before');
  renameSync(dirname(path), join(root, 'away'));
  writeFileSync(dirname(path), 'in the way');
  add('after');
  database.close();
  expect(readdirSync(shelter).sort()).toEqual(['queue.db', 'queue.db.of']);
  rmSync(dirname(path));
  expect(fetchFromShelter(path, setAside, shelter)).toEqual({ aside: null });
  expect(notesIn(path)).toEqual(['before', 'after']);
  expect(readdirSync(shelter)).toEqual([]);
  expect(fetchFromShelter(path, setAside, shelter), 'once').toBe(null);
});

test('what comes out of the shelter is set aside where there is a database meanwhile', () => {
  const shelter = tempFolder();
  const { path, setAside, add, database } = guarded();
  add('here');
  database.close();
  writeFileSync(join(shelter, 'queue.db'), 'sheltered');
  expect(fetchFromShelter(path, setAside, shelter)).toEqual({ aside: join(setAside, 'queue.db') });
  expect(notesIn(path)).toEqual(['here']);
  expect(readdirSync(setAside)).toEqual(['queue.db']);
  expect(readdirSync(shelter)).toEqual([]);
});

test('a store is closed whatever became of its files', () => {
  const { path, guard, database, add } = guarded();
  const store = guardStore({ close: () => void database.close(), read: () => 1 }, guard);
  rmSync(path);
  add('last');
  expect(() => store.read()).toThrow('starts anew');
  store.close();
  expect(notesIn(path)).toEqual(['last']);
});

test('word for the next start that cannot be left keeps nothing from being written anew', () => {
  const { path, add, ends } = guarded();
  add('one');
  mkdirSync(`${path}.rescued`);
  rmSync(path);
  add('two');
  expect(ends).toHaveLength(1);
});

describe('of several databases of one process', () => {
  function process_() {
    const ends: string[] = [];
    const ending = createSafeEnding((error) => void ends.push((error as Error).message));
    const stores = LIBRARIES.flatMap((library) => [
      guarded(library, undefined, ending),
      guarded(library, undefined, ending),
    ]);
    for (const [i, { add }] of stores.entries()) add(`acknowledged ${i}`);
    return {
      ends,
      ending,
      stores,
      first: stores[0] as (typeof stores)[number],
      second: stores[1] as (typeof stores)[number],
    };
  }

  test('all are written anew before it ends for whichever is found first, and none that is where it was', () => {
    const { ends, stores, first } = process_();
    for (const { path } of stores.slice(0, 3)) rmSync(dirname(path), { recursive: true });
    first.add('more');
    expect(ends).not.toEqual([]);
    for (const [i, { path, database }] of stores.entries()) {
      database.close();
      expect(notesIn(path), path).toContain(`acknowledged ${i}`);
      expect(existsSync(`${path}.rescued`)).toBe(i < 3);
    }
  });

  test('it does not end while one cannot be written anew: that one alone has its data; then it does', () => {
    const { ends, stores, first, second } = process_();
    for (const { path } of stores) rmSync(dirname(path), { recursive: true });
    writeFileSync(dirname(second.path), 'in the way');
    first.add('more');
    expect(ends).toEqual([]);
    for (const { path } of stores.slice(2)) expect(existsSync(`${path}.rescued`), 'the others do not wait').toBe(true);
    expect(() => first.add('in vain'), 'nothing is acknowledged that would be lost').toThrow('starts anew');
    rmSync(dirname(second.path));
    second.guard.areFilesThere();
    expect(ends.length).toBeGreaterThan(0);
    second.database.close();
    expect(notesIn(second.path)).toEqual(['acknowledged 1']);
  });

  test('it ends as well when the files of that one come back by themselves', () => {
    const { ends, ending, first, second } = process_();
    rmSync(dirname(first.path), { recursive: true });
    renameSync(dirname(second.path), `${dirname(second.path)}.away`);
    writeFileSync(dirname(second.path), 'in the way');
    first.add('more');
    ending.endIfPutOff();
    expect(ends).toEqual([]);
    rmSync(dirname(second.path));
    renameSync(`${dirname(second.path)}.away`, dirname(second.path));
    ending.endIfPutOff();
    expect(ends).toHaveLength(1);
  });

  test('what is closed is not looked at any more', () => {
    const { ending, first } = process_();
    first.database.close();
    rmSync(dirname(first.path), { recursive: true });
    expect(ending.areAllSafe()).toBe(true);
    expect(existsSync(first.path)).toBe(false);
  });
});

test('where what somebody put in its place went is left for the next start, unless nothing was in it', () => {
  for (const [suffix, isTold] of [
    ['', true],
    ['-wal', true],
    ['-shm', false],
  ] as const) {
    const { path, setAside, add } = guarded();
    add('ours');
    rmSync(path + suffix);
    writeFileSync(path + suffix, 'theirs');
    add('ours too');
    const [, told = ''] = readFileSync(`${path}.rescued`, 'utf8').split('\n');
    expect(told, suffix).toBe(isTold ? join(setAside, 'queue.db') : '');
  }
});

describe('a database whose folder leads to a disk that is gone', () => {
  /** The folder is a link, as an owner puts it on another disk. */
  function onOtherDisk(shelter?: string) {
    const disk = join(tempFolder(), 'disk');
    const one = guarded('better-sqlite3', shelter, undefined, (root) => {
      mkdirSync(join(disk, 'queue'), { recursive: true });
      symlinkSync(join(disk, 'queue'), join(root, 'queue'));
    });
    return { ...one, unplug: () => renameSync(disk, `${disk}.away`), plugIn: () => renameSync(`${disk}.away`, disk) };
  }

  test('holds what comes, in words that name the link, and goes on without a new start when it is back', () => {
    const { add, unplug, plugIn, ends, database, path } = onOtherDisk();
    add('before');
    unplug();
    for (const note of ['one', 'two']) {
      expect(() => add(note)).toThrow(HeldError);
      expect(() => add(note)).toThrow(/out of reach: .*queue is a link to .*goes on by itself/);
    }
    plugIn();
    add('after');
    expect(ends).toEqual([]);
    database.close();
    expect(notesIn(path).at(-1)).toBe('after');
  });

  test('that was kept in the shelter is nothing to look at once the file itself is back', () => {
    const shelter = tempFolder();
    const { add, unplug, plugIn, database, path, setAside } = onOtherDisk(shelter);
    add('before');
    unplug();
    add('while it was away');
    database.close();
    expect(readdirSync(shelter)).toContain('queue.db');
    plugIn();
    expect(fetchFromShelter(path, setAside, shelter)).toBe(null);
    expect(existsSync(setAside)).toBe(false);
    expect(readdirSync(shelter)).toEqual([]);
    expect(notesIn(path)).toEqual(['before', 'while it was away']);
  });
});
