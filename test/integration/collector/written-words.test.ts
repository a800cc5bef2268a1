import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createSampleBoat } from '../../../deploy/sample-boat/create-sample-boat.ts';
import { contributedRecord } from '../../../services/collector/contributions/contributed-record.ts';
import { alertRecord, createAlertTransitions } from '../../../services/collector/recorders/alert-transitions.ts';
import { SIGNALK_QUANTITIES } from '../../../services/collector/recorders/engine-quantities.ts';
import { ENGINE_UNITS, engineRunRecord } from '../../../services/collector/recorders/engine-run-record.ts';
import { createEngineRuns } from '../../../services/collector/recorders/engine-runs.ts';
import { createTelemetryPeriod } from '../../../services/collector/recorders/telemetry-period.ts';
import { readSystem } from '../../../services/collector/sources/read-system.ts';
import { convertDocument } from '../../../services/queue-keeper/legacy-import/convert-document.ts';
import { parseTornJson } from '../../../services/queue-keeper/legacy-import/parse-torn-json.ts';
import type { ExportDocument } from '../../../shared/export/document.ts';
import { boatTime } from '../../../shared/export/from-boat/boat-time.ts';
import { QUANTITIES } from '../../../shared/export/quantities.ts';
import type { RecordOf } from '../../../shared/export/records.ts';
import { boatWith, collectBoat, FIXTURE_ID, FIXTURE_NOW, testRecordings } from '../../support/boat-fixture.ts';
import { CLOSED_LISTS, expectWrittenWords } from '../../support/expect-written-words.ts';
import { legacyDocument } from '../../support/legacy-boat.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const BOOT = { bootId: 'boot-1' };
const at = (second: number) => ({ wallMs: FIXTURE_NOW + second * 1_000, arrivedMs: second * 1_000 });

const WEATHER = { airTemp: '72 °F', waterTempC: 12, humidity: '55 %', barometer_hpa: 1013 };

/** A run of an engine that tells all that is recorded: of each quantity a value in the middle of what it can have. */
function aRun(units: (typeof ENGINE_UNITS)[number]): RecordOf<'engine_benchmark'> {
  const runs = createEngineRuns({ ...BOOT, idleBelowHz: 16 });
  for (let second = 0; second < 400; second++) {
    for (const [path, { least, most, quantity }] of Object.entries(SIGNALK_QUANTITIES)) {
      const value = quantity === 'revolutions' ? 13 : (least + most) / 2;
      const of = { at: at(second).wallMs, source: 'gw.1', stamp: new Date(at(second).wallMs).toISOString() };
      runs.take({ path: `propulsion.port.${path}`, value, ...of }, at(second));
    }
  }
  const [run] = runs.takeChanged();
  if (run === undefined) throw new Error('there was no run');
  return engineRunRecord({ ...run, isPutRight: true }, units);
}

/** Recordings of every recorder and of every way to contribute. */
async function recorded(units: (typeof ENGINE_UNITS)[number]) {
  const recordings = testRecordings();
  const run = aRun(units);
  const alerts = createAlertTransitions(BOOT);
  alerts.take('signalk', 'engine.hot', { state: 'alarm', message: 'hot' }, at(0));
  alerts.take('export', 'exports_failed', { state: 'warn', message: 'failed' }, at(0));
  const period = createTelemetryPeriod();
  for (const second of [0, 60]) period.add(at(second).wallMs, second * 1_000, await readSystem('/'));
  const taken = period.take({ bootId: 'boot-1', boots: 1, unclean: 0, isRunning: true });
  recordings.keep(
    [
      { category: 'engine_benchmark', key: String(run.run_id), record: run },
      ...alerts
        .takeChanged()
        .map(alertRecord)
        .map((record) => ({ category: 'system_alerts' as const, key: String(record.alert_id), record })),
      { category: 'telemetry', key: 'p', record: taken ?? {} },
    ],
    {},
  );
  const context = {
    ...{ root: '/', time: boatTime('UTC'), license: { installationId: FIXTURE_ID, tier: 3 }, consentLacks: null },
    ...{ sizeOf: () => null, receivedAt: '2026-02-20T21:00:00.000Z' },
    from: { sender: 'aboard', message: 'm', place: '' },
  };
  for (const [category, given] of [
    ['system_alerts', { message: 'from a plugin', origin: 'plugin', time_source: 'gps' }],
    ['telemetry', { cpu_temperature_c: 50, origin: 'plugin', timestamp: '2026-02-20T20:00:00Z' }],
    ['engine_benchmark', { kind: 'mine', metrics: { rpm_idle: 800 }, readings_si: [{ quantity: 'mood' }] }],
    ['engine_benchmark', { kind: 'baseline', metrics: { rpm_idle: 800 }, conditions: WEATHER }],
    ['qr_codes', { generated_at: '2026-02-20T20:00:00Z', origin: 'plugin' }],
    ['boatlog', { content: 'without a time' }],
  ] as const) {
    const contribution = contributedRecord(category, given, context as never);
    if (contribution === null) throw new Error(`${category} took nothing`);
    recordings.contribute([{ ...contribution, record: contribution.kept ?? contribution.record }]);
  }
  return recordings;
}

function converted(): ExportDocument {
  const context = { license: null, time: boatTime('UTC'), hasConsent: true, tier: 3, madeAt: '2026-02-20T21:00:00Z' };
  const document = convertDocument(parseTornJson(JSON.stringify(legacyDocument(2))), context);
  if (typeof document === 'string') throw new Error(document);
  return JSON.parse(document.pieces.join(''));
}

test('whoever writes, a state, an origin and a quantity is of its list; and each origin and quantity is written', async () => {
  const root = join(tempFolder(), 'boat');
  createSampleBoat(root, { boatlogRows: 3, now: FIXTURE_NOW - 60_000 });
  const documents = [converted()];
  for (const units of ENGINE_UNITS) {
    const { whole, misfit } = await collectBoat(root, { recordings: await recorded(units) });
    expect(misfit).toBeNull();
    documents.push(whole);
  }
  documents.push(
    (await collectBoat(root, { at: 5_000 })).whole,
    (await collectBoat(root, { isClockTrusted: true })).whole,
  );
  writeFileSync(join(root, 'data/alerts.json'), '[{');
  writeFileSync(join(root, 'config/user-preferences.json'), '{"telemetry_enabled": false}');
  documents.push((await collectBoat(root)).whole, (await collectBoat(boatWith(), { wanted: ['boatlog'] })).whole);
  const written = documents.map(expectWrittenWords);
  for (const name of Object.keys(CLOSED_LISTS) as (keyof typeof CLOSED_LISTS)[]) {
    const missing = Object.keys(CLOSED_LISTS[name]).filter(
      (word) => !written.some((words) => words[name].includes(word)),
    );
    // What each problem is by is tried where it is read; all sources here have something contributed beside them.
    if (!['problem code', 'category state'].includes(name)) expect([name, missing]).toEqual([name, []]);
  }
});

test('a run in the units of the central database is in SI beside them, as it was recorded', () => {
  const inSi = (units: (typeof ENGINE_UNITS)[number]) =>
    aRun(units).readings.map(({ quantity, unit }) => [quantity, unit]);
  const named = Object.values(SIGNALK_QUANTITIES).map(({ quantity }) => [quantity, QUANTITIES[quantity].unit]);
  expect(new Set(inSi('si').map(String))).toEqual(new Set(named.map(String)));
  expect(inSi('central')).toContainEqual(['rpm', 'rpm']);
});

test.each(ENGINE_UNITS)('of a run with ENGINE_UNITS=%s a receiver has each quantity in SI', async (units) => {
  const recordings = testRecordings();
  const run = aRun(units);
  recordings.keep([{ category: 'engine_benchmark', key: 'r', record: run }], {});
  const { whole } = await collectBoat(boatWith(), { recordings });
  const [record] = whole.data.engine_benchmark;
  const expected = aRun('si').readings;
  const had = record?.readings_si ?? record?.readings ?? [];
  expect(record).toHaveProperty('readings');
  expect(units === 'si').toBe(record?.readings_si === undefined);
  expect(had.map(({ quantity, phase, unit }) => [quantity, phase, unit])).toEqual(
    expected.map(({ quantity, phase, unit }) => [quantity, phase, unit]),
  );
  const isNear = (value: number | null = 0, other: number | null = 0) =>
    Math.abs((value ?? 0) - (other ?? 0)) <= Math.abs(other ?? 0) * 1e-6;
  const numbers = ['mean', 'stddev', 'min', 'max', 'p95'] as const;
  for (const [i, one] of expected.entries()) {
    const far = numbers.filter((name) => !isNear(had[i]?.[name], one[name]));
    expect([one.quantity, far]).toEqual([one.quantity, []]);
  }
});
