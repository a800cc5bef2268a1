import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createSampleBoat } from '../../../deploy/sample-boat/create-sample-boat.ts';
import { listCategory } from '../../../services/collector/categories/category.ts';
import { categories } from '../../../services/collector/categories/index.ts';
import { SourceProblem } from '../../../services/collector/sources/source-problem.ts';
import { CATEGORIES } from '../../../shared/export/categories.ts';
import { boatWith, collectBoat, problemCodes } from '../../support/boat-fixture.ts';
import { eventually } from '../../support/eventually.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { tempFolder } from '../../support/temp-folder.ts';

function sampleBoat(boatlogRows = 300): string {
  const root = join(tempFolder(), 'boat');
  createSampleBoat(root, { boatlogRows, now: Date.parse('2026-02-20T21:00:00Z') });
  return root;
}

test('the nine keys in their order, the sender first, and the hash of the very bytes', async () => {
  const collected = await collectBoat(sampleBoat());
  expect(Object.keys(collected.document)).toEqual([
    'installation_id',
    'format_version',
    'export_timestamp',
    'tier',
    'request_id',
    '$schema',
    'software_version',
    'sequence',
    'boot',
    'clock',
    'data',
    'problems',
    'absent',
    'withheld',
    'not_requested',
    'categories',
  ]);
  expect(Object.keys(collected.document.data)).toEqual([...CATEGORIES]);
  expect(collected.text.startsWith('{"installation_id":"3861513b314c5ee7","format_version":"1.0",')).toBe(true);
  expect(collected.document).toMatchObject({ export_timestamp: '2026-02-20T21:44:16.503Z', tier: 3 });
  expect(collected.sha256).toBe(createHash('sha256').update(collected.text).digest('hex'));
  expect(collected.bytes).toBe(Buffer.byteLength(collected.text));
});

test('the sample boat fills all nine categories, fits the schema, and keeps aboard what must stay aboard', async () => {
  const collected = await collectBoat(sampleBoat());
  expect(collected.misfit).toBeNull();
  expect(collected.document).toMatchObject({ problems: [], absent: [], withheld: [], not_requested: [] });
  expect(collected.categoryCount).toBe(9);
  expect(Object.entries(collected.records).filter(([, count]) => count === 0)).toEqual([]);
  expect(collected.records.boatlog).toBe(300);
  expect(collected.text).not.toMatch(/stays.aboard|@boat|555-0100|pairing_token|wifi/i);
});

test('a sample boat is the same for the same seed, and is not made over another', () => {
  const root = join(tempFolder(), 'boat');
  expect(createSampleBoat(root, { boatlogRows: 10, now: 0 })).toBe(true);
  expect(createSampleBoat(root, { boatlogRows: 10, now: 0 })).toBe(false);
});

test('a boat with nothing but a license is whole, and every empty category says why', async () => {
  const collected = await collectBoat(boatWith({ 'config/user-preferences.json': null }));
  expect(Object.keys(collected.document.data)).toEqual([...CATEGORIES]);
  const named = [...(collected.document.absent ?? []), ...(collected.document.withheld ?? [])];
  for (const category of CATEGORIES) {
    if (collected.records[category] === 0) expect(named.map((one) => one.category)).toContain(category);
  }
  expect(collected.document.problems).toEqual([]);
  expect(collected.categoryCount).toBe(9);
  expect(collected.misfit).toBeNull();
});

test('categories that were not asked for are empty, named as such, and not counted', async () => {
  const collected = await collectBoat(sampleBoat(), { wanted: ['boatlog', 'settings'] });
  expect(collected.categoryCount).toBe(2);
  expect(collected.document).toMatchObject({ problems: [], absent: [], withheld: [] });
  expect(collected.document.not_requested).toEqual(
    CATEGORIES.filter((name) => name !== 'boatlog' && name !== 'settings'),
  );
  expect(collected.document.data.onboarding).toEqual({});
  expect(collected.document.data.telemetry).toEqual([]);
  expect(collected.misfit).toBeNull();
});

const entry = { entry_id: '1', timestamp: null, type: null, content: null, gps: null, weather: null };
const entryOf = (more: Partial<Omit<typeof entry, 'timestamp'>> & { timestamp?: string | null } = {}) => ({
  record: { ...entry, ...more },
  key: '1',
  source: { name: 'boatlog.db' },
});
const withBoatlog = (collect: Parameters<typeof listCategory<'boatlog'>>[1]) =>
  categories.map((category) => (category.name === 'boatlog' ? listCategory('boatlog', collect) : category));

test.each([
  [
    'throws at once',
    async function* () {
      yield* [];
      throw new TypeError('x is not a function');
    },
    0,
    'failed',
  ],
  [
    'throws after a page',
    async function* () {
      yield [entryOf()];
      yield [];
      throw new SourceProblem('corrupt', 'broken');
    },
    1,
    'corrupt',
  ],
  [
    'gives a record that is no JSON: the others stay',
    async function* () {
      yield [entryOf()];
      yield [entryOf({ entry_id: 5n as unknown as string }), entryOf({ entry_id: '2' })];
    },
    2,
    'rows_skipped',
  ],
] as const)(
  'a category that %s: the document is whole, and the other eight are in it',
  async (_what, collect, records, code) => {
    const collected = await collectBoat(sampleBoat(), { categories: withBoatlog(collect) });
    expect(collected.records.boatlog).toBe(records);
    expect(problemCodes(collected, 'boatlog')).toEqual([code]);
    // Nothing is concluded from what is not here; a record that came from there before the problem is.
    const states = collected.whole.categories?.boatlog.sources.filter(({ name }) => name === 'boatlog.db') ?? [];
    for (const state of states) expect(state).toMatchObject({ complete: false, records });
    // Also when records came through beside the problem.
    expect(collected.categoryCount).toBe(8);
    expect(collected.document.data.telemetry.length).toBe(2);
    expect(collected.misfit).toBeNull();
  },
);

test('a category whose source hangs is given up, and the other eight are in the export', async () => {
  let isHanging = false;
  const hanging = withBoatlog(async function* () {
    yield [entryOf()];
    isHanging = true;
    await new Promise(() => {});
  });
  const clock = manualClock();
  const collecting = collectBoat(sampleBoat(), { categories: hanging, clock });
  await eventually('the source hangs', () => isHanging);
  await clock.advance(10_000);
  const collected = await collecting;
  expect(problemCodes(collected, 'boatlog')).toEqual(['timeout']);
  expect(collected.records).toMatchObject({ boatlog: 1, telemetry: 2 });
  expect(collected.misfit).toBeNull();
});

test('a file that gives nothing is named', async () => {
  let isHanging = false;
  const hanging = withBoatlog(({ readPages }) =>
    readPages(
      { name: 'data/boatlog/boatlog.db' },
      (async function* () {
        yield [entryOf()];
        isHanging = true;
        await new Promise(() => {});
      })(),
    ),
  );
  const clock = manualClock();
  const collecting = collectBoat(sampleBoat(), { categories: hanging, clock });
  await eventually('the source hangs', () => isHanging);
  await clock.advance(10_000);
  const { document, whole } = await collecting;
  expect(document.problems).toContainEqual({
    ...{ category: 'boatlog', code: 'timeout' },
    message: 'data/boatlog/boatlog.db gave nothing for 10 seconds: what it held after that is not in this export.',
  });
  expect(whole.categories?.boatlog.sources).toContainEqual(
    expect.objectContaining({ name: 'data/boatlog/boatlog.db', state: 'problem', complete: false }),
  );
});

test('while the process itself stands still, no source that is well is given up', async () => {
  let isAsked = false;
  let answer = () => {};
  const waiting = withBoatlog(async function* () {
    await new Promise<void>((resolve) => {
      answer = resolve;
      isAsked = true;
    });
    yield [entryOf()];
  });
  const clock = manualClock();
  const collecting = collectBoat(sampleBoat(), { categories: waiting, clock });
  await eventually('the source is asked', () => isAsked);
  clock.leap(40_000);
  await clock.advance(0);
  answer();
  const collected = await collecting;
  expect(problemCodes(collected, 'boatlog')).toEqual([]);
  expect(collected.records.boatlog).toBe(1);
});

test('the newest time of each category is told; times that are none, or to come, are not', async () => {
  const times = [
    '2026-02-20T10:30:00Z',
    '2026-02-20T21:44:16.503Z',
    '2026-02-20T21:44:16.504Z',
    null,
    '2026-01-01T00:00:00Z',
  ];
  const timed = withBoatlog(async function* () {
    yield times.map((timestamp) => entryOf({ timestamp }));
    yield [];
  });
  const collected = await collectBoat(boatWith(), { categories: timed });
  expect(collected.lastRecordAt).toEqual({ boatlog: '2026-02-20T21:44:16.503Z' });
  const untimed = withBoatlog(async function* () {
    yield [entryOf()];
  });
  expect((await collectBoat(boatWith(), { categories: untimed })).lastRecordAt).toEqual({});
});
