/** What is whole, absent, withheld or a problem: a line of the table each, in document and count. */
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createSampleBoat } from '../../../deploy/sample-boat/create-sample-boat.ts';
import { LICENSE_PATH } from '../../../shared/export/license.ts';
import {
  absentSources,
  BOATLOG,
  BOATLOG_TABLE,
  boatWith,
  CAPTURES,
  collectBoat,
  FIXTURE_ID,
  fillDatabase,
  problemCodes,
} from '../../support/boat-fixture.ts';
import { rememberedExports } from '../../support/remembered-exports.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const FORWARD_WATCH = 'tmp/d3kos_forward_watch.json';
const PREFERENCES = 'config/user-preferences.json';
/** Every file that an export is made of beside the license, without which there is none; how each is named. */
const ELEVEN: Readonly<Record<string, string>> = {
  'config/benchmark-results.json': 'config/benchmark-results.json',
  [BOATLOG]: BOATLOG,
  [CAPTURES]: CAPTURES,
  [FORWARD_WATCH]: 'forward watch',
  'data/qr-codes.json': 'data/qr-codes.json',
  [PREFERENCES]: PREFERENCES,
  'data/alerts.json': 'data/alerts.json',
  'data/alarm-webhook-log.jsonl': 'data/alarm-webhook-log.jsonl',
  'config/onboarding.json': 'config/onboarding.json',
  'state/onboarding-reset-count.json': 'state/onboarding-reset-count.json',
  'state/pi-health-status.json': 'state/pi-health-status.json',
};

function sampleBoat(): string {
  vi.stubEnv('TZ', 'America/Toronto');
  onTestFinished(() => void vi.unstubAllEnvs());
  const root = join(tempFolder(), 'boat');
  createSampleBoat(root, { boatlogRows: 10, now: Date.parse('2026-02-20T21:00:00Z') });
  return root;
}

/** The boat of the first document: a license, the wizard's answers, four entries of the boat log, and nothing else. */
function seedBoat(): string {
  const root = boatWith({
    [LICENSE_PATH]: {
      installation_id: FIXTURE_ID,
      tier: 3,
      reset_count: 0,
      max_resets: 10,
      features: { camera: true },
    },
    'config/onboarding.json': { language: 'en', dir: 'ltr' },
    [PREFERENCES]: null,
  });
  const row = "('2026-02-20T10:30:00Z', 'voice', 'Anchor up')";
  const rows = `INSERT INTO boatlog_entries (timestamp, entry_type, content) VALUES ${[row, row, row, row].join()}`;
  fillDatabase(root, BOATLOG, BOATLOG_TABLE, rows);
  return root;
}

const signalk = { url: 'http://127.0.0.1:8099', isHeard: true, isNew: false, silentForMs: 0 };
const silent = { ...signalk, isHeard: false, silentForMs: 60_000 };
const SIGNALK = 'signalk (http://127.0.0.1:8099)';

test('the seed’s own boat is whole: nine', async () => {
  const collected = await collectBoat(seedBoat(), { signalk: { ...silent, isNew: true } });
  expect(collected.document.problems).toEqual([]);
  expect(collected.document.withheld?.map(({ category }) => category)).toEqual(['telemetry']);
  expect(collected.document.not_requested).toEqual([]);
  expect(collected.categoryCount).toBe(9);
  expect(collected.records).toMatchObject({ boatlog: 4, onboarding: 1, settings: 1, qr_codes: 1 });
  expect(absentSources(collected).map((source) => source.replace(/ \(\/.*/, ''))).toEqual([
    SIGNALK,
    'config/benchmark-results.json',
    CAPTURES,
    'forward watch',
    'data/qr-codes.json',
    PREFERENCES,
    SIGNALK,
    'data/alerts.json',
    'data/alarm-webhook-log.jsonl',
    'state/onboarding-reset-count.json',
    'state/pi-health-status.json',
  ]);
  expect(collected.misfit).toBeNull();
  // Thousands of these lie on the bus.
  expect(JSON.stringify(collected.document.absent).length).toBeLessThan(1_500);
});

test('a boat without a camera is whole: nine', async () => {
  const root = sampleBoat();
  for (const path of [CAPTURES, FORWARD_WATCH]) rmSync(join(root, path));
  const collected = await collectBoat(root);
  expect(collected.document.problems).toEqual([]);
  expect(absentSources(collected)).toEqual([CAPTURES, `forward watch (${join(root, FORWARD_WATCH)})`]);
  expect(collected.categoryCount).toBe(9);
});

test('a consent that is refused is kept to, and whole: nine', async () => {
  const root = sampleBoat();
  writeFileSync(join(root, PREFERENCES), JSON.stringify({ timezone: 'America/Toronto', telemetry_enabled: false }));
  const collected = await collectBoat(root);
  expect(collected.document).toMatchObject({ problems: [], absent: [], withheld: [{ category: 'telemetry' }] });
  expect(collected.document.data.telemetry).toEqual([]);
  expect(collected.categoryCount).toBe(9);
});

test('of eleven files that are moved away not one goes unnamed', async () => {
  const root = sampleBoat();
  const exports = rememberedExports(root);
  expect((await exports.collect()).kept).toHaveLength(12);
  for (const path of Object.keys(ELEVEN)) renameSync(join(root, path), join(root, `${path}.away`));
  const { document, categoryCount, kept } = await exports.collect({ day: 1 });
  const told = JSON.stringify([document.problems, document.absent]);
  for (const name of Object.values(ELEVEN)) expect(told).toMatch(new RegExp(name, 'i'));
  // What said whether telemetry may leave is gone too: it is withheld, and nothing is missing for it.
  expect(document.problems.map(({ code }) => code)).toEqual(Array(10).fill('vanished'));
  expect(document.absent).toEqual([
    {
      category: 'telemetry',
      source: 'state/pi-health-status.json',
      message: 'It is gone; what it told is withheld anyway.',
    },
  ]);
  expect(document.withheld).toEqual([{ category: 'telemetry', message: expect.stringContaining('cannot be read') }]);
  expect(document.data.telemetry).toEqual([]);
  expect(categoryCount).toBe(1);
  expect(kept).toHaveLength(10);
});

test('what is gone is told for thirty days, then it is taken for removed; when it is back, all is whole', async () => {
  const root = sampleBoat();
  const away = join(root, 'away');
  const exports = rememberedExports(root);
  await exports.collect();
  renameSync(join(root, BOATLOG), away);
  for (let day = 1; day <= 30; day++) {
    const { document, categoryCount } = await exports.collect({ day, wanted: ['boatlog'] });
    expect([document.problems[0]?.code, document.absent, categoryCount]).toEqual(['vanished', [], 0]);
  }
  const removed = await exports.collect({ day: 31 });
  expect(removed.document.problems).toEqual([]);
  expect(removed.document.absent).toEqual([
    { category: 'boatlog', source: BOATLOG, message: 'It was there until 2026-02-21; it is taken for removed.' },
  ]);
  expect(removed.categoryCount).toBe(9);
  renameSync(away, join(root, BOATLOG));
  expect((await exports.collect({ day: 32 })).document).toMatchObject({ problems: [], absent: [] });
  renameSync(join(root, BOATLOG), away);
  expect(problemCodes(await exports.collect({ day: 33 }), 'boatlog')).toEqual(['vanished']);
});

test('nothing is written of sources that are as they were', async () => {
  const exports = rememberedExports(sampleBoat());
  await exports.collect({ signalk });
  expect((await exports.collect({ signalk, day: 1 })).kept).toEqual([]);
});

test.each([
  ['features', { camera: false }],
  ['features', { Camera: true, camera: false }],
])('a camera that the license turns off is absent, though it was there: %s %j', async (_name, features) => {
  const root = sampleBoat();
  const exports = rememberedExports(root);
  await exports.collect();
  for (const path of [CAPTURES, FORWARD_WATCH]) rmSync(join(root, path));
  expect((await exports.collect()).categoryCount).toBe(7);
  writeFileSync(join(root, LICENSE_PATH), JSON.stringify({ installation_id: FIXTURE_ID, tier: 3, features }));
  const { document, categoryCount } = await exports.collect();
  expect(document.problems).toEqual([]);
  expect(document.absent?.map(({ category, message }) => [category, message])).toEqual([
    ['marine_vision_captures', 'The license says that this boat has no camera.'],
    ['marine_vision_snapshots', 'The license says that this boat has no camera.'],
  ]);
  expect(categoryCount).toBe(9);
});

test('what lay in memory is missed in the same boot, and not after the next one', async () => {
  const root = sampleBoat();
  const exports = rememberedExports(root);
  await exports.collect();
  rmSync(join(root, FORWARD_WATCH));
  expect(problemCodes(await exports.collect(), 'marine_vision_snapshots')).toEqual(['vanished']);
  const rebooted = await exports.collect({ bootId: 'boot-2' });
  expect(rebooted.document.problems).toEqual([]);
  expect(absentSources(rebooted)).toEqual([`forward watch (${join(root, FORWARD_WATCH)})`]);
  expect(rebooted.categoryCount).toBe(9);
});

test('a partial request that misses something counts what it asked for', async () => {
  const root = sampleBoat();
  const exports = rememberedExports(root);
  const wanted = ['boatlog', 'settings'] as const;
  expect((await exports.collect({ wanted: [...wanted] })).categoryCount).toBe(2);
  rmSync(join(root, BOATLOG));
  rmSync(join(root, CAPTURES));
  const collected = await exports.collect({ wanted: [...wanted] });
  expect(collected.categoryCount).toBe(1);
  expect(collected.document.problems.map(({ category }) => category)).toEqual(['boatlog']);
});

describe('Signal K', () => {
  test('that was heard and is silent is a problem of engine runs and of alerts: seven', async () => {
    const exports = rememberedExports(sampleBoat());
    expect((await exports.collect({ signalk })).categoryCount).toBe(9);
    const { document, categoryCount } = await exports.collect({ signalk: silent });
    expect(document.problems.map(({ category, code }) => [category, code])).toEqual([
      ['engine_benchmark', 'vanished'],
      ['system_alerts', 'vanished'],
    ]);
    expect(document.problems[0]?.message).toMatch(
      /^Signal K at http:\/\/127\.0\.0\.1:8099 was heard before and does not answer; engine runs since 2026-02-20T21:43:16\.503Z are not recorded\./,
    );
    expect(categoryCount).toBe(7);
  });

  test('that was never heard is absent, and one that the boat is set to do without is no source', async () => {
    const root = sampleBoat();
    const never = await collectBoat(root, { signalk: silent });
    expect(never.document.problems).toEqual([]);
    expect(absentSources(never)).toEqual([SIGNALK, SIGNALK]);
    expect(absentSources(await collectBoat(root, { signalk: null }))).toEqual([]);
  });

  test('has half a minute after a start to be found: until then its silence says nothing', async () => {
    const exports = rememberedExports(sampleBoat());
    await exports.collect({ signalk });
    const early = await exports.collect({ signalk: { ...silent, isNew: true, silentForMs: 29_999 } });
    expect(early.document.problems).toEqual([]);
    expect(early.document.absent?.[0]?.message).toContain('not answered yet');
    expect(early.kept).toEqual([]);
    expect(early.categoryCount).toBe(9);
    const late = await exports.collect({ signalk: { ...silent, isNew: true, silentForMs: 30_000 } });
    expect(late.categoryCount).toBe(7);
  });
});
