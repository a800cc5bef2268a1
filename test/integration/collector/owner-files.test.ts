/** What the owner's files say holds while they cannot be read: consent is not taken for given, and local times stay in their zone. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { BOATLOG, BOATLOG_TABLE, boatWith, collectBoat, fillDatabase } from '../../support/boat-fixture.ts';
import { startTestBroker } from '../../support/broker.ts';
import { eventually } from '../../support/eventually.ts';
import { rememberedExports } from '../../support/remembered-exports.ts';
import { collectorRig } from './collector-rig.ts';

const PREFERENCES = 'config/user-preferences.json';
const ONBOARDING = 'config/onboarding.json';
const YES = { timezone: 'America/Toronto', telemetry_enabled: true };
const HEALTH = { origin: 'system', timestamp: '2026-02-20T21:00:00Z', cpu_temperature_c: 51 };

/** In UTC, as a helm's computer whose zone nobody set. */
function inUtc(): void {
  vi.stubEnv('TZ', 'UTC');
  onTestFinished(() => void vi.unstubAllEnvs());
}

async function telemetryOf(collecting: ReturnType<typeof collectBoat>) {
  const { document } = await collecting;
  return { records: document.data.telemetry.length, told: document.withheld?.map(({ message }) => message) };
}

describe('a consent that cannot be read is none', () => {
  test.each([
    ['onboarding torn in its refusal', PREFERENCES, ONBOARDING, '{"data_sharing_consent":fal'],
    ['onboarding of no bytes', PREFERENCES, ONBOARDING, ''],
    ['onboarding that is a list', PREFERENCES, ONBOARDING, '[]'],
    ['preferences torn in their refusal', ONBOARDING, PREFERENCES, '{"telemetry_enabled":fal'],
  ])('%s', async (_what, agreeing, torn, content) => {
    const root = boatWith({ [PREFERENCES]: null, [agreeing]: YES, [torn]: content });
    const { records, told } = await telemetryOf(collectBoat(root));
    expect([records, told]).toEqual([0, [expect.stringMatching(`cannot be read: ${torn}`)]]);
  });

  test.each([
    ['onboarding', ONBOARDING, PREFERENCES],
    ['preferences', PREFERENCES, ONBOARDING],
  ])('%s that refused and are gone, also when they are taken for removed', async (_what, gone, agreeing) => {
    const root = boatWith({ [PREFERENCES]: null, [agreeing]: YES, [gone]: { data_sharing_consent: false } });
    const exports = rememberedExports(root);
    expect((await telemetryOf(exports.collect())).records).toBe(0);
    rmSync(join(root, gone));
    for (let day = 1; day <= 32; day++) {
      const { records, told } = await telemetryOf(
        exports.collect({ day, wanted: ['settings', 'onboarding', 'telemetry'] }),
      );
      expect([day, records, told]).toEqual([day, 0, [expect.stringMatching(`cannot be read: ${gone}`)]]);
    }
    writeFileSync(join(root, gone), '{}');
    expect((await telemetryOf(exports.collect({ day: 33 }))).records).toBe(1);
  });

  test('a file that was never there withholds nothing', async () => {
    expect((await telemetryOf(collectBoat(boatWith({ [PREFERENCES]: YES })))).records).toBe(1);
  });

  test('also for contributions, before any export and after a start', async () => {
    const root = boatWith({ [PREFERENCES]: YES, [ONBOARDING]: { dataSharingConsent: 'no' } });
    const rig = await collectorRig({ broker: await startTestBroker(), root });
    const collector = await rig.start();
    const refusals: string[] = [];
    const refused = async () => {
      await rig.contribute('telemetry', HEALTH);
      const next = await eventually('it is refused', () => rig.rejected[refusals.length]);
      refusals.push(next.message);
    };
    await refused();
    rmSync(join(root, ONBOARDING));
    await refused();
    await collector.close();
    await rig.start();
    await refused();
    writeFileSync(join(root, ONBOARDING), '{"data_sharing_consent":fal');
    await refused();
    expect(refusals).toEqual([
      expect.stringContaining('dataSharingConsent in the onboarding is off'),
      ...Array(3).fill(expect.stringMatching(`cannot be read: ${ONBOARDING}`)),
    ]);
  });
});

describe('local times stay in the last zone that the preferences named', () => {
  const LOCAL = '2026-10-18T18:32:56';
  const IN_TORONTO = '2026-10-18T22:32:56.000Z';

  test.each<[string, (path: string) => void, string?]>([
    ['are of no bytes', (path) => writeFileSync(path, '')],
    ['are torn', (path) => writeFileSync(path, '{"timezone":"Amer')],
    ['are gone', (path) => rmSync(path)],
    ['name none any more', (path) => writeFileSync(path, '{"theme":"day"}')],
    ['name none that is known', (path) => writeFileSync(path, '{"timezone":"Mars/Olympus"}'), ' ("Mars/Olympus")'],
    ['name one that means two things', (path) => writeFileSync(path, '{"timezone":"UTC+2"}'), ' ("UTC+2")'],
  ])('when they %s, and it is told', async (_what, breakIt, said = '') => {
    inUtc();
    const root = boatWith();
    fillDatabase(
      root,
      BOATLOG,
      BOATLOG_TABLE,
      `INSERT INTO boatlog_entries VALUES (1, '${LOCAL}', 'text', 'x', 1, 1, 'x')`,
    );
    const exports = rememberedExports(root);
    const timestamp = async () => (await exports.collect()).document.data.boatlog[0]?.timestamp;
    expect(await timestamp()).toBe(IN_TORONTO);
    breakIt(join(root, PREFERENCES));
    expect(await timestamp()).toBe(IN_TORONTO);
    expect((await exports.collect()).document.problems).toContainEqual({
      ...{ category: 'settings', code: 'unexpected_format' },
      message: `${PREFERENCES} names no known time zone${said}; the last that they named, America/Toronto, was used.`,
    });
  });

  test('without any that was ever known, in the system’s', async () => {
    inUtc();
    const root = boatWith({ [PREFERENCES]: '' });
    fillDatabase(
      root,
      BOATLOG,
      BOATLOG_TABLE,
      `INSERT INTO boatlog_entries VALUES (1, '${LOCAL}', 'text', 'x', 1, 1, 'x')`,
    );
    const { document } = await collectBoat(root);
    expect(document.data.boatlog[0]?.timestamp).toBe('2026-10-18T18:32:56.000Z');
    expect(document.problems.map(({ code }) => code)).toEqual(['corrupt']);
  });

  test('also of contributions, before any export and after a start', async () => {
    inUtc();
    const root = boatWith();
    const rig = await collectorRig({ broker: await startTestBroker(), root });
    const collector = await rig.start();
    let recorded = 0;
    const contribute = async (entry_id: string) => {
      await rig.contribute('boatlog', { entry_id, timestamp: LOCAL, content: 'x' });
      recorded += 1;
      await eventually('it is recorded', () => rig.statuses.at(-1)?.recorded.boatlog?.waiting === recorded);
    };
    await contribute('before');
    writeFileSync(join(root, PREFERENCES), '');
    await contribute('empty');
    await collector.close();
    await rig.start();
    await contribute('started');
    await rig.request({ request_id: 'zone' });
    const { boatlog } = rig.readExport(await rig.announcementFor('zone')).data;
    expect(boatlog.map(({ entry_id, timestamp }) => [entry_id, timestamp])).toEqual([
      ['before', IN_TORONTO],
      ['empty', IN_TORONTO],
      ['started', IN_TORONTO],
    ]);
  });
});
