/** Whether a time without a zone is UTC is settled once, when its row is first seen, as its zone is. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { keepTimes } from '../../../services/collector/contributions/keep-times.ts';
import { recordingsDatabase } from '../../../services/collector/recordings/recordings-database.ts';
import { requestDatabase } from '../../../services/collector/request-database.ts';
import { latestTime, likelierTime } from '../../../services/collector/sources/likelier-time.ts';
import { boatTime } from '../../../shared/export/from-boat/boat-time.ts';
import {
  BOATLOG,
  boatWith,
  CAPTURES,
  FIXTURE_NOW,
  fillDatabase,
  openTestRecordings,
  testRecordings,
} from '../../support/boat-fixture.ts';
import { rememberedExports } from '../../support/remembered-exports.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const PREFERENCES = 'config/user-preferences.json';
/** A quarter of an hour before the first export, which is at 21:44 UTC; in Toronto it is 16:44, in Berlin 22:44. */
const JUST_BEFORE = '2026-02-20 21:30:00';
const IN_UTC = '2026-02-20T21:30:00.000Z';
const EARLIER = '2026-02-19 12:00:00';
const DAY = 86_400_000;

const LOG_OF_SQLITE = 'CREATE TABLE boatlog_entries (entry_id, timestamp DEFAULT CURRENT_TIMESTAMP, content)';
const PLAIN_LOG = 'CREATE TABLE boatlog_entries (entry_id, timestamp, content)';
const log = (id: number, time: string) => `INSERT INTO boatlog_entries VALUES (${id}, '${time}', 'x')`;
const CAPTURE = (id: string, time: string) => `INSERT INTO captures VALUES ('${id}', '${time}', 'a.jpg', 'Perch')`;

function sailTo(root: string, timezone: string): void {
  writeFileSync(join(root, PREFERENCES), JSON.stringify({ timezone }));
}

/** The times of each category, in an export whose clock is trusted unless told otherwise. */
function exportsOf(root: string, folder = tempFolder()) {
  const exports = rememberedExports(root, folder);
  const times = async (day: number, isClockTrusted = true) => {
    const { data } = (await exports.collect({ day, isClockTrusted })).document;
    return [...data.boatlog, ...data.marine_vision_captures, ...data.system_alerts].map(({ timestamp }) => timestamp);
  };
  return { ...exports, times };
}

const SOURCES: [what: string, fill: (root: string) => void, read: readonly string[]][] = [
  [
    'of a column that SQLite’s clock fills',
    (root) => {
      fillDatabase(root, BOATLOG, LOG_OF_SQLITE, log(1, EARLIER), log(2, '2026-02-19 12:00:00.5'));
      fillDatabase(
        root,
        CAPTURES,
        "CREATE TABLE captures (id, timestamp DEFAULT (datetime('now')), image_path, species)",
        CAPTURE('c1', EARLIER),
      );
    },
    ['2026-02-19T12:00:00.000Z', '2026-02-19T17:00:00.500Z', '2026-02-19T12:00:00.000Z'],
  ],
  [
    'that would lie ahead as local time',
    (root) => {
      fillDatabase(root, BOATLOG, PLAIN_LOG, log(1, JUST_BEFORE), log(2, EARLIER));
      fillDatabase(root, CAPTURES, 'CREATE TABLE captures (id, timestamp, image_path, species)');
      fillDatabase(root, CAPTURES, CAPTURE('c1', JUST_BEFORE));
      mkdirSync(join(root, 'data'), { recursive: true });
      writeFileSync(join(root, 'data/alerts.json'), JSON.stringify([{ title: 'x', timestamp: JUST_BEFORE }]));
    },
    [IN_UTC, '2026-02-19T17:00:00.000Z', IN_UTC, IN_UTC],
  ],
];

test.each(SOURCES)(
  'a time %s is UTC a day later, after crossings, and without a trusted clock',
  async (_what, fill, read) => {
    const root = boatWith();
    fill(root);
    const exports = exportsOf(root);
    expect(await exports.times(0)).toEqual(read);
    expect(await exports.times(1), 'a day later').toEqual(read);
    sailTo(root, 'Europe/Berlin');
    expect(await exports.times(1), 'after a crossing').toEqual(read);
    exports.restart();
    sailTo(root, 'Pacific/Auckland');
    expect(await exports.times(2, false), 'after a start and another crossing').toEqual(read);
  },
);

test('a table that is built anew, without SQLite’s clock, keeps the times that were read as UTC', async () => {
  const root = boatWith();
  fillDatabase(root, BOATLOG, LOG_OF_SQLITE, log(1, EARLIER));
  const exports = exportsOf(root);
  await exports.times(0);
  fillDatabase(root, BOATLOG, 'DROP TABLE boatlog_entries', PLAIN_LOG, log(1, EARLIER), log(2, EARLIER));
  expect(await exports.times(1)).toEqual(['2026-02-19T12:00:00.000Z', '2026-02-19T17:00:00.000Z']);
});

test('what a program wrote in local time where SQLite’s clock would be ahead stays local, of where the boat was', async () => {
  const root = boatWith();
  sailTo(root, 'Europe/Berlin');
  fillDatabase(root, BOATLOG, LOG_OF_SQLITE, log(1, '2026-02-20 22:30:00'));
  const exports = exportsOf(root);
  expect(await exports.times(0)).toEqual([IN_UTC]);
  expect(await exports.times(1)).toEqual([IN_UTC]);
  sailTo(root, 'America/Toronto');
  expect(await exports.times(2)).toEqual([IN_UTC]);
});

test('what was read as local while the clock could not be trusted stays so', async () => {
  const root = boatWith();
  fillDatabase(root, BOATLOG, PLAIN_LOG, log(1, JUST_BEFORE));
  const exports = exportsOf(root);
  expect(await exports.times(0, false)).toEqual(['2026-02-21T02:30:00.000Z']);
  expect(await exports.times(0)).toEqual(['2026-02-21T02:30:00.000Z']);
});

test('a contribution that was taken for UTC is the same a day later, and elsewhere', () => {
  const recordings = testRecordings();
  const read = (zone: string, at: number) => {
    const timesFor = keepTimes(likelierTime(boatTime(zone), latestTime(at, true)), recordings.zoneOf);
    const { time, readings } = timesFor('boatlog', { id: 'n' });
    const utc = time.toUtc(JUST_BEFORE);
    recordings.contribute([{ category: 'boatlog', key: 'n', record: {}, readings }]);
    return utc;
  };
  expect(read('America/Toronto', FIXTURE_NOW)).toBe(IN_UTC);
  expect(read('America/Toronto', FIXTURE_NOW + DAY)).toBe(IN_UTC);
  expect(read('Europe/Berlin', FIXTURE_NOW + DAY)).toBe(IN_UTC);
});

/** A database as an earlier version left it, after so many steps. */
function leftAt(steps: number, name: string, migrations: readonly string[], fill: string): string {
  const folder = tempFolder();
  const database = new DatabaseSync(join(folder, name));
  database.exec(`PRAGMA journal_mode = WAL; ${migrations.slice(0, steps).join('')} ${fill}`);
  database.exec(`PRAGMA user_version = ${steps}`);
  database.close();
  return folder;
}

test.each([2, 3, 4])(
  'after an update from step %d of the collector’s database, times of SQLite’s clock are UTC',
  async (steps) => {
    const sources = [BOATLOG, PREFERENCES].map(
      (name) =>
        `INSERT INTO sources (name, first_seen_at, missed_on) VALUES ('${name}', '2026-02-19T21:44:16.503Z', '[]');`,
    );
    const zone = steps < 4 ? '' : `UPDATE sources SET zone = 'America/Toronto' WHERE name = '${PREFERENCES}';`;
    const folder = leftAt(steps, 'collector.db', requestDatabase('').migrations, `${sources.join('')}${zone}`);
    const root = boatWith();
    fillDatabase(root, BOATLOG, LOG_OF_SQLITE, log(1, EARLIER), log(2, '2026-02-19 12:00:00.5'));
    const exports = exportsOf(root, folder);
    const read = ['2026-02-19T12:00:00.000Z', '2026-02-19T17:00:00.500Z'];
    expect(await exports.times(0)).toEqual(read);
    sailTo(root, 'Europe/Berlin');
    expect(await exports.times(1)).toEqual(read);
  },
);

test.each([1, 2, 3])(
  'after an update from step %d of the recordings, they are there, and readings are kept',
  (steps) => {
    const folder = leftAt(
      steps,
      'recordings.db',
      recordingsDatabase('').migrations,
      `INSERT INTO records (seq, category, record_key, record, digest, contributed, ran_ms)
     VALUES (1, 'boatlog', 'n', '{}', 'd', 1, 5);`,
    );
    const recordings = openTestRecordings(folder);
    expect(recordings.waiting()).toMatchObject({ boatlog: { waiting: 1 } });
    recordings.contribute([{ category: 'boatlog', key: 'm', record: {}, readings: new Map([[7, 'UTC']]) }]);
    expect(recordings.zoneOf(7)).toBe('UTC');
    recordings.close();
  },
);
