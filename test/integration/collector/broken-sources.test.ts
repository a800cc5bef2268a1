import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createSampleBoat } from '../../../deploy/sample-boat/create-sample-boat.ts';
import { CATEGORIES, type CategoryName } from '../../../shared/export/categories.ts';
import { BOATLOG, CAPTURES, collectBoat, openOwnersDatabase } from '../../support/boat-fixture.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { rememberedExports } from '../../support/remembered-exports.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const NOBODY = 65_534;
const DATABASES: [CategoryName, string][] = [
  ['boatlog', BOATLOG],
  ['marine_vision_captures', CAPTURES],
];
const FILES: [CategoryName, string][] = [
  ['engine_benchmark', 'config/benchmark-results.json'],
  ['marine_vision_snapshots', 'tmp/d3kos_forward_watch.json'],
  ['qr_codes', 'data/qr-codes.json'],
  ['settings', 'config/user-preferences.json'],
  ['system_alerts', 'data/alerts.json'],
  ['onboarding', 'config/onboarding.json'],
  ['telemetry', 'state/pi-health-status.json'],
];
/** The sample's computer is set to the zone that its preferences name, as a helm's is. */
const sampleBoat = () => {
  vi.stubEnv('TZ', 'America/Toronto');
  onTestFinished(() => void vi.unstubAllEnvs());
  const root = join(tempFolder(), 'boat');
  createSampleBoat(root, { boatlogRows: 40, now: Date.parse('2026-02-20T21:00:00Z') });
  return root;
};

/** Root may read everything, so for it the collector reads as nobody; who is not root is kept out by the mode alone. */
function readsAsNobody(): void {
  if (process.getuid?.() !== 0) return;
  process.seteuid?.(NOBODY);
  onTestFinished(() => process.seteuid?.(0));
}

/** The other eight, without what the machine says of itself, which is never twice the same. */
function allBut(broken: CategoryName, { data }: Awaited<ReturnType<typeof collectBoat>>['document']) {
  const others = CATEGORIES.filter((category) => category !== broken);
  return others.map((category) => [
    category,
    category === 'telemetry' ? data.telemetry.map(({ origin }) => origin) : data[category],
  ]);
}

function replacedBy(make: (path: string) => void) {
  return (path: string): void => {
    rmSync(path);
    make(path);
  };
}

const makePipe = (path: string) => void execFileSync('mkfifo', [path]);

const BREAKAGES: [string, (path: string) => void, string, string][] = [
  ['gone', (path) => rmSync(path), 'vanished', 'vanished'],
  ['empty', (path) => truncateSync(path, 0), 'vanished', 'corrupt'],
  ['corrupt', (path) => writeFileSync(path, readFileSync(path).fill('x', 10)), 'corrupt', 'corrupt'],
  ['unreadable by permission', (path) => chmodSync(path, 0o000), 'unreadable', 'unreadable'],
  ['a pipe, which nobody waits for', replacedBy(makePipe), 'unreadable', 'unreadable'],
  ['a folder', replacedBy((path) => mkdirSync(path)), 'unreadable', 'unreadable'],
  ['a device', replacedBy((path) => symlinkSync('/dev/tty', path)), 'unreadable', 'unreadable'],
  ['a link in a circle', replacedBy((path) => symlinkSync(path, path)), 'unreadable', 'unreadable'],
];

describe.each(BREAKAGES)('a source that was read before and is %s', (_breakage, breakIt, databaseCode, fileCode) => {
  const sources = [
    ...DATABASES.map(([category, path]) => [category, path, databaseCode] as const),
    ...FILES.map(([category, path]) => [category, path, fileCode] as const),
  ];
  test.each(sources)('%s is named, and the other eight are complete', async (category, path, code) => {
    readsAsNobody();
    const root = sampleBoat();
    const exports = rememberedExports(root);
    const whole = await exports.collect();
    breakIt(join(root, path));
    const collected = await exports.collect();
    expect(collected.document.problems.map((problem) => [problem.category, problem.code])).toEqual([[category, code]]);
    expect(collected.categoryCount).toBe(8);
    // Either may hold that the owner refused consent to telemetry: while it cannot be read, it is not given.
    const isConsentGone = category === 'settings' || category === 'onboarding';
    expect(collected.document.withheld?.map((one) => one.category)).toEqual(isConsentGone ? ['telemetry'] : []);
    const left = isConsentGone
      ? { ...whole.document, data: { ...whole.document.data, telemetry: [] } }
      : whole.document;
    expect(allBut(category, collected.document)).toEqual(allBut(category, left));
    expect(collected.misfit).toBeNull();
  });
});

test.each(DATABASES)(
  '%s that its owner has locked is given up within 15 s, and the other eight are complete',
  async (category, path) => {
    const root = sampleBoat();
    const whole = await collectBoat(root);
    const owner = openOwnersDatabase(root, path);
    onTestFinished(() => owner.close());
    owner.exec('PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE');
    const clock = manualClock();
    const started = clock.monotonicMs();
    let isDone = false;
    const collecting = collectBoat(root, { clock }).finally(() => {
      isDone = true;
    });
    while (!isDone) await clock.advanceWithFiles(50);
    expect(clock.monotonicMs() - started).toBeLessThan(15_000);
    const collected = await collecting;
    expect(collected.document.problems.map((problem) => [problem.category, problem.code])).toEqual([
      [category, 'locked'],
    ]);
    expect(collected.categoryCount).toBe(8);
    expect(allBut(category, collected.document)).toEqual(allBut(category, whole.document));
  },
);

describe.each(['-wal', '-shm', '-journal'])('a pipe beside a database, as its %s', (ending) => {
  test.each(DATABASES)('%s is named, and the other eight are complete', async (category, path) => {
    const root = sampleBoat();
    const whole = await collectBoat(root);
    rmSync(join(root, path + ending), { force: true });
    makePipe(join(root, path + ending));
    const collected = await collectBoat(root);
    expect(collected.document.problems).toEqual([
      { category, code: 'unreadable', message: `${path}${ending} is not a file.` },
    ]);
    expect(allBut(category, collected.document)).toEqual(allBut(category, whole.document));
  });
});
