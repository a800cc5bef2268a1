import { appendFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createSampleBoat } from '../../../deploy/sample-boat/create-sample-boat.ts';
import { type KnownSource, recallSources } from '../../../services/collector/sources/source-memory.ts';
import { CATEGORIES, type CategoryName } from '../../../shared/export/categories.ts';
import type { CategoryState } from '../../../shared/export/category-state.ts';
import { DOCUMENT_SCHEMA } from '../../../shared/export/document.ts';
import { quarantineName } from '../../../shared/export/quarantine-name.ts';
import {
  BOATLOG_TABLE,
  boatWith,
  collectBoat,
  damagePages,
  FIXTURE_NOW,
  fillDatabase,
  openOwnersDatabase,
  testRecordings,
} from '../../support/boat-fixture.ts';
import { expectNamedSources } from '../../support/expect-named-sources.ts';
import { tableReceiver } from '../../support/table-receiver.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const MOMENT = { at: FIXTURE_NOW, bootId: 'boot-1' };

function sampleBoat(): string {
  const root = join(tempFolder(), 'boat');
  createSampleBoat(root, { boatlogRows: 10, now: Date.parse('2026-02-20T21:00:00Z') });
  return root;
}

/** The boat’s files that an export reads, with the category that each is for. */
const FILES: [path: string, category: CategoryName][] = [
  ['config/benchmark-results.json', 'engine_benchmark'],
  ['data/boatlog/boatlog.db', 'boatlog'],
  ['data/marine-vision/captures.db', 'marine_vision_captures'],
  ['tmp/d3kos_forward_watch.json', 'marine_vision_snapshots'],
  ['data/qr-codes.json', 'qr_codes'],
  ['config/user-preferences.json', 'settings'],
  ['data/alerts.json', 'system_alerts'],
  ['data/alarm-webhook-log.jsonl', 'system_alerts'],
  ['config/onboarding.json', 'onboarding'],
  ['state/onboarding-reset-count.json', 'onboarding'],
  ['state/pi-health-status.json', 'telemetry'],
];

const nameOf = (path: string): string => (path.startsWith('tmp/') ? 'forward watch' : path);
const stateOf = (states: Record<CategoryName, CategoryState> | undefined, category: CategoryName, name: string) =>
  states?.[category].sources.find((source) => source.name === name);

test('every file that an export reads is named with its records; nine categories are whole', async () => {
  const { whole } = await collectBoat(sampleBoat());
  expect(Object.keys(whole.categories ?? {})).toEqual([...CATEGORIES]);
  for (const category of CATEGORIES) expect(whole.categories?.[category].state, category).toBe('whole');
  for (const [path, category] of FILES) {
    expect(stateOf(whole.categories, category, nameOf(path)), path).toMatchObject({ state: 'whole', complete: true });
  }
  expectNamedSources(whole);
});

describe('of the log of alarms', () => {
  const LOG = 'data/alarm-webhook-log.jsonl';
  const line = (alert: string) => `${JSON.stringify({ ts: '2026-02-20T20:00:00Z', status: 200, alert })}\n`;
  const alarms = async (root: string) =>
    (await collectBoat(root)).whole.data.system_alerts.map(({ message }) => message);

  test('what is rotated away stays ashore', async () => {
    const root = boatWith({ [LOG]: line('a') + line('b') });
    const receiver = tableReceiver();
    let sequence = 0;
    const deliver = async () => receiver.store({ ...(await collectBoat(root)).whole, sequence: ++sequence });
    await deliver();
    renameSync(join(root, LOG), join(root, `${LOG}.1`));
    writeFileSync(join(root, LOG), line('c'));
    await deliver();
    rmSync(join(root, `${LOG}.1`));
    await deliver();
    expect(receiver.rows('system_alerts', LOG).map(({ message }) => message)).toEqual(['a', 'b', 'c']);
    expect((await collectBoat(root)).whole.categories?.system_alerts.sources).toContainEqual({
      ...{ name: LOG, state: 'whole', mode: 'append', complete: true, records: 1 },
    });
  });

  test.each<[what: string, log: string, beside: string, expected: string[]]>([
    ['a copy, not yet cut off', line('a') + line('b'), line('a') + line('b'), ['a', 'b']],
    ['a copy, half written', line('a') + line('b'), line('a').slice(0, 50), ['a', 'b']],
    ['a copy that a person keeps', line('a') + line('b') + line('c'), line('a'), ['a', 'b', 'c']],
    ['an older log', line('b'), line('a'), ['a', 'b']],
    ['an older log that begins alike and is longer', line('a'), line('a') + line('b'), ['a', 'b', 'a']],
    ['an older log of alarms without a time', '{"alert":"a"}\n', '{"alert":"a"}\n', ['a', 'a']],
  ])('no alarm is there twice for %s', async (_what, log, beside, expected) => {
    expect(await alarms(boatWith({ [LOG]: log, [`${LOG}.1`]: beside }))).toEqual(expected);
  });
});

describe('an object is one record of a source that bears its category’s name', () => {
  const WHOLE = { name: 'settings', state: 'whole', mode: 'mirror', complete: true, records: 1 };
  const ownSource = async (category: 'settings' | 'onboarding', ...given: Parameters<typeof collectBoat>) => {
    const { whole } = await collectBoat(...given);
    expectNamedSources(whole);
    return stateOf(whole.categories, category, category);
  };

  test('of files that are there, and of one that this boat never had', async () => {
    expect(await ownSource('settings', sampleBoat())).toEqual(WHOLE);
    expect(await ownSource('onboarding', boatWith({ 'config/onboarding.json': { completed: true } }))).toMatchObject({
      ...{ state: 'whole', complete: true, records: 1 },
    });
  });

  test('of files that are gone, damaged, or refused ashore: nothing can be concluded from what is not here', async () => {
    const root = sampleBoat();
    const sources = recallSources([], MOMENT);
    const first = await collectBoat(root, { sources });
    const quarantine = tempFolder();
    writeFileSync(join(quarantine, quarantineName('settings', first.whole.data.settings)), '{}');
    expect(await ownSource('settings', root, { quarantine })).toMatchObject({ complete: false, records: 0 });
    writeFileSync(join(root, 'config/user-preferences.json'), '{"timezone":');
    expect(await ownSource('settings', root)).toMatchObject({ state: 'problem', complete: false, records: 1 });
    rmSync(join(root, 'config/user-preferences.json'));
    const later = recallSources(sources.changes(), MOMENT);
    expect(await ownSource('settings', root, { sources: later })).toMatchObject({ state: 'problem', complete: false });
  });

  test('of nothing at all: `{}` is no record, and says nothing of what is stored', async () => {
    const root = boatWith();
    expect(await ownSource('onboarding', root)).toMatchObject({ state: 'absent', complete: false, records: 0 });
    const { whole } = await collectBoat(root, { wanted: ['boatlog'] });
    expect(whole.data).toMatchObject({ settings: {}, onboarding: {} });
    expectNamedSources(whole);
  });

  test('of what others contributed alone', async () => {
    const recordings = testRecordings();
    recordings.contribute([{ category: 'onboarding', key: 'contributed x', record: { completed: true } }]);
    expect(await ownSource('onboarding', boatWith(), { recordings })).toMatchObject({
      ...{ state: 'whole', complete: true, records: 1 },
    });
  });
});

test.each(FILES)(
  '%s was there and is gone: it is named, and nothing is concluded from what is not here',
  async (path, category) => {
    const root = sampleBoat();
    const sources = recallSources([], MOMENT);
    await collectBoat(root, { sources });
    rmSync(join(root, path));
    const { whole } = await collectBoat(root, { sources: recallSources(sources.changes(), MOMENT) });
    expect(whole.categories?.[category].state).toBe('problem');
    expect(stateOf(whole.categories, category, nameOf(path))).toMatchObject({
      state: 'problem',
      complete: false,
      records: 0,
    });
    const problems = whole.problems.filter((problem) => problem.category === category).map(({ message }) => message);
    expect(problems.join(' ')).toMatch(new RegExp(path.startsWith('tmp/') ? 'forward watch' : basename(path), 'i'));
  },
);

test('what was never there is absent; without consent telemetry is withheld; the others were not asked for', async () => {
  const root = sampleBoat();
  rmSync(join(root, 'data/alerts.json'));
  writeFileSync(join(root, 'config/user-preferences.json'), JSON.stringify({ telemetry_enabled: false }));
  const { whole } = await collectBoat(root, { wanted: ['telemetry', 'system_alerts'] });
  expect(whole.categories).toMatchObject({
    telemetry: { state: 'withheld' },
    system_alerts: { state: 'whole' },
    boatlog: { state: 'not_requested', sources: [] },
  });
  expect(stateOf(whole.categories, 'system_alerts', 'data/alerts.json')).toMatchObject({
    state: 'absent',
    complete: false,
  });
  for (const name of ['system', 'state/pi-health-status.json']) {
    expect(stateOf(whole.categories, 'telemetry', name)).toMatchObject({ state: 'withheld', complete: false });
  }
});

test.each<[what: string, category: CategoryName, source: string, damage: (root: string) => unknown]>([
  [
    'a line that is damaged',
    'system_alerts',
    'data/alarm-webhook-log.jsonl',
    (root) => appendFileSync(join(root, 'data/alarm-webhook-log.jsonl'), '{"ts": broken\n'),
  ],
  [
    'a rotated log that cannot be read',
    'system_alerts',
    'data/alarm-webhook-log.jsonl',
    (root) => mkdirSync(join(root, 'data/alarm-webhook-log.jsonl.1.gz')),
  ],
  [
    'an entry that is none',
    'system_alerts',
    'data/alerts.json',
    (root) => writeFileSync(join(root, 'data/alerts.json'), '[{"message":"x","id":1},17]'),
  ],
  [
    'a file that is torn',
    'qr_codes',
    'data/qr-codes.json',
    (root) => writeFileSync(join(root, 'data/qr-codes.json'), '[{'),
  ],
  [
    'a folder in its place',
    'boatlog',
    'data/boatlog/boatlog.db',
    (root) => {
      renameSync(join(root, 'data/boatlog/boatlog.db'), join(root, 'data/boatlog/away.db'));
      mkdirSync(join(root, 'data/boatlog/boatlog.db'));
    },
  ],
])('%s: its source is not complete, and the others are', async (_what, category, name, damage) => {
  const root = sampleBoat();
  damage(root);
  const { whole } = await collectBoat(root);
  expect(stateOf(whole.categories, category, name)).toMatchObject({ state: 'problem', complete: false });
  const others =
    whole.categories?.[category].sources.filter((one) => one.name !== name && one.state !== 'absent') ?? [];
  expect(others.map(({ complete }) => complete)).toEqual(others.map(() => true));
});

test('a table that lacks a column is complete all the same: what is deleted aboard is known to be', async () => {
  const root = sampleBoat();
  const database = openOwnersDatabase(root, 'data/boatlog/boatlog.db');
  database.exec('ALTER TABLE boatlog_entries DROP COLUMN content');
  database.close();
  const { whole } = await collectBoat(root);
  expect(stateOf(whole.categories, 'boatlog', 'data/boatlog/boatlog.db')).toMatchObject({
    ...{ state: 'problem', complete: true, records: 10 },
  });
});

test('a record that the server refused is not here: nothing is concluded from that', async () => {
  const root = sampleBoat();
  const first = await collectBoat(root);
  const [refused = {}] = first.whole.data.boatlog;
  const quarantine = tempFolder();
  writeFileSync(join(quarantine, quarantineName('boatlog', refused)), '{}');
  const { whole } = await collectBoat(root, { quarantine });
  expect(stateOf(whole.categories, 'boatlog', 'data/boatlog/boatlog.db')).toMatchObject({
    complete: false,
    records: 9,
  });
});

test('what was contributed is told apart by its own id, and its revision by how often it was said', async () => {
  const recordings = testRecordings();
  const entry = (content: string) => ({
    ...{ category: 'boatlog' as const, key: 'contributed 7' },
    record: { entry_id: '7', timestamp: null, type: 'text', content, gps: null, weather: null },
  });
  recordings.contribute([entry('a')]);
  const key = async () =>
    (await collectBoat(sampleBoat(), { recordings })).whole.data.boatlog.find(({ entry_id }) => entry_id === '7');
  expect(await key()).toMatchObject({ content: 'a', record_key: 'contributed:7', source: 'contributed' });
  expect(await key()).not.toHaveProperty('revision');
  recordings.contribute([entry('b')]);
  expect(await key()).toMatchObject({ content: 'b', record_key: 'contributed:7', revision: 2 });
});

test('two rows of one id and one time have keys of their own', async () => {
  const root = boatWith();
  fillDatabase(
    root,
    'data/boatlog/boatlog.db',
    'CREATE TABLE boatlog_entries (entry_id TEXT, timestamp TEXT, content TEXT)',
    ...['a', 'b', 'c'].map((text) => `INSERT INTO boatlog_entries VALUES ('7', '2026-02-20T12:00:00Z', '${text}')`),
  );
  const { whole } = await collectBoat(root);
  const keys = whole.data.boatlog.map(({ record_key }) => record_key);
  expect(new Set(keys).size).toBe(3);
  expect(whole.data.boatlog.map(({ entry_id }) => entry_id)).toEqual(['7', '7', '7']);
});

test('a table that lacks a column was read all the same: it is missed when it is gone', async () => {
  const root = boatWith();
  fillDatabase(root, 'data/boatlog/boatlog.db', 'CREATE TABLE boatlog_entries (entry_id INTEGER, timestamp TEXT)');
  const sources = recallSources([], MOMENT);
  await collectBoat(root, { sources });
  rmSync(join(root, 'data/boatlog/boatlog.db'));
  const { whole } = await collectBoat(root, { sources: recallSources(sources.changes(), MOMENT) });
  expect(whole.problems).toMatchObject([{ category: 'boatlog', code: 'vanished' }]);
});

test.each<[what: string, at: number, isTrusted: boolean, clock: object]>([
  ['one that was never set', 5_000, false, { synchronized: false, source: 'unset' }],
  ['one that says it is right, and shows 1970', 5_000, true, { synchronized: false, source: 'unset' }],
  ['one of which nobody says whether it is right', FIXTURE_NOW, false, { synchronized: false, source: 'unverified' }],
  ['one that is right', FIXTURE_NOW, true, { synchronized: true, source: 'ntp' }],
])('the clock of the computer: %s', async (_what, at, isClockTrusted, clock) => {
  const { whole } = await collectBoat(boatWith(), { at, isClockTrusted });
  expect(whole).toMatchObject({ clock, boot: { id: 'boot-1', uptime_s: 61 }, sequence: 17 });
  expect(whole.$schema).toBe(DOCUMENT_SCHEMA);
});

test('a table that was begun anew and could not be read to its end has its number: another beginning has another', async () => {
  const root = boatWith();
  const log = 'data/boatlog/boatlog.db';
  let known: readonly KnownSource[] = [];
  const keyAfter = async (content: string, isBroken: boolean) => {
    rmSync(join(root, log), { force: true });
    fillDatabase(
      root,
      log,
      BOATLOG_TABLE,
      ...Array(400).fill(
        `INSERT INTO boatlog_entries (timestamp, entry_type, content) VALUES ('1970-01-01T00:00:05Z', 'text', '${content}${'x'.repeat(200)}')`,
      ),
    );
    if (isBroken) damagePages(join(root, log), 10);
    const sources = recallSources(known, MOMENT);
    const { whole } = await collectBoat(root, { sources });
    known = [...new Map([...known, ...sources.changes()].map((one) => [one.name, one])).values()];
    expect(stateOf(whole.categories, 'boatlog', log)).toMatchObject({ complete: !isBroken });
    // Of those before the damage every one, though it lies within the first page that is asked for.
    if (isBroken) expect(whole.data.boatlog.length).toBeGreaterThan(100);
    return whole.data.boatlog[0]?.record_key;
  };
  const keys = [await keyAfter('a', false), await keyAfter('b', true), await keyAfter('c', false)];
  expect(keys).not.toContain(undefined);
  expect(new Set(keys).size).toBe(3);
});
